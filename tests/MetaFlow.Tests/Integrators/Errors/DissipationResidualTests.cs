using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MetaFlow.Tests.Integrators;

public sealed class DissipationResidualTests
{
    private static readonly double[] s_start = [1.5, -0.7];

    [Theory]
    [InlineData("dormand-prince-54")]
    [InlineData("bogacki-shampine-32")]
    public void Residual_OfAGradientFlow_FallsWithTheTolerance(string method)
    {
        var field = new Well(1);
        double[] tolerances = [1e-3, 1e-5, 1e-7, 1e-9];
        double[] residuals = [.. tolerances.Select(t => Math.Abs(DissipationResidual.Of(Solve(field, t, method), field).Value))];
        // Energy and gradients are of size one: the local errors of a few dozen steps, each of the tolerance at most, partly cancelling.
        for (int i = 0; i < tolerances.Length; i++)
            Assert.True(residuals[i] < 10 * tolerances[i], $"{residuals[i]:E3} at {tolerances[i]:E0}");
        Assert.True(residuals[^1] < 1e-4 * residuals[0]);
    }

    [Fact]
    public void Residual_OfAWrongGradient_StaysWhateverTheTolerance()
    {
        // One component of the gradient is one percent too large: the energy falls by less than the gradient says.
        var wrong = new Well(1.01);
        foreach (double tolerance in (double[])[1e-4, 1e-7, 1e-10])
            Assert.InRange(Math.Abs(DissipationResidual.Of(Solve(wrong, tolerance), wrong).Value), 1e-3, 0.1);
        var right = new Well(1);
        Assert.True(Math.Abs(DissipationResidual.Of(Solve(right, 1e-10), right).Value) < 1e-8);
    }

    [Fact]
    public void Residual_AlongLevelSets_IsBlind()
    {
        // A rotation at the wrong speed: far from the exact flow of the right one, and nothing of it shows in ½‖w‖².
        var wrong = new DelegateField(2, static (_, w, v) => (v[0], v[1]) = (-1.3 * w[1], 1.3 * w[0]));
        var energy = new LyapunovFunction("half the squared norm", static w => ((w[0] * w[0]) + (w[1] * w[1])) / 2, static (w, g) => w.CopyTo(g));
        Trajectory solve = Integrator.Solve(new InitialValueProblem(wrong, s_start, 0, 2), new SolveOptions { RelativeTolerance = 1e-10, AbsoluteTolerance = 1e-12 });
        DissipationResidual residual = DissipationResidual.Of(solve, [new FlowPhase("flow", wrong)], energy);
        Assert.Equal("half the squared norm", residual.Name);
        Assert.True(Math.Abs(residual.Value) < 1e-8);
        Assert.True((solve.FinalState - Vector<double>.Build.Dense([(1.5 * Math.Cos(2)) + (0.7 * Math.Sin(2)), (1.5 * Math.Sin(2)) - (0.7 * Math.Cos(2))])).L2Norm() > 0.5);
    }

    [Fact]
    public void Residual_ThroughPhases_FollowsEachField()
    {
        var energy = new LyapunovFunction("sum of squares", static w => w[0] * w[0], static (w, g) => g[0] = 2 * w[0]);
        FlowPhase[] phases =
        [
            new("one", new DelegateField(1, static (_, w, v) => v[0] = -w[0]), new DelegateGuard(static (_, w, _) => w[0] - 0.5)),
            new("two", new DelegateField(1, static (_, w, v) => v[0] = -3 * w[0])),
        ];
        Trajectory solve = Integrator.Solve(new InitialValueProblem(phases, [1.0], 0, 2), new SolveOptions { RelativeTolerance = 1e-9, AbsoluteTolerance = 1e-12 });
        DissipationResidual residual = DissipationResidual.Of(solve, phases, energy);
        Assert.True(Math.Abs(residual.Value) < 1e-8);
        Assert.Equal(1, residual.InitialEnergy);
        Assert.Equal(0.25 + (0.25 * (1 - Math.Exp(-6 * (2 - Math.Log(2))))) + 0.5, residual.Dissipated, 1e-6);
        Assert.Throws<ArgumentException>(() => DissipationResidual.Of(solve, phases[..1], energy));
    }

    private static Trajectory Solve(Well field, double tolerance, string method = "dormand-prince-54") =>
        Integrator.Solve(new InitialValueProblem(field, s_start, 0, 3), new SolveOptions { Method = Method.Parse(method), RelativeTolerance = tolerance, AbsoluteTolerance = tolerance / 100 });

    /// <summary>E = w₀⁴/4 + (w₀ − w₁)²/2 + cos w₁, whose first component of the gradient is scaled: right for 1 alone.</summary>
    private sealed class Well(double factor) : IGradientField
    {
        public int Dimension => 2;

        public double Potential(ReadOnlySpan<double> w) => (Math.Pow(w[0], 4) / 4) + (Math.Pow(w[0] - w[1], 2) / 2) + Math.Cos(w[1]);

        public void Evaluate(double time, ReadOnlySpan<double> w, Span<double> v) =>
            (v[0], v[1]) = (-factor * ((w[0] * w[0] * w[0]) + w[0] - w[1]), w[0] - w[1] + Math.Sin(w[1]));

        public void PotentialHessianProduct(ReadOnlySpan<double> w, ReadOnlySpan<double> u, Span<double> destination) =>
            (destination[0], destination[1]) = (factor * ((((3 * w[0] * w[0]) + 1) * u[0]) - u[1]), -u[0] + ((1 - Math.Cos(w[1])) * u[1]));
    }
}
