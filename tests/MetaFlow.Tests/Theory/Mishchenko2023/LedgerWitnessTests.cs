using MetaFlow.Numerics;
using MetaFlow.Theory;
using MetaFlow.Theory.Mishchenko2023;
using Xunit;

namespace MetaFlow.Tests.Theory.Mishchenko2023;

/// <summary>Instances that are known by hand, with their numbers; the digits given are those that the tolerances ask for.</summary>
public sealed class LedgerWitnessTests
{
    [Fact]
    public void Theorem1Hessian_AtHalf_DiffersInSign()
    {
        var comparison = At("mishchenko2023.thm1.hessian", FormKind.Proof, ("alpha", 0.5), ("z", 0.4)).Comparisons[0];
        Assert.Equal((0.005838, -0.18290), (Math.Round(comparison.Observed, 6), Math.Round(comparison.Bound, 5)));
    }

    [Theory]
    [InlineData(0.903, 1)]
    [InlineData(0.904, -1)]
    public void Theorem1Curvature_AroundTheThreshold_ChangesItsSign(double alpha, int sign) =>
        Assert.Equal(sign, Math.Sign(QuarticExample.Curvature(alpha, Interval.Decimal("0.4")).Midpoint));

    [Theory]
    [InlineData(0.01, -4.1e-7, 5e-9)]
    [InlineData(0.5, -1.03e-3, 5e-6)]
    public void Theorem1Curvature_NextToTheInflection_IsNegativeForEveryStep(double alpha, double expected, double tolerance) =>
        Assert.Equal(expected, QuarticExample.Curvature(alpha, (1.0 / 3) + (alpha / 27)).Midpoint, tolerance);

    [Fact]
    public void Theorem2Curvature_AtTheThousandthPoint_IsMinus785() =>
        Assert.Equal(-785.22, At("mishchenko2023.thm2", FormKind.Sharp, ("alpha", 1), ("k", 1000)).Comparisons[0].Observed, 0.005);

    [Theory]
    [InlineData(8, 1, 0.9604, 0.8333)]
    [InlineData(12, 10, 7.75e5, 0.0563)]
    public void Theorem4FirstOrder_WithAStepThatGrowsWithTheBatch_ExceedsItsBound(int batch, int steps, double observed, double bound)
    {
        var evaluation = At("mishchenko2023.thm4.fomaml", FormKind.Printed, ("a", 0.01), ("b", 1), ("tau", batch));
        Assert.Equal(Verdict.Violated, evaluation.Verdict == Verdict.Refuted ? Verdict.Violated : evaluation.Verdict);
        var comparison = evaluation.Comparisons[0];
        Assert.Equal(observed, Math.Pow(comparison.Observed, steps), 1e-3 * observed);
        Assert.Equal(bound, Math.Pow(comparison.Bound, steps), 1e-3 * bound);
    }

    [Fact]
    public void Theorem4_WithAccuracyTwoPointFour_ExceedsItsBound()
    {
        // α is one bit below 1/√6, so that its hypothesis holds.
        var comparison = At("mishchenko2023.thm4", FormKind.Printed, ("a", Math.BitDecrement(1 / Math.Sqrt(6))), ("b", 1), ("tau", 1), ("delta", 2.4), ("sign", 0)).Comparisons[0];
        Assert.Equal((0.99284, 0.97917), (Math.Round(comparison.Observed, 5), Math.Round(comparison.Bound, 5)));
    }

    [Fact]
    public void Theorem4_WithAccuracyThree_Diverges() =>
        Assert.True(At("mishchenko2023.thm4", FormKind.Printed, ("a", 0.408), ("b", 1), ("tau", 1), ("delta", 3), ("sign", 0)).Comparisons[0].Observed > 1);

    [Theory]
    [InlineData(1, -1.565, 5e-4)]
    [InlineData(100, -117.4, 0.05)]
    public void Table1Curvature_OfMaml_IsNegative(int k, double expected, double tolerance) =>
        Assert.Equal(expected, At("mishchenko2023.tab1.maml", FormKind.Printed, ("k", k)).Comparisons[0].Observed, tolerance);

    [Fact]
    public void Remark9_OnAConcaveQuadraticWithTwoSteps_ExceedsItsBound()
    {
        // f = −x²/2, α = 0.9, γ = 0.5: the error is 0.5·0.9 + 0.4 = 0.85 of ‖∇F‖, the bound 0.25 + 0.4.
        var evaluation = At("mishchenko2023.rem9", FormKind.Printed, ("tasks", 1), ("dimension", 1), ("eigenvalues", -1), ("angles", double.NaN), ("centres", 0), ("a", 0.9), ("c", 0.5), ("s", 2), ("z", 1));
        Assert.Equal(Verdict.Violated, evaluation.Verdict);
        Assert.Equal((0.85, 0.65), (Math.Round(evaluation.Comparisons[0].Observed, 12), Math.Round(evaluation.Comparisons[0].Bound, 12)));
    }

    [Fact]
    public void SecondMoments_OfTwoDraws_AreThoseOfTheirEnumeration()
    {
        // Two tasks on the line, τ = 2, one step: the four draws by hand against the recursion.
        var instance = Of(("tasks", 2), ("dimension", 1), ("angles", double.NaN)).With("eigenvalues", 1, 0.5).With("centres", 1, -2);
        var problem = StrongRates.Family.Build(instance);
        var tasks = new QuadraticTasks(problem, 0.3);
        var start = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense([0.7]);
        var offset = start - tasks.Minimizer;
        double[] directions = [.. Enumerable.Range(0, 2).Select(i => (tasks.AfterSteps(i, 1) * tasks.Gradient(i, offset))[0])];
        double expected = (from i in new[] { 0, 1 } from j in new[] { 0, 1 } select Math.Pow(offset[0] - (0.2 * (directions[i] + directions[j]) / 2), 2)).Average();
        Assert.Equal(expected, tasks.Moments(i => tasks.AfterSteps(i, 1), 0.2, 2, start).Powers(2).Last().Moment[0, 0], 1e-14);
    }

    private static Evaluation At(string id, FormKind kind, params (string Name, double Value)[] numbers) =>
        ClaimCatalogue.Get(id)[0].Forms.First(form => form.Kind == kind).Evaluate(Of(numbers));

    // NaN stands for an empty vector.
    private static Instance Of(params (string Name, double Value)[] numbers) =>
        numbers.Aggregate(Instance.Empty, (instance, number) => double.IsNaN(number.Value) ? instance.With(number.Name) : instance.With(number.Name, number.Value));
}
