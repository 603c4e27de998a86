using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Integrators;
using MetaFlow.Numerics;
using MetaFlow.Tests.Numerics;
using Xunit;

namespace MetaFlow.Tests.Integrators.Stiff;

/// <summary>Exponential Rosenbrock methods: linear flows exactly, by every way of applying the functions; and honest insides.</summary>
public sealed class ExponentialTests
{
    public static TheoryData<string, int, bool, bool> Ways()
    {
        var data = new TheoryData<string, int, bool, bool>();
        foreach (string name in (string[])["exponential-rosenbrock-43", "exponential-rosenbrock-54"])
        {
            foreach (int n in (int[])[6, 90])
            {
                data.Add(name, n, true, true);
                data.Add(name, n, false, true);
                data.Add(name, n, false, false);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Method_AffineFlow_IsExactInOneStep(string name, int n, bool symmetric, bool claims)
    {
        double[] a = symmetric ? RandomMatrices.Symmetric(n, 5) : RandomMatrices.General(n, 5);
        for (int i = 0; i < n; i++)
            a[(i * n) + i] -= 10;
        double[] c = RandomMatrices.Vector(n, 6), start = RandomMatrices.Vector(n, 7);
        var field = new MatrixField(a, c, symmetric, claims);
        Trajectory one = Integrator.Solve(
            field, start, 0, 0.8, new SolveOptions { Method = Method.Parse(name), StepSize = 0.8, DenseOutput = false, RelativeTolerance = 1e-11, AbsoluteTolerance = 1e-11 });
        Vector<double> exact = new AffineFlow(-Matrix<double>.Build.DenseOfRowMajor(n, n, a), Vector<double>.Build.Dense(c)).Solve(Vector<double>.Build.Dense(start), 0.8);
        Assert.Equal(Termination.Completed, one.Termination);

        // Differences of a linear field err by rounding over √u only.
        Assert.InRange((one.FinalState - exact).L2Norm() / exact.L2Norm(), 0, claims ? 1e-9 : 1e-5);
        Assert.Equal(claims, one.Cost.JacobianProducts > 0);
    }

    [Theory]
    [InlineData("exponential-rosenbrock-43")]
    [InlineData("exponential-rosenbrock-54")]
    public void DenseOutput_OfLongSteps_StaysWithinATolerance(string name)
    {
        StandardProblem p5 = StandardProblems.P5();
        IVectorField field = Algorithms.Maml(p5.Tasks, p5.InnerStepSize, new AlgorithmOptions { Route = Route.Data }).Flow.Phases[0].Field;
        var problem = new InitialValueProblem(field, p5.Start, 0, 100);
        Trajectory solve = Integrator.Solve(problem, new SolveOptions { Method = Method.Parse(name), RelativeTolerance = 1e-5, AbsoluteTolerance = 1e-5 });
        Trajectory reference = Integrator.Solve(problem, new SolveOptions { RelativeTolerance = 1e-9, AbsoluteTolerance = 1e-9 });
        double worst = 0;
        for (double t = 0.01; t < 100; t *= 1.03)
            worst = Math.Max(worst, (solve.At(t) - reference.At(t)).InfinityNorm());
        Assert.InRange(worst, 0, 1e-4);
        Assert.InRange(solve.Cost.AcceptedSteps, 1, 200);
    }

    [Fact]
    public void Fill_AllArguments_AgreesWithTheIntegral()
    {
        // φ_k(z) = ∫ e^{(1−s)z} s^{k−1}/(k − 1)! ds, by Gauss–Legendre with 60 points.
        Span<double> phi = stackalloc double[8];
        foreach (double z in (double[])[-1000, -50, -3, -1, -0.999, -0.3, -1e-9, 0, 1e-3, 0.7, 1.001, 4, 20])
        {
            PhiFunctions.Fill(z, phi);
            double factorial = 1;
            for (int k = 1; k <= 8; k++)
            {
                factorial *= Math.Max(1, k - 1);
                int power = k - 1;
                double weight = factorial;
                double integral = 0;
                for (int piece = 0; piece < 64; piece++)
                    integral += MathNet.Numerics.Integration.GaussLegendreRule.Integrate(s => Math.Exp((1 - s) * z) * Math.Pow(s, power) / weight, piece / 64.0, (piece + 1) / 64.0, 20);
                Assert.InRange(Math.Abs(phi[k - 1] - integral), 0, 1e-13 * Math.Max(1, integral));
            }
        }
    }

    [Fact]
    public void Projection_OfAHessenbergMatrix_AgreesWithTheScalarFunctions()
    {
        // A normal matrix with known eigenvalues: rotations by ω in planes give φ_k(hω i) as pairs.
        double[] a = [0, -2, 2, 0];
        var map = new RandomMatrices.Dense(a, 2);
        var basis = new KrylovBasis(2, 2);
        basis.Start([1.0, 0.0]);
        basis.Grow(ref map, symmetric: false);
        basis.Grow(ref map, symmetric: false);
        double[] table = new double[6];
        Assert.True(new PhiProjection(5).Evaluate(basis, 0.5, 3, table));

        // φ₁(i) = sin 1 + i(1 − cos 1).
        Assert.Equal(Math.Sin(1), table[0], 1e-14);
        Assert.Equal(1 - Math.Cos(1), Math.Abs(table[1]), 1e-14);
    }

    private sealed class MatrixField(double[] a, double[] c, bool symmetric, bool claims) : ILinearizableField
    {
        public int Dimension => c.Length;

        public bool HasSymmetricJacobian => symmetric;

        public bool IsAutonomous => claims;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            for (int i = 0; i < c.Length; i++)
                destination[i] = c[i] + VectorLoops.Dot(a.AsSpan(i * c.Length, c.Length), state);
        }

        public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
        {
            if (!claims)
                throw new NotSupportedException();
            for (int i = 0; i < c.Length; i++)
                destination[i] = VectorLoops.Dot(a.AsSpan(i * c.Length, c.Length), direction);
        }
    }
}
