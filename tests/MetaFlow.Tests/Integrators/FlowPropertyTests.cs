using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MetaFlow.Tests.Integrators;

/// <summary>Laws that hold for every flow, on random problems.</summary>
public sealed class FlowPropertyTests
{
    private static readonly SolveOptions Tight = new() { RelativeTolerance = 1e-10, AbsoluteTolerance = 1e-12, Save = SaveSchedule.EndOnly };

    /// <summary>A random linear gradient flow w' = −H(w − c) with H = Q diag(λ) Qᵀ, λ spread over up to three decades.</summary>
    private static Arbitrary<LinearCase> Cases => Arb.From(
        from dimension in Gen.Choose(1, 6)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from decades in Gen.Choose(0, 30)
        from indefinite in Gen.Elements(true, false)
        select new LinearCase(dimension, seed, decades / 10.0, indefinite));

    [Property(MaxTest = 60)]
    public Property Flow_OfALinearField_IsTheMatrixExponential() => Prop.ForAll(Cases, c =>
    {
        Vector<double> solved = Integrator.Solve(new InitialValueProblem(c, c.Start, 0, 1), Tight).FinalState;
        Vector<double> exact = c.Exact(1);
        // exp(−H) amplifies by at most e on the indefinite cases, so the global error stays near the tolerance times the steps.
        return (solved - exact).L2Norm() <= 1e-7 * (1 + exact.L2Norm() + c.Start.L2Norm());
    });

    [Property(MaxTest = 60)]
    public Property Flow_PreservesFixedPoints() => Prop.ForAll(Cases, c =>
    {
        var atZero = new LinearCase(c.Dimension, c.Seed, c.Decades, c.Indefinite, centred: true);
        double[] zero = new double[c.Dimension];
        return Method.All.All(m =>
        {
            Trajectory solve = Integrator.Solve(new InitialValueProblem(atZero, zero, 0, 3), new SolveOptions { Method = m, StepSize = m.IsAdaptive ? null : 0.1 });
            return solve.Termination == Termination.Completed && solve.FinalState.All(x => x == 0);
        });
    });

    [Property(MaxTest = 40)]
    public Property Flow_OfAnAutonomousField_DoesNotDependOnTheStartTime() => Prop.ForAll(Cases, Gen.Choose(-64, 64).ToArbitrary(), (c, shift) =>
    {
        // Shifts by a multiple of 1/4 and steps of 1/64 are exact, so the bits agree.
        double by = shift / 4.0;
        var options = new SolveOptions { Method = Method.DormandPrince54, StepSize = 1.0 / 64 };
        Trajectory here = Integrator.Solve(new InitialValueProblem(c, c.Start, 0, 1), options);
        Trajectory there = Integrator.Solve(new InitialValueProblem(c, c.Start, by, by + 1), options);
        Vector<double> adaptive = Integrator.Solve(new InitialValueProblem(c, c.Start, by, by + 1), Tight).FinalState;
        return here.FinalState.Equals(there.FinalState) && (adaptive - c.Exact(1)).L2Norm() <= 1e-7 * (1 + c.Start.L2Norm());
    });

    [Property(MaxTest = 40)]
    public Property Flow_ScaledByAPowerOfTwoWithItsAbsoluteTolerance_ScalesBitForBit() => Prop.ForAll(Cases, Gen.Choose(-20, 20).ToArbitrary(), (c, power) =>
    {
        double factor = Math.Pow(2, power);
        var linear = new LinearCase(c.Dimension, c.Seed, c.Decades, c.Indefinite, centred: true);
        // The first step is given, because its choice compares with absolute constants (HNW II.4.14).
        // The field claims its Jacobian: the steps of finite differences compare with absolute constants too.
        return Method.All.Where(m => m.IsAdaptive).All(method =>
        {
            SolveOptions options = new() { Method = method, RelativeTolerance = 1e-6, AbsoluteTolerance = 1e-8, Save = SaveSchedule.EndOnly, InitialStep = 1e-3 };
            Trajectory small = Integrator.Solve(new InitialValueProblem(linear, c.Start, 0, 1), options);
            Trajectory large = Integrator.Solve(
                new InitialValueProblem(linear, c.Start * factor, 0, 1), options with { AbsoluteTolerance = options.AbsoluteTolerance * factor });
            return (small.FinalState * factor).Equals(large.FinalState) && small.Cost.AcceptedSteps == large.Cost.AcceptedSteps;
        });
    });

    [Property(MaxTest = 40)]
    public Property Flow_ReversedInTime_ReturnsToTheStart() => Prop.ForAll(Cases, c =>
    {
        var gentle = new LinearCase(c.Dimension, c.Seed, 0, c.Indefinite); // LT ≤ 1
        Trajectory there = Integrator.Solve(new InitialValueProblem(gentle, gentle.Start, 0, 1), Tight);
        Trajectory back = Integrator.Solve(new InitialValueProblem(gentle, there.FinalState, 1, 0), Tight);
        return (back.FinalState - gentle.Start).L2Norm() <= 1e-7 * (1 + gentle.Start.L2Norm());
    });

    [Property(MaxTest = 40)]
    public Property Flow_SplitAtATime_IsTheFlowOfTheParts() => Prop.ForAll(Cases, Gen.Choose(1, 9).ToArbitrary(), (c, tenth) =>
    {
        double middle = tenth / 10.0;
        Trajectory whole = Integrator.Solve(new InitialValueProblem(c, c.Start, 0, 1), Tight);
        Vector<double> half = Integrator.Solve(new InitialValueProblem(c, c.Start, 0, middle), Tight).FinalState;
        Vector<double> parts = Integrator.Solve(new InitialValueProblem(c, half, middle, 1), Tight).FinalState;
        double scale = 1e-7 * (1 + c.Start.L2Norm());
        return (whole.FinalState - parts).L2Norm() <= scale && (whole.At(middle) - half).L2Norm() <= scale;
    });

    [Property(MaxTest = 60)]
    public Property Events_OfARandomSine_AreNeitherMissedNorDoubled() => Prop.ForAll(
        Gen.Choose(1, 1000).ToArbitrary(), Gen.Choose(1, 100).ToArbitrary(), (frequency, step) =>
        {
            // Crossings lie π/ω apart; the guarantee asks for more than h/8.
            double omega = frequency / 10.0;
            double h = Math.Min(step / 50.0, 7.9 * Math.PI / omega);
            var clock = new DelegateField(1, static (_, _, v) => v[0] = 1);
            var wave = new StateEvent("wave", (_, w) => Math.Cos(omega * w[0]));
            Trajectory solve = Integrator.Solve(
                new InitialValueProblem(clock, [0.0], 0, 3), new SolveOptions { Method = Method.Heun, StepSize = h, Events = [wave], DenseOutput = false });
            int expected = (int)Math.Floor((3 * omega / Math.PI) + 0.5);
            return solve.Events.Count == expected
                && solve.Events.Select((e, i) => Math.Abs(e.Time - ((i + 0.5) * Math.PI / omega))).All(d => d < 1e-8);
        });

    [Fact]
    public void RungeKutta4_AgainstMathNet_AgreesToRounding()
    {
        // MathNet's fourth-order method on vectors; N points are N − 1 steps. (Its second-order vector method is known to be wrong.)
        const int Points = 201;
        double[] start = NonAutonomousField.Solution(0);
        Vector<double>[] theirs = MathNet.Numerics.OdeSolvers.RungeKutta.FourthOrder(
            Vector<double>.Build.DenseOfArray(start), 0, 2, Points, static (t, w) =>
            {
                double[] v = new double[3];
                default(NonAutonomousField).Evaluate(t, w.ToArray(), v);
                return Vector<double>.Build.Dense(v);
            });
        Trajectory ours = Integrator.Solve(
            default(NonAutonomousField), start, 0, 2, new SolveOptions { Method = Method.RungeKutta4, StepSize = 2.0 / (Points - 1) });
        Assert.Equal(Points, ours.Count);
        for (int i = 0; i < Points; i++)
            Assert.True((ours.State(i) - theirs[i]).L2Norm() < 1e-13);
    }

    public sealed class LinearCase : ILinearizableField
    {
        private readonly Matrix<double> _q;
        private readonly double[] _eigenvalues;
        private readonly Vector<double> _centre;

        public LinearCase(int dimension, int seed, double decades, bool indefinite, bool centred = false)
        {
            (Dimension, Seed, Decades, Indefinite) = (dimension, seed, decades, indefinite);
            var random = new System.Random(seed);
            _q = Matrix<double>.Build.Dense(dimension, dimension, (_, _) => random.NextDouble() - 0.5).QR().Q;
            _eigenvalues = [.. Enumerable.Range(0, dimension).Select(i => Math.Pow(10, decades * (random.NextDouble() - 0.3)))];
            if (indefinite)
                _eigenvalues[0] = -random.NextDouble();
            Vector<double> centre = Vector<double>.Build.Dense(dimension, _ => random.NextDouble() - 0.5);
            Start = Vector<double>.Build.Dense(dimension, _ => (4 * random.NextDouble()) - 2);
            _centre = centred ? centre * 0 : centre;
        }

        public int Dimension { get; }

        public int Seed { get; }

        public double Decades { get; }

        public bool Indefinite { get; }

        public Vector<double> Start { get; }

        public Vector<double> Exact(double time)
        {
            Vector<double> modes = _q.TransposeThisAndMultiply(Start - _centre);
            return (_q * modes.MapIndexed((i, x) => x * Math.Exp(-_eigenvalues[i] * time))) + _centre;
        }

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => Multiply(state, _centre, destination);

        public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination) => Multiply(direction, null, destination);

        public override string ToString() => $"d {Dimension}, seed {Seed}, decades {Decades}, indefinite {Indefinite}";

        private void Multiply(ReadOnlySpan<double> state, Vector<double>? centre, Span<double> destination)
        {
            destination.Clear();
            for (int k = 0; k < Dimension; k++)
            {
                double mode = 0;
                for (int j = 0; j < Dimension; j++)
                    mode += _q[j, k] * (state[j] - (centre?[j] ?? 0));
                for (int j = 0; j < Dimension; j++)
                    destination[j] -= _eigenvalues[k] * mode * _q[j, k];
            }
        }
    }
}
