using FsCheck.Xunit;
using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;
using Xunit;

namespace MetaFlow.Tests.Dynamics;

public sealed class AffineFlowTests
{
    private const double UnitRoundoff = 1.1102230246251565e-16;

    [Property(Arbitrary = [typeof(Problems)], MaxTest = 200)]
    public void Solve_DefiniteProblems_AgreesWithTheClosedForm(QuadraticCase problem)
    {
        var basis = Problems.Orthogonal(problem.Dimension, problem.Seed, 0);
        var spectrum = Problems.Spectrum(problem);
        var matrix = Problems.Symmetric(basis, spectrum);
        Vector<double> rest = Problems.Normal(problem.Dimension, problem.Seed, 1), start = Problems.Normal(problem.Dimension, problem.Seed, 2);
        var expected = rest + (basis * (basis.TransposeThisAndMultiply(start - rest)).PointwiseMultiply(spectrum.Map(x => Math.Exp(-x * problem.Time))));

        var actual = new AffineFlow(matrix, matrix * rest).Solve(start, problem.Time);

        double allowed = 1e-12 + (50 * UnitRoundoff * (problem.Condition + (problem.Time * problem.Scale)));
        Assert.True((actual - expected).L2Norm() <= allowed * (expected.L2Norm() + start.L2Norm()), $"error {(actual - expected).L2Norm():E2}, allowed {allowed:E2}");
    }

    [Property(Arbitrary = [typeof(Problems)], MaxTest = 200)]
    public void Solve_SingularOrIndefiniteProblems_AgreesWithTheEigenvectorSolution(QuadraticCase problem)
    {
        // Every third eigenvalue is zero, every third one negative; b is anything, also outside the range of H.
        var basis = Problems.Orthogonal(problem.Dimension, problem.Seed, 0);
        var spectrum = Problems.Spectrum(problem).MapIndexed((k, x) => (k % 3) switch { 0 => 0, 1 => -0.1 * x, _ => x });
        var matrix = Problems.Symmetric(basis, spectrum);
        Vector<double> right = problem.Scale * Problems.Normal(problem.Dimension, problem.Seed, 1), start = Problems.Normal(problem.Dimension, problem.Seed, 2);

        // Component by component: z' = −λz + β.
        var z = basis.TransposeThisAndMultiply(start);
        var beta = basis.TransposeThisAndMultiply(right);
        double growth = Math.Max(1, Math.Exp(-problem.Time * spectrum.Minimum()));
        z.MapIndexedInplace((k, x) => spectrum[k] == 0 ? x + (problem.Time * beta[k]) : (Math.Exp(-problem.Time * spectrum[k]) * (x - (beta[k] / spectrum[k]))) + (beta[k] / spectrum[k]), Zeros.Include);
        var expected = basis * z;

        var actual = new AffineFlow(matrix, right).Solve(start, problem.Time);

        double scale = growth * (start.L2Norm() + (problem.Time * right.L2Norm()));
        double allowed = 1e-12 + (50 * UnitRoundoff * ((10 * problem.Condition) + (problem.Time * problem.Scale)));
        Assert.True((actual - expected).L2Norm() <= allowed * scale, $"error {(actual - expected).L2Norm() / scale:E2}, allowed {allowed:E2}");
    }

    [Property(Arbitrary = [typeof(Problems)], MaxTest = 100)]
    public void Solve_TwoTimesInARow_IsOneSolveOverTheSum(QuadraticCase problem)
    {
        var matrix = 0.2 / problem.Time * Problems.NormalMatrix(problem.Dimension, problem.Dimension, problem.Seed, 3);
        var flow = new AffineFlow(matrix, Problems.Normal(problem.Dimension, problem.Seed, 1) / problem.Time);
        var start = Problems.Normal(problem.Dimension, problem.Seed, 2);
        var whole = flow.Solve(start, problem.Time);
        var halves = flow.Solve(flow.Solve(start, 0.3 * problem.Time), problem.Time - (0.3 * problem.Time));
        Assert.True((whole - halves).L2Norm() <= 1e-12 * (1 + whole.L2Norm() + start.L2Norm()));
    }

    [Fact]
    public void Solve_ARotationWithDrift_AgreesWithTheClosedForm()
    {
        // w' = −(Hw − b) with H = [[a, −ω], [ω, a]]: a damped rotation about H⁻¹b.
        const double a = 0.3, omega = 2.5, time = 1.7;
        var matrix = Matrix<double>.Build.DenseOfArray(new[,] { { a, -omega }, { omega, a } });
        var rest = Vector<double>.Build.DenseOfArray([1.0, -2.0]);
        var start = Vector<double>.Build.DenseOfArray([4.0, 0.5]);
        var flow = new AffineFlow(matrix, matrix * rest);
        double c = Math.Exp(-a * time) * Math.Cos(omega * time), s = Math.Exp(-a * time) * Math.Sin(omega * time);
        var expected = rest + (Matrix<double>.Build.DenseOfArray(new[,] { { c, s }, { -s, c } }) * (start - rest));

        Assert.False(flow.IsSymmetric);
        Assert.True((flow.Solve(start, time) - expected).L2Norm() <= 1e-14);
        Assert.True((flow.RestPoint()! - rest).L2Norm() <= 1e-15);
    }

    [Fact]
    public void Solve_AJordanBlockThatIsSingular_AgreesWithTheClosedForm()
    {
        // H = [[0, 1], [0, 0]], b = (2, 3): w₂ = 5 + 3t, w₁ = 1 + 2t − ∫w₂.
        var flow = new AffineFlow(Matrix<double>.Build.DenseOfArray(new double[,] { { 0, 1 }, { 0, 0 } }), Vector<double>.Build.DenseOfArray([2.0, 3.0]));
        const double t = 7;
        var end = flow.Solve(Vector<double>.Build.DenseOfArray([1.0, 5.0]), t);
        Assert.Equal(1 + (2 * t) - (5 * t) - (1.5 * t * t), end[0], 1e-12);
        Assert.Equal(5 + (3 * t), end[1], 1e-13);
        Assert.Null(flow.RestPoint());
    }

    [Fact]
    public void Solve_AStiffSystemForALongTime_ReachesTheRestPoint()
    {
        var matrix = Matrix<double>.Build.DenseOfDiagonalArray([1e8, 1, 1e-2]);
        var rest = Vector<double>.Build.DenseOfArray([1.0, 2.0, 3.0]);
        var flow = new AffineFlow(matrix, matrix * rest);
        Assert.True((flow.Solve(Vector<double>.Build.Dense(3), 1e6) - rest).L2Norm() <= 1e-14);
        Assert.True((flow.RestPoint()! - rest).L2Norm() <= 1e-14);
    }

    [Fact]
    public void RestPoint_OfASingularProblem_HasTheLeastNorm()
    {
        var matrix = Matrix<double>.Build.DenseOfArray(new double[,] { { 1, 1 }, { 1, 1 } });
        var rest = new AffineFlow(matrix, Vector<double>.Build.DenseOfArray([4.0, 4.0])).RestPoint()!;
        Assert.Equal(2, rest[0], 1e-14);
        Assert.Equal(2, rest[1], 1e-14);
    }

    [Fact]
    public void Construction_OfWhatIsNotAFlow_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new AffineFlow(Matrix<double>.Build.Dense(2, 3), Vector<double>.Build.Dense(2)));
        Assert.Throws<ArgumentException>(() => new AffineFlow(Matrix<double>.Build.DenseIdentity(2), Vector<double>.Build.Dense(3)));
        Assert.Throws<ArgumentException>(() => new AffineFlow(Matrix<double>.Build.DenseIdentity(2), Vector<double>.Build.Dense(2, double.NaN)));
        var flow = new AffineFlow(Matrix<double>.Build.DenseIdentity(2), Vector<double>.Build.Dense(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => flow.Solve(Vector<double>.Build.Dense(2), double.PositiveInfinity));
        Assert.Throws<ArgumentException>(() => flow.Solve(Vector<double>.Build.Dense(3), 1));
    }
}
