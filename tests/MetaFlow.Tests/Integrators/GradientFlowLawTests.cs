using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Integrators;
using Xunit;

namespace MetaFlow.Tests.Integrators;

/// <summary>Laws of gradient flows under every explicit adaptive method, on random smooth strongly convex potentials.</summary>
public sealed class GradientFlowLawTests
{
    private static readonly Method[] s_methods = [.. Method.All.Where(m => m is ExplicitRungeKutta { IsAdaptive: true })];

    private static Arbitrary<Potential> Potentials => Arb.From(
        from dimension in Gen.Choose(1, 5)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select new Potential(dimension, seed));

    /// <remarks>
    /// Along the exact flow E falls; a step ends at most est away from it, so E rises at most by ‖∇E‖·est + (L/2)est². An accepted step
    /// has Σ (est_j / (atol + rtol |w_j|))² ≤ d, whence est ≤ √d · max_j (atol + rtol |w_j|); est is the error of the lower-order result, and
    /// the method goes on with the better one. The estimate is of leading order, so it speaks for steps with hL ≤ 1 alone: at 1e-2 a longer step
    /// was off by more than its estimate (the case that is kept below).
    /// </remarks>
    [Property(MaxTest = 60)]
    public Property Energy_OverAStep_RisesAtMostByTheEstimatedError() =>
        Prop.ForAll(Potentials, Gen.Choose(3, 9).ToArbitrary(), (potential, digits) => EnergyRisesByTheEstimateAtMost(potential, digits));

    [Fact]
    public void Energy_OverAStep_InTheCaseThatWasFound_RisesAtMostByTheEstimatedError() => Assert.True(EnergyRisesByTheEstimateAtMost(new Potential(4, 13446151), 2));

    private static bool EnergyRisesByTheEstimateAtMost(Potential potential, int digits)
    {
        double tolerance = Math.Pow(10, -digits);
        return s_methods.All(method =>
        {
            Trajectory solve = Integrator.Solve(
                new InitialValueProblem(potential, potential.Start(0), 0, 20), new SolveOptions { Method = method, RelativeTolerance = tolerance, AbsoluteTolerance = tolerance });
            for (int i = 1; i < solve.Count; i++)
            {
                if ((solve.Times[i] - solve.Times[i - 1]) * potential.Smoothness > 1)
                    continue;
                Vector<double> before = solve.State(i - 1), after = solve.State(i);
                double largest = before.PointwiseAbs().PointwiseMaximum(after.PointwiseAbs()).Maximum();
                double estimate = Math.Sqrt(potential.Dimension) * tolerance * (1 + largest);
                // The gradient at the exact end of the step is within L·est of that at the computed one.
                double slope = potential.GradientNorm(after) + (potential.Smoothness * estimate);
                double rise = potential.Energy(after) - potential.Energy(before);
                double rounding = 64 * Math.ScaleB(1, -53) * (1 + Math.Abs(potential.Energy(before)));
                if (rise > (slope * estimate) + (0.5 * potential.Smoothness * estimate * estimate) + rounding)
                    return false;
            }

            return solve.Termination == Termination.Completed;
        });
    }

    [Property(MaxTest = 40)]
    public Property StronglyConvexFlows_ContractAtTheirRate() => Prop.ForAll(Potentials, potential => s_methods.All(method =>
    {
        var options = new SolveOptions { Method = method, RelativeTolerance = 1e-9, AbsoluteTolerance = 1e-11 };
        double[] first = potential.Start(0), second = potential.Start(1);
        Trajectory one = Integrator.Solve(new InitialValueProblem(potential, first, 0, 3), options);
        Trajectory other = Integrator.Solve(new InitialValueProblem(potential, second, 0, 3), options);
        double apart = MathNet.Numerics.Distance.Euclidean(first, second);
        return Enumerable.Range(0, 31).All(i =>
        {
            double t = i / 10.0;
            // Contraction damps local errors too: what is left is below a hundred tolerances of states of size 4.
            return (one.At(t) - other.At(t)).L2Norm() <= (Math.Exp(-potential.StrongConvexity * t) * apart) + 4e-7;
        });
    }));

    [Property(MaxTest = 30)]
    public Property Flow_ShiftedInTime_IsTheSame() => Prop.ForAll(Potentials, Gen.Choose(-40, 40).ToArbitrary(), (potential, shift) => s_methods.All(method =>
    {
        // Shifts by multiples of 4 leave the sums of times of size 2 exact to 2^-47, far below the tolerance.
        var options = new SolveOptions { Method = method, RelativeTolerance = 1e-8, AbsoluteTolerance = 1e-10, InitialStep = 1.0 / 64 };
        Trajectory here = Integrator.Solve(new InitialValueProblem(potential, potential.Start(0), 0, 2), options);
        Trajectory there = Integrator.Solve(new InitialValueProblem(potential, potential.Start(0), 4 * shift, (4 * shift) + 2), options);
        return (here.FinalState - there.FinalState).L2Norm() <= 1e-11 * (1 + here.FinalState.L2Norm()) && here.Cost.AcceptedSteps == there.Cost.AcceptedSteps;
    }));

    [Property(MaxTest = 30)]
    public Property Flow_ReversedInTime_Returns() => Prop.ForAll(Potentials, potential => s_methods.All(method =>
    {
        // LT = 5 at most: going back amplifies errors by e^5.
        var options = new SolveOptions { Method = method, RelativeTolerance = 1e-9, AbsoluteTolerance = 1e-11 };
        double until = 5 / potential.Smoothness;
        double[] start = potential.Start(0);
        Trajectory there = Integrator.Solve(new InitialValueProblem(potential, start, 0, until), options);
        Trajectory back = Integrator.Solve(new InitialValueProblem(potential, there.FinalState, until, 0), options);
        return MathNet.Numerics.Distance.Euclidean(back.FinalState.ToArray(), start) <= Math.Exp(5) * 4e-7;
    }));

    /// <remarks>References by DOP853 at a tolerance a thousand times tighter than the tightest here; it agrees with Tsitouras 5(4) at 1e-12.</remarks>
    [Fact]
    public void RosenbrockGradientFlow_AtEveryTolerance_IsWithinTenTolerances()
    {
        double[] start = [-1.2, 1];
        const double End = 2;
        Vector<double> reference = Tight(new Rosenbrock(), start, End);
        foreach (Method method in s_methods)
        {
            for (int digits = 4; digits <= 10; digits++)
            {
                double rtol = Math.Pow(10, -digits);
                Trajectory solve = Integrator.Solve(
                    new InitialValueProblem(new Rosenbrock(), start, 0, End), new SolveOptions { Method = method, RelativeTolerance = rtol, AbsoluteTolerance = rtol / 100, Save = SaveSchedule.EndOnly, DenseOutput = false });
                double factor = (solve.FinalState - reference).InfinityNorm() / rtol;
                TestContext.Current.TestOutputHelper?.WriteLine($"Rosenbrock {method.Name} rtol {rtol:E0}, atol rtol/100: {factor:F2} rtol, {solve.Cost.Evaluations} evaluations");
                Assert.InRange(factor, 0, 10);
            }
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(11)]
    public void LogisticRegressionFlow_AtEveryTolerance_IsWithinTenTolerances(int seed)
    {
        var random = new System.Random(seed);
        var x = Matrix<double>.Build.Dense(40, 6, (_, _) => (2 * random.NextDouble()) - 1);
        Vector<double> y = Vector<double>.Build.Dense(40, _ => random.NextDouble() < 0.5 ? -1 : 1);
        TaskSet tasks = TaskSet.Of([LearningTask.Logistic(x, y, Normalization.Mean, ridge: 0.01)]);
        IVectorField field = Algorithms.Maml(tasks, 0.3).Objective;
        double[] start = [.. Enumerable.Range(0, 6).Select(_ => (2 * random.NextDouble()) - 1)];
        Vector<double> reference = Tight(field, start, 20);
        foreach (Method method in s_methods)
        {
            for (int digits = 4; digits <= 10; digits++)
            {
                double rtol = Math.Pow(10, -digits);
                Trajectory solve = Integrator.Solve(
                    new InitialValueProblem(field, start, 0, 20), new SolveOptions { Method = method, RelativeTolerance = rtol, AbsoluteTolerance = rtol / 100, Save = SaveSchedule.EndOnly, DenseOutput = false });
                double factor = (solve.FinalState - reference).InfinityNorm() / rtol;
                TestContext.Current.TestOutputHelper?.WriteLine($"logistic {seed} {method.Name} rtol {rtol:E0}: {factor:F2} rtol, {solve.Cost.Evaluations} evaluations");
                Assert.InRange(factor, 0, 10);
            }
        }
    }

    private static Vector<double> Tight(IVectorField field, double[] start, double end)
    {
        SolveOptions Options(Method method, double rtol) => new() { Method = method, RelativeTolerance = rtol, AbsoluteTolerance = rtol / 100, Save = SaveSchedule.EndOnly, DenseOutput = false };
        Vector<double> reference = Integrator.Solve(new InitialValueProblem(field, start, 0, end), Options(Method.DormandPrince853, 1e-13)).FinalState;
        Vector<double> other = Integrator.Solve(new InitialValueProblem(field, start, 0, end), Options(Method.Tsitouras54, 1e-12)).FinalState;
        Assert.InRange((reference - other).InfinityNorm(), 0, 2e-11);
        return reference;
    }

    private sealed class Rosenbrock : IVectorField
    {
        public int Dimension => 2;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            double valley = state[1] - (state[0] * state[0]);
            destination[0] = (2 * (1 - state[0])) + (400 * state[0] * valley);
            destination[1] = -200 * valley;
        }
    }

    /// <summary>E = ½ wᵀAw + Σ log cosh((Bw)_i), with A between μ and L₀: strongly convex with μ, smooth with L₀ + ‖B‖².</summary>
    public sealed class Potential : IVectorField
    {
        private readonly Matrix<double> _a;
        private readonly Matrix<double> _b;
        private readonly int _seed;

        public Potential(int dimension, int seed)
        {
            (Dimension, _seed) = (dimension, seed);
            var random = new System.Random(seed);
            Matrix<double> q = Matrix<double>.Build.Dense(dimension, dimension, (_, _) => random.NextDouble() - 0.5).QR().Q;
            double[] eigenvalues = [.. Enumerable.Range(0, dimension).Select(_ => Math.Pow(10, (2 * random.NextDouble()) - 1))];
            _a = q * Matrix<double>.Build.DenseOfDiagonalArray(eigenvalues) * q.Transpose();
            _b = Matrix<double>.Build.Dense(dimension, dimension, (_, _) => (2 * random.NextDouble()) - 1);
            StrongConvexity = eigenvalues.Min();
            Smoothness = eigenvalues.Max() + Math.Pow(_b.FrobeniusNorm(), 2);
        }

        public int Dimension { get; }

        public double StrongConvexity { get; }

        public double Smoothness { get; }

        public double[] Start(int which)
        {
            var random = new System.Random(unchecked((31 * _seed) + which));
            return [.. Enumerable.Range(0, Dimension).Select(_ => (8 * random.NextDouble()) - 4)];
        }

        public double Energy(Vector<double> w) => (0.5 * w.DotProduct(_a * w)) + (_b * w).Sum(LogCosh);

        public double GradientNorm(Vector<double> w) => Gradient(w).L2Norm();

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            Vector<double> gradient = Gradient(Vector<double>.Build.DenseOfArray(state.ToArray()));
            for (int j = 0; j < destination.Length; j++)
                destination[j] = -gradient[j];
        }

        public override string ToString() => $"d {Dimension}, seed {_seed}";

        private static double LogCosh(double x) => Math.Abs(x) + Math.Log(0.5 * (1 + Math.Exp(-2 * Math.Abs(x))));

        private Vector<double> Gradient(Vector<double> w) => (_a * w) + _b.TransposeThisAndMultiply((_b * w).Map(Math.Tanh));
    }
}
