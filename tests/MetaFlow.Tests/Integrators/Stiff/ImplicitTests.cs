using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Integrators;
using MetaFlow.Numerics;
using MetaFlow.Tests.Numerics;
using Xunit;

namespace MetaFlow.Tests.Integrators.Stiff;

/// <summary>Implicit methods: what a step is, the Jacobian's age, both kinds of linear algebra, and false claims.</summary>
public sealed class ImplicitTests
{
    public static TheoryData<string> ImplicitMethods() => new("implicit-euler", "tr-bdf2", "kennedy-carpenter-43");

    [Fact]
    public void ImplicitEuler_OnAGradientFlow_IsTheProximalPointMethod()
    {
        // argmin F(z) + ‖z − w‖²/(2h) of a quadratic F is (I + hH)⁻¹(w − h c).
        double[] h = RandomMatrices.Definite(5, 1), c = RandomMatrices.Vector(5, 2), start = RandomMatrices.Vector(5, 3);
        var loss = new QuadraticLoss(Matrix<double>.Build.DenseOfRowMajor(5, 5, h), Vector<double>.Build.Dense(c));
        IVectorField field = Algorithms.Erm(TaskSet.Of([new LearningTask(loss)])).Flow.Phases[0].Field;
        Trajectory one = Integrator.Solve(
            new InitialValueProblem(field, start, 0, 0.7), new SolveOptions { Method = Method.ImplicitEuler, StepSize = 0.7, RelativeTolerance = 1e-13, AbsoluteTolerance = 1e-13 });
        Vector<double> w = Vector<double>.Build.Dense(start);
        Matrix<double> system = Matrix<double>.Build.DenseIdentity(5) + (0.7 * loss.Hessian);
        Vector<double> proximal = system.Solve(w - (0.7 * Vector<double>.Build.Dense(c)));
        Assert.Equal(1, one.Cost.AcceptedSteps);
        Assert.InRange((one.FinalState - proximal).InfinityNorm(), 0, 1e-12);
    }

    [Theory]
    [MemberData(nameof(ImplicitMethods))]
    public void Method_StiffRelaxation_TakesStepsFarBeyondStability(string name)
    {
        // The slow solution cos t is followed at |hλ| up to 1e5 and more.
        var field = new DelegateField(2, static (t, w, v) => (v[0], v[1]) = ((-1e6 * (w[0] - Math.Cos(t))) - Math.Sin(t), w[0] - w[1]));
        Trajectory solve = Integrator.Solve(field, [1.0, 0.5], 0, 5, new SolveOptions { Method = Method.Parse(name), RelativeTolerance = 1e-4, AbsoluteTolerance = 1e-4 });
        Assert.Equal(Termination.Completed, solve.Termination);
        Assert.InRange(solve.Cost.AcceptedSteps, 1, 400);
        Assert.Equal(Math.Cos(5), solve.FinalState[0], 2e-3);
        Assert.Equal(0.5 * (Math.Cos(5) + Math.Sin(5)), solve.FinalState[1], 2e-2);
        for (double t = 0.1; t < 5; t += 0.0317)
            Assert.Equal(Math.Cos(t), solve.At(t)[0], 1e-2);
    }

    [Fact]
    public void Jacobian_WhileItContracts_IsKept()
    {
        StandardProblem p5 = StandardProblems.P5();
        IVectorField field = Algorithms.Maml(p5.Tasks, p5.InnerStepSize, new AlgorithmOptions { Route = Route.Data }).Flow.Phases[0].Field;
        Trajectory solve = Integrator.Solve(
            new InitialValueProblem(field, p5.Start, 0, 100), new SolveOptions { Method = Method.KennedyCarpenter43, RelativeTolerance = 1e-4, AbsoluteTolerance = 1e-4 });
        long jacobians = solve.Cost.JacobianProducts / 20;
        Assert.InRange(jacobians, 2, solve.Cost.AcceptedSteps / 2);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Method_BeyondDenseDimension_AgreesWithTheExactSolution(bool symmetric, bool claims)
    {
        // A chain of 300 with diffusion, and with drift where it is not symmetric.
        const int n = 300;
        double drift = symmetric ? 0 : 20;
        var field = new ChainField(n, 400, drift, claims);
        double[] start = [.. Enumerable.Range(1, n).Select(j => Math.Sin(Math.PI * j / (n + 1)) + (0.3 * Math.Sin(9 * Math.PI * j / (n + 1))))];
        SolveOptions options = new() { Method = Method.KennedyCarpenter43, RelativeTolerance = 1e-6, AbsoluteTolerance = 1e-8 };
        Trajectory solve = Integrator.Solve(field, start, 0, 1, options);
        var exact = new AffineFlow(-field.Matrix(), Vector<double>.Build.Dense(n));
        Assert.Equal(Termination.Completed, solve.Termination);
        Assert.InRange((solve.FinalState - exact.Solve(Vector<double>.Build.Dense(start), 1)).InfinityNorm(), 0, 1e-5);
        Assert.Equal(claims, solve.Cost.JacobianProducts > 0);
        Assert.InRange(solve.Cost.AcceptedSteps, 1, 60);
    }

    [Theory]
    [InlineData(1.0, true)]
    [InlineData(-1.0, false)]
    [InlineData(1.01, false)]
    public void Claims_OfAFalseJacobian_AreNotUsed(double factor, bool used)
    {
        var field = new ClaimingField(factor);
        Trajectory solve = Integrator.Solve(field, [1.0, 1.0], 0, 10, new SolveOptions { Method = Method.KennedyCarpenter43 });
        Assert.Equal(Termination.Completed, solve.Termination);

        // The probe itself makes two products at each state; whoever is believed makes more.
        Assert.Equal(used, solve.Cost.JacobianProducts > 6);
        Assert.Equal(solve.Cost.Evaluations, field.Calls);
        Assert.Equal(Math.Exp(-10), solve.FinalState[1], 1e-6);
    }

    [Fact]
    public void Claims_OfAFalseSymmetry_AreNotUsed()
    {
        var linearization = new Linearization(2);
        var field = new FieldCounter<RotatingField>(default);
        linearization.Ensure(ref field, 0, [1.0, 0.3]);
        Assert.True(linearization.Claims.Products);
        Assert.False(linearization.Claims.Symmetric);
        Assert.Equal(6, field.Products);
    }

    /// <summary>w′ = (κ D₂ − δ D₁) w on a line.</summary>
    private sealed class ChainField(int n, double diffusion, double drift, bool claims) : IVectorField, ILinearizableField
    {
        public int Dimension => n;

        public bool HasSymmetricJacobian => claims && drift == 0;

        public bool IsAutonomous => claims;

        public Matrix<double> Matrix()
        {
            var matrix = Matrix<double>.Build.Dense(n, n);
            double[] unit = new double[n], column = new double[n];
            for (int j = 0; j < n; j++)
            {
                unit[j] = 1;
                Evaluate(0, unit, column);
                matrix.SetColumn(j, column);
                unit[j] = 0;
            }

            return matrix;
        }

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            for (int j = 0; j < n; j++)
            {
                double left = j > 0 ? state[j - 1] : 0, right = j < n - 1 ? state[j + 1] : 0;
                destination[j] = (diffusion * (left - (2 * state[j]) + right)) - (drift * (right - left));
            }
        }

        public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
        {
            if (!claims)
                throw new NotSupportedException();
            Evaluate(time, direction, destination);
        }
    }

    /// <summary>A stiff field whose Jacobian is claimed up to a factor.</summary>
    private sealed class ClaimingField(double factor) : ILinearizableField
    {
        public int Dimension => 2;

        public long Calls { get; private set; }

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            Calls++;
            (destination[0], destination[1]) = (-1e3 * (state[0] - (state[1] * state[1])), -state[1]);
        }

        public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination) =>
            (destination[0], destination[1]) = (factor * -1e3 * (direction[0] - (2 * state[1] * direction[1])), -factor * direction[1]);
    }

    private readonly struct RotatingField : ILinearizableField
    {
        public int Dimension => 2;

        public bool HasSymmetricJacobian => true;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => (destination[0], destination[1]) = (-state[1], state[0]);

        public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination) =>
            (destination[0], destination[1]) = (-direction[1], direction[0]);
    }
}
