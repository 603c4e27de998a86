using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MetaFlow.Tests.Integrators;

/// <summary>Flows that come to rest, what kind of point that is, and projected flows that meet a boundary.</summary>
public sealed class SteadyStateTests
{
    [Theory]
    [InlineData(VectorNorm.Euclidean)]
    [InlineData(VectorNorm.Maximum)]
    public void GradientFlow_WhereItsFieldHasFaded_EndsAndSaysInWhichNorm(VectorNorm norm)
    {
        var field = new Quadratic(4, 1, 0.5);
        var rest = new SteadyState { Tolerance = 1e-6, Norm = norm };
        foreach (Method method in Method.All.Where(m => m.IsAdaptive))
        {
            Trajectory solve = Integrator.Solve(new InitialValueProblem(field, [1.0, -2, 3], 0, 1e4), new SolveOptions { Method = method, AbsoluteTolerance = 1e-10, SteadyState = rest });
            Assert.Equal(Termination.SteadyState, solve.Termination);
            Assert.Equal((norm, 1e-6, false), (solve.SteadyState!.Norm, solve.SteadyState.Tolerance, solve.SteadyState.TurnedBack));
            double[] v = new double[3];
            field.Evaluate(0, solve.FinalState.AsArray(), v);
            double size = norm == VectorNorm.Maximum ? v.Max(Math.Abs) : Math.Sqrt(v.Sum(x => x * x));
            // The slope of an implicit stage is that of its iteration, which may differ from the field by a part of the tolerance.
            Assert.Equal(size, solve.SteadyState.Residual, method.IsForStiffFlows ? 1e-7 : 1e-18);
            Assert.InRange(solve.SteadyState.Residual, 0, 1e-6);
            Assert.True(solve.FinalTime < 200); // 3 e^{−t/2} fades below 1e-6 at t = 30
        }
    }

    [Fact]
    public void GradientFlow_ThatStartsAtRest_EndsAtOnce()
    {
        Trajectory solve = Integrator.Solve(new InitialValueProblem(new Quadratic(1, 2), [0.0, 0], 3, 9), new SolveOptions { SteadyState = new SteadyState { Tolerance = 1e-12 } });
        Assert.Equal((Termination.SteadyState, 3.0, 0L, 1L), (solve.Termination, solve.FinalTime, solve.Cost.AcceptedSteps, solve.Cost.Evaluations));
        Assert.Equal(0, solve.SteadyState!.Residual);
    }

    [Fact]
    public void GradientFlow_NotAskedTo_RunsOnAtRest()
    {
        Trajectory solve = Integrator.Solve(new InitialValueProblem(new Quadratic(1, 2), [0.0, 0], 3, 9));
        Assert.Equal((Termination.Completed, 9.0), (solve.Termination, solve.FinalTime));
        Assert.Null(solve.SteadyState);
    }

    /// <remarks>With speed 1 on F = ½‖w‖² the flow runs straight to the origin and is there at t = ‖w₀‖.</remarks>
    [Theory]
    [InlineData(null)]
    [InlineData(1e-4)]
    [InlineData(1e-12)]
    public void NormalizedFlow_ReachesACriticalPointInFiniteTime_AndNeverEndsStepTooSmall(double? tolerance)
    {
        foreach (Method method in Method.All.Where(m => m.IsAdaptive && !m.IsForStiffFlows))
        {
            Trajectory solve = Integrator.Solve(
                new InitialValueProblem(new FullSpeed(new Quadratic(1, 1)), [3.0, -4], 0, 100),
                new SolveOptions { Method = method, SteadyState = tolerance is { } t ? new SteadyState { Tolerance = t } : null });
            Assert.Equal(Termination.SteadyState, solve.Termination);
            // Within the tolerance asked for, or within the last step that the error control could resolve: 1e-9 + 1e-6 ‖w‖ on either side.
            double within = Math.Max(tolerance ?? 0, 1e-6);
            Assert.Equal(5, solve.FinalTime, within);
            Assert.InRange(solve.FinalState.L2Norm(), 0, within);
            Assert.Equal(solve.FinalState.L2Norm(), solve.SteadyState!.Residual, 1e-15);
            Assert.Equal(solve.SteadyState.Residual > (tolerance ?? 0), solve.SteadyState.TurnedBack);
        }
    }

    [Fact]
    public void NormalizedFlow_OfMaml_EndsAtItsCriticalPoint()
    {
        TaskSet tasks = TaskSet.Of([LearningTask.LeastSquares(Matrix<double>.Build.DenseOfArray(new double[,] { { 1, 0.2 }, { 0, 2 } }), Vector<double>.Build.Dense([1.0, -1]), Normalization.HalfMean)]);
        var maml = new Algorithm("normalized-maml", tasks, new Composition { Adaptation = Adaptation.GradientStep(0.1), Dynamics = OuterDynamics.Normalized() });
        Trajectory solve = maml.Flow.Solve(Vector<double>.Build.Dense([4.0, 3]), 1000, new SolveOptions { SteadyState = new SteadyState { Tolerance = 1e-5 } });
        Assert.Equal(Termination.SteadyState, solve.Termination);
        CriticalPoint polished = CriticalPoint.Polish(maml.Objective, solve.FinalState);
        Assert.True(polished.Converged);
        Assert.InRange((polished.Point - solve.FinalState).L2Norm(), 0, 1e-4);
        Assert.Equal(CriticalPointKind.Minimum, CriticalPointClass.Of(maml.Objective, polished.Point).Kind);
    }

    [Theory]
    [InlineData(CriticalPointKind.Minimum, 0, 0, 3.0, 1.0, 0.5)]
    [InlineData(CriticalPointKind.Maximum, 3, 0, -3.0, -1.0, -0.5)]
    [InlineData(CriticalPointKind.Saddle, 1, 0, 3.0, -1.0, 0.5)]
    [InlineData(CriticalPointKind.Saddle, 2, 0, 3.0, -1.0, -0.5)]
    [InlineData(CriticalPointKind.Saddle, 1, 1, 3.0, -1.0, 1e-12)]
    [InlineData(CriticalPointKind.Degenerate, 0, 1, 3.0, 1.0, 1e-12)]
    [InlineData(CriticalPointKind.Degenerate, 2, 1, -3.0, -1.0, 0.0)]
    public void CriticalPoint_OfAQuadratic_HasTheIndexOfItsSigns(CriticalPointKind kind, int index, int nullity, double a, double b, double c)
    {
        CriticalPointClass found = CriticalPointClass.Of(new Quadratic(a, b, c), Vector<double>.Build.Dense(3));
        Assert.Equal((kind, index, nullity), (found.Kind, found.Index, found.Nullity));
        Assert.Equal(new[] { a, b, c }.Min(), found.SmallestEigenvalue, 1e-14);
        Assert.Equal(new[] { a, b, c }.Max(), found.LargestEigenvalue, 1e-14);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void SteadyState_WithABadTolerance_IsRefused(double tolerance)
    {
        var options = new SolveOptions { SteadyState = new SteadyState { Tolerance = tolerance } };
        Assert.Equal("Tolerance", Assert.Throws<ArgumentOutOfRangeException>(() => Integrator.Solve(new InitialValueProblem(new Quadratic(1), [1.0], 0, 1), options)).ParamName);
    }

    /// <remarks>Declared in the documentation of <see cref="ProjectedDynamics"/>: contact with the boundary is not located.</remarks>
    [Fact]
    public void ProjectedFlow_ThatMeetsTheBoundaryWithinAStep_HasOrderOne()
    {
        // w' = −1, held at 0: every method of order 4 errs by O(h) at contact, and by no more.
        var field = new DelegateField(1, static (_, w, v) => v[0] = w[0] <= 0 ? 0 : -1);
        double worst = 0;
        for (int steps = 7; steps < 200; steps += 3)
        {
            Trajectory solve = Integrator.Solve(new InitialValueProblem(field, [1.0 / 3], 0, 1), new SolveOptions { Method = Method.RungeKutta4, StepSize = 1.0 / steps });
            worst = Math.Max(worst, Math.Abs(solve.FinalState[0]) * steps);
        }

        Assert.InRange(worst, 0.05, 1);
    }

    /// <summary>F = ½ Σ λ_j w_j².</summary>
    private sealed class Quadratic(params double[] eigenvalues) : IGradientField
    {
        public int Dimension => eigenvalues.Length;

        public double Potential(ReadOnlySpan<double> state)
        {
            double sum = 0;
            for (int j = 0; j < state.Length; j++)
                sum += 0.5 * eigenvalues[j] * state[j] * state[j];
            return sum;
        }

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            for (int j = 0; j < state.Length; j++)
                destination[j] = -eigenvalues[j] * state[j];
        }

        public void PotentialHessianProduct(ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
        {
            for (int j = 0; j < state.Length; j++)
                destination[j] = eigenvalues[j] * direction[j];
        }
    }

    private sealed class FullSpeed(IVectorField inner) : IRestingField
    {
        public int Dimension => inner.Dimension;

        public void EvaluateResidual(double time, ReadOnlySpan<double> state, Span<double> destination) => inner.Evaluate(time, state, destination);

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            inner.Evaluate(time, state, destination);
            double norm = 0;
            foreach (double value in destination)
                norm += value * value;
            for (int j = 0; j < destination.Length && norm > 0; j++)
                destination[j] /= Math.Sqrt(norm);
        }
    }
}
