using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MetaFlow.Tests.Catalogue;

/// <summary>The one-way latch, in the update and in the flow.</summary>
public sealed class BiMamlTests
{
    private const double Tolerance = 1e-8;

    /// <summary>
    /// The pair on which the printed listing and a stateless test of the condition stall: with the latch the iteration
    /// reaches ‖∇F‖ ≤ 1e-8 after these many updates (β = 0.1, w₀ = 5).
    /// </summary>
    [Theory]
    [InlineData(0.3, 1, 343)]
    [InlineData(0.3, 0.02, 351)]
    [InlineData(0.0067766, 1, 323)]
    [InlineData(0.0067766, 0.001, 315)]
    public void Update_OnTheWitnessPair_NeedsTheLatchedCountOfUpdates(double alpha, double threshold, int expected)
    {
        var algorithm = Algorithms.BiMaml(ScalarLosses.Xu2020LatchWitness(), alpha, threshold);
        Assert.Equal("managed", algorithm.KernelName);
        Assert.Equal(expected, UpdatesToTolerance(algorithm));
    }

    [Theory]
    [InlineData(0.3, 0.02)]
    [InlineData(0.0067766, 0.001)]
    public void Update_WithoutTheLatch_WouldStall(double alpha, double threshold)
    {
        // The same two fields with the condition tested anew at every step: the reason for the latch.
        var algorithm = Algorithms.BiMaml(ScalarLosses.Xu2020LatchWitness(), alpha, threshold);
        double[] w = [5], first = new double[1], second = new double[1];
        for (int k = 0; k < 20_000; k++)
        {
            algorithm.TaskAverage.Evaluate(0, w, first);
            algorithm.Objective.Evaluate(0, w, second);
            w[0] += 0.1 * (Math.Abs(first[0]) > threshold ? first : second)[0];
        }

        algorithm.Objective.Evaluate(0, w, second);
        Assert.True(Math.Abs(second[0]) > 1e-4);
    }

    [Fact]
    public void Update_TestsTheLatchBeforeTheStep_AndSpendsNoHessianBefore()
    {
        var algorithm = Algorithms.BiMaml(ScalarLosses.Xu2020LatchWitness(), 0.3, 1);
        var iterates = algorithm.Iterate(Vector<double>.Build.Dense(1, 5), 0.1, 100);
        long switched = iterates.Phases[1].StartStep;
        for (int k = 0; k <= switched; k++)
        {
            double[] v = new double[1];
            algorithm.TaskAverage.Evaluate(0, iterates.StateSpan(k), v);
            Assert.Equal(k < switched, Math.Abs(v[0]) > 1);
        }

        Assert.Equal(["erm", "maml"], iterates.Phases.Select(phase => phase.Name));
        Assert.Equal(2 * (100 - switched), iterates.Cost.HessianVectorProducts);
    }

    [Fact]
    public void Flow_OnQuadratics_SwitchesAtTheTimeOfTheClosedForm()
    {
        // f = ½·Σ pᵢ h (w − cᵢ)²: ‖∇f‖ = h|w₀ − c̄|e^{−ht} reaches ε₀ at ln(h|w₀ − c̄|/ε₀)/h; then the rate is (1 − αh)²h.
        const double h = 2, alpha = 0.1, threshold = 0.05, start = 5, centre = -0.5, end = 4;
        var tasks = TaskSet.Of([new(ScalarLosses.Quadratic(h, -2)), new(ScalarLosses.Quadratic(h, 1))]);
        double switchTime = Math.Log(h * (start - centre) / threshold) / h;
        double rate = (1 - (alpha * h)) * (1 - (alpha * h)) * h;
        double expected = centre + (threshold / h * Math.Exp(-rate * (end - switchTime)));
        foreach (var route in new[] { Route.Data, Route.Gram, Route.Affine })
        {
            var flow = Algorithms.BiMaml(tasks, alpha, threshold, new() { Route = route }).Flow.Solve(
                Vector<double>.Build.Dense(1, start), end, new() { RelativeTolerance = 1e-11, AbsoluteTolerance = 1e-13 });
            Assert.Equal(Termination.Completed, flow.Termination);
            Assert.Equal(2, flow.Phases.Count);
            Assert.Equal(switchTime, flow.Phases[1].StartTime, 1e-8);
            Assert.Equal(expected, flow.FinalState[0], 1e-9);
        }
    }

    [Fact]
    public void FlowAndUpdate_WhereTheConditionHoldsAlready_LatchAtOnce()
    {
        var tasks = TaskSet.Of([new(ScalarLosses.Quadratic(1, 0)), new(ScalarLosses.Quadratic(1, 2))]);
        var (both, maml) = (Algorithms.BiMaml(tasks, 0.2, 10), Algorithms.Maml(tasks, 0.2));
        var start = Vector<double>.Build.Dense(1, 3);
        var flow = both.Flow.Solve(start, 2);
        Assert.Equal(0, flow.Phases[^1].StartTime);
        Assert.Equal("maml", flow.Phases[^1].Name);
        Assert.Equal(maml.Flow.Solve(start, 2).FinalState, flow.FinalState);
        Assert.Equal(maml.Iterate(start, 0.1, 50).FinalState, both.Iterate(start, 0.1, 50).FinalState);
    }

    [Fact]
    public void Flow_OnceLatched_NeverReturns()
    {
        // After the switch ‖∇f‖ rises above ε₀ again, because argmin F is not critical for f; the first phase stays closed.
        var algorithm = Algorithms.BiMaml(ScalarLosses.Xu2020LatchWitness(), 0.3, 0.02);
        var flow = algorithm.Flow.Solve(Vector<double>.Build.Dense(1, 5), 60, new() { RelativeTolerance = 1e-9, AbsoluteTolerance = 1e-12 });
        double[] v = new double[1];
        algorithm.TaskAverage.Evaluate(0, flow.FinalState.ToArray(), v);
        Assert.Equal(2, flow.Phases.Count);
        Assert.True(Math.Abs(v[0]) > 0.07);
        algorithm.Objective.Evaluate(0, flow.FinalState.ToArray(), v);
        Assert.True(Math.Abs(v[0]) < 1e-7);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Construction_WithAnUnusableThreshold_IsRefused(double threshold) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Algorithms.BiMaml(ScalarLosses.Xu2020LatchWitness(), 0.3, threshold));

    [Fact]
    public void Guard_OfAnyDirection_IsItsNormLessTheThreshold()
    {
        var guard = new GradientNormGuard(1);
        Assert.Equal(4, guard.Evaluate(0, [], [3, 4]));
        Assert.Equal(-1, guard.Evaluate(0, [], [0, 0]));
        Assert.Equal(5e200, guard.Evaluate(0, [], [3e200, 4e200]), 1e186);
        Assert.True(double.IsNaN(guard.Evaluate(0, [], [double.NaN, 0])));
    }

    private static int UpdatesToTolerance(Algorithm algorithm)
    {
        var iterates = algorithm.Iterate(Vector<double>.Build.Dense(1, 5), 0.1, 1000);
        double[] v = new double[1];
        for (int k = (int)iterates.Phases[1].StartStep; k < iterates.Count; k++)
        {
            algorithm.Objective.Evaluate(0, iterates.StateSpan(k), v);
            if (Math.Abs(v[0]) <= Tolerance)
            {
                return k;
            }
        }

        return -1;
    }
}
