using MetaFlow.Numerics;
using MetaFlow.Theory;
using MetaFlow.Theory.Ji2020;
using Xunit;

namespace MetaFlow.Tests.Theory.Ji2020;

/// <summary>Witnesses and numbers of the reviewed notes on ji2020, evaluated by the forms; the searches find their own.</summary>
public sealed class LedgerWitnessTests
{
    [Fact]
    public void Equation44_AtChiOne_HasTheRootOfTheNote()
    {
        var at = Instance.Empty.With("chi", 1).With("a", 0.01).With("X", 0.105);
        var evaluation = Form("ji2020.eq44").Evaluate(at);
        Assert.Equal(Verdict.Refuted, evaluation.Verdict);
        Assert.Equal(0.0759, evaluation.Comparisons[0].Bound, 4);
        Assert.Equal(0.105125, Form("ji2020.eq44", FormKind.Corrected).Evaluate(at).Comparisons[0].Bound, 6);
    }

    [Theory]
    [InlineData(FormKind.Printed, 1, 1, -0.2097)]
    [InlineData(FormKind.Printed, 1000, 1, -0.246)]
    [InlineData(FormKind.Printed, 1, 1e9, -0.0293)]
    [InlineData(FormKind.Printed, 1000, 1e9, -0.0533)]
    [InlineData(FormKind.Proof, 1, 1, -0.0004)]
    [InlineData(FormKind.Proof, 1000, 1, -0.013)]
    public void Corollary6_TheBracketOfTheta_IsNegative(FormKind kind, int n, double batch, double expected)
    {
        var evaluation = Form("ji2020.cor6.theta", kind).Evaluate(Instance.Empty.With("N", n).With("B", batch).With("h", 0.9999)); // D a little above its least value, so that the hypothesis on it is strict
        Assert.Equal(Verdict.Refuted, evaluation.Verdict);
        Assert.Equal(expected, evaluation.Comparisons[0].Observed, 0.0006);
    }

    [Fact]
    public void Equations45And46_AtOneStep_HaveTheValuesOfTheNote()
    {
        var sides = Form("ji2020.eq45").Evaluate(Instance.Empty.With("N", 1)).Comparisons;
        Assert.Equal(1.2656, sides[0].Observed, 4);
        Assert.Equal(2.1812, sides[1].Observed, 4);
        Assert.Equal(18.04, Form("ji2020.eq46.squ3").Evaluate(Instance.Empty.With("N", 1).With("h", 1)).Comparisons[0].Observed, 2);
        Assert.Equal(19.30, SmallSteps.Of(100_000).Square3(1).Midpoint, 2);
    }

    [Fact]
    public void Corollary6_WithTheTranscribedD_ExceedsFour()
    {
        // σ_H = D = 1 at L = 0.1 is d = D/(σ_H²L²) = 100, more than is asked.
        var evaluation = Form("ji2020.cor6.D").Evaluate(Instance.Empty.With("N", 1).With("L", 0.1).With("d", 100));
        Assert.Equal(Verdict.Refuted, evaluation.Verdict);
        Assert.Equal(8.48, evaluation.Comparisons[0].Observed, 2);
    }

    [Fact]
    public void Equation34_InTwoDimensions_Fails()
    {
        var evaluation = Form("ji2020.eq34").Evaluate(Instance.Empty
            .With("dimension", 2).With("D", 1).With("alpha", 0.1).With("hessian", -1, -1).With("noise", 2, -2).With("v", 1, 0).With("stated_L", 1.5).With("stated_sigma_H", 1.5));
        Assert.Equal(Verdict.Refuted, evaluation.Verdict);
        Assert.Equal(1.69, evaluation.Comparisons[0].Observed, 12);
        Assert.Equal(1.29, evaluation.Comparisons[0].Bound, 12);
    }

    [Fact]
    public void Equation68_WithLargeGradients_LacksItsFactor()
    {
        // α = 1/8, L = ρ = 1, ‖∇l_i‖ = 10: C_𝓛/q² = 1/9.
        Assert.Equal(1.0 / 9, SmallSteps.Of(1).Lipschitz.Midpoint / SmallSteps.Of(1).Growth2.Midpoint, 14);
        var at = Instance.Empty.With("u", 10.0 / 9).With("p", 0.999).With("tasks", 1).With("samples", 1).With("noise", 0);
        var side = Form("ji2020.eq68").Evaluate(at).Comparisons[0];
        Assert.Equal(0.999 * ((40.0 / 9) - (10.0 / 9)), side.Observed, 12);
        Assert.Equal(Verdict.Refuted, side.Verdict);
        Assert.NotEqual(Verdict.Violated, Form("ji2020.eq68", FormKind.Corrected).Evaluate(at).Verdict);
    }

    [Fact]
    public void Proposition7_AtOneStep_HasTheConstantsOfTheNote()
    {
        var steps = SmallSteps.Of(1);
        Assert.Equal(1.4238, steps.FiniteSumLipschitz.Midpoint, 4);
        Assert.Equal(0.1406, steps.Lipschitz.Midpoint, 4);
        Assert.Equal(0.1582, steps.Step.Midpoint * steps.Growth2.Midpoint, 4);
        Assert.Equal(0.0156, Interval.Square(steps.Growth - 1).Midpoint, 4);
    }

    [Fact]
    public void Theorem9_WithALargeDeviation_IsRefutedAsTranscribed()
    {
        // C_𝓛σ ≈ 50 makes steps of 1/(100 w): after a hundred of them a third of the way is gone, and (25) allows a fifth of what is left.
        var at = Instance.Empty.With("r", 0.02).With("N", 1).With("rho", 50).With("sigma", 1).With("factor", 2).With("start", 0.1).With("K", 100).With("B", 1e8).With("stepBatch", 100);
        var printed = Form("ji2020.thm9").Evaluate(at);
        Assert.Equal(Verdict.Refuted, printed.Verdict);
        Assert.InRange(printed.Comparisons[0].Ratio, 2, 4);
        Assert.Equal(Verdict.Consistent, Form("ji2020.thm9", FormKind.Corrected).Evaluate(at).Verdict);
    }

    [Fact]
    public void Proposition2_FromFourSteps_IsRefutedAsTranscribed()
    {
        // Near the maximum of −cos w + 0.005w² with one sample a step; the bases are 1.21 and 1.12 per step.
        var at = Instance.Empty.With("x", 0.1).With("N", 7).With("S", 1).With("tasks", 1).With("h", 0.01).With("m", 1).With("b", 1)
            .With("phases", -Math.PI / 2).With("linear", 0).With("w", 0).With("s", 0.01).With("v", 0.001).With("rate", 0.1).With("stated_L", 1.5).With("stated_sigma_g", 1.5);
        var printed = Form("ji2020.prop2.second").Evaluate(at);
        Assert.Equal(Verdict.Refuted, printed.Verdict);
        Assert.InRange(printed.Comparisons.Max(side => side.Ratio), 1.1, 1.3);
        Assert.Equal(Verdict.Consistent, Form("ji2020.prop2.second", FormKind.Corrected).Evaluate(at).Verdict);
    }

    private static Form Form(string id, FormKind kind = FormKind.Printed) => ClaimCatalogue.Get(id)[0].Forms.First(form => form.Kind == kind);
}
