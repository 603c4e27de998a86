using MetaFlow.Theory;
using Xunit;

namespace MetaFlow.Tests.Theory.Chayti2024;

/// <summary>Instances that were found by hand, with their numbers.</summary>
public sealed class LedgerWitnessTests
{
    // f̂ = −φ²/2, λ = 2, Huber loss with R = 2, θ = 1, so that φ₀ = 2 = R; ν = 0.001.
    [Fact]
    public void Proposition2_ConstantOne_IsExceededFourfold()
    {
        var evaluation = Evaluate("chayti2024.prop2", FormKind.Proof, Instance.Empty.With("lambda", 2).With("r", 0.5).With("R", 2).With("u", 1).With("nu", 0.0005));
        Assert.Equal(Verdict.Violated, evaluation.Verdict); // λ = 2L̂₁ is the edge of the hypothesis, which an enclosure cannot decide
        Assert.Equal(0.003996, evaluation.Deciding!.Value.Observed, 6);
        Assert.Equal(0.001, evaluation.Deciding!.Value.Bound, 12);
    }

    // f̂ = −λφ²/2 + φ⁴/4, f = φ³, θ = 0: φ_ν = −3ν is stationary for all ν, φ*(θ)³ = λθ, so that F(θ) = λθ.
    [Fact]
    public void Proposition1_AtAPointWhereOnlyTheGradientExists_TheFormulaGivesThreeTimesIt()
    {
        const double Penalty = 2, Nu = 1e-3;
        double Inner(double phi, double nu) => (nu * 3 * phi * phi) - (Penalty * phi) + (phi * phi * phi) + (Penalty * phi);
        Assert.Equal(0, Inner(-3 * Nu, Nu), 15);
        double formula = -Penalty * (-3 * Nu) / Nu, gradient = Math.Pow(Math.Cbrt(Penalty * 1e-6), 3) / 1e-6;
        Assert.Equal(6, formula, 12);
        Assert.Equal(2, gradient, 9);
    }

    // f̂ = 0, λ = 1, L̂₂ = 0.01, Huber loss with R = 1: θ = ±1.9608 is a cycle of period two.
    [Theory]
    [InlineData("chayti2024.thm1")]
    [InlineData("chayti2024.thm2")]
    public void Theorems_WithThePrintedConstants_CycleForEver(string id)
    {
        var evaluation = Evaluate(id, FormKind.Printed, Instance.Empty.With("start", 0.5 / 0.255).With("hessian_lipschitz", 0.01).With("epsilon", 0.1));
        Assert.Equal(Verdict.Refuted, evaluation.Verdict);
        Assert.Equal(1.9608, 0.5 / 0.255, 4);
        Assert.Equal((1, 0.1), (evaluation.Deciding!.Value.Observed, evaluation.Deciding!.Value.Bound));
    }

    // f̂ = 0: the slope of ∇F is L₁, against L₁/4.
    [Theory]
    [InlineData("chayti2024.cor2")]
    [InlineData("chayti2024.cor3.smooth")]
    public void Corollaries_WithoutASupportLoss_AreExceededFourfold(string id)
    {
        var evaluation = Evaluate(id, FormKind.Printed, Instance.Empty.With("r", 0).With("u", 1).With("v", 0));
        Assert.Equal(Verdict.Refuted, evaluation.Verdict);
        Assert.Equal(4, evaluation.Deciding!.Value.Ratio, 12);
    }

    // f̂ = −λφ²/4: the slope of ∇F is 4L₁, the limit that κ₀ ≤ 4 allows.
    [Fact]
    public void Proposition3_AtHalfThePenalty_IsExceededFourfold()
    {
        var evaluation = Evaluate("chayti2024.prop3", FormKind.Printed, Instance.Empty.With("r", 0.5).With("u", 1).With("v", 0));
        Assert.Equal(Verdict.Violated, evaluation.Verdict); // the edge of the hypothesis
        Assert.Equal(4, evaluation.Deciding!.Value.Ratio, 12);
    }

    // Bias over the printed bound, f̂ = 0, δ = 1e-8, grows as 2λ.
    [Theory]
    [InlineData(1, 2.9)]
    [InlineData(10, 20.9)]
    [InlineData(100, 200.9)]
    [InlineData(1000, 2000.9)]
    public void Corollary1_RatioOfBiasAndPrintedBound_GrowsWithThePenalty(double penalty, double expected)
    {
        const double Delta = 1e-8, Bound = 1, Theta = 0.9;
        double nu = Math.Sqrt(penalty * Delta / Bound);
        double Solution(double weight) => penalty * Theta / (penalty + weight);
        // Both errors of δ make the difference smaller, as its bias already is.
        double difference = -penalty * (Solution(nu) + Delta - (Solution(0) - Delta)) / nu;
        Assert.Equal(expected, (Theta - difference) / Math.Sqrt(Bound * Delta / penalty), 0.02);
    }

    private static Evaluation Evaluate(string id, FormKind kind, Instance instance) => ClaimCatalogue.Get(id)[0].Forms.First(form => form.Kind == kind).Evaluate(instance);
}
