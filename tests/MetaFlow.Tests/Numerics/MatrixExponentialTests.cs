using FsCheck.Xunit;
using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;
using MetaFlow.Tests.Dynamics;
using Xunit;

namespace MetaFlow.Tests.Numerics;

public sealed class MatrixExponentialTests
{
    [Theory]
    [InlineData(0.01)]
    [InlineData(1.7)]
    [InlineData(40)]
    public void Of_ARotation_TurnsByTheAngle(double angle)
    {
        var generator = Matrix<double>.Build.DenseOfArray(new[,] { { 0, -angle }, { angle, 0 } });
        var expected = Matrix<double>.Build.DenseOfArray(new[,] { { Math.Cos(angle), -Math.Sin(angle) }, { Math.Sin(angle), Math.Cos(angle) } });
        Assert.True((MatrixExponential.Of(generator) - expected).FrobeniusNorm() <= 1e-15 * (10 + (10 * angle)));
    }

    [Fact]
    public void Of_ANilpotentMatrix_IsItsFiniteSeries()
    {
        var n = Matrix<double>.Build.DenseOfArray(new double[,] { { 0, 3, 5 }, { 0, 0, 7 }, { 0, 0, 0 } });
        var expected = Matrix<double>.Build.DenseIdentity(3) + n + (0.5 * n * n);
        Assert.True((MatrixExponential.Of(n) - expected).FrobeniusNorm() <= 1e-14 * expected.FrobeniusNorm());
    }

    [Property(Arbitrary = [typeof(Problems)], MaxTest = 60)]
    public void Of_ASymmetricMatrix_HasTheExponentialSpectrum(QuadraticCase problem)
    {
        var basis = Problems.Orthogonal(problem.Dimension, problem.Seed, 0);
        var spectrum = Problems.Spectrum(problem) * problem.Time * -0.1;
        var expected = Problems.Symmetric(basis, spectrum.Map(Math.Exp));

        // A hundred roundings in the approximant and its solve. Its numerator cancels for a negative argument, up to e^θ of the
        // result at the largest scaled norm θ = 5.37, and each of the log₂(‖A‖/θ) squarings then doubles the relative error.
        const double unit = 1.0 / (1L << 53);
        double norm = spectrum.AbsoluteMaximum();
        double cancellation = (1 + (norm / 5.37)) * Math.Exp(Math.Min(norm, 5.38));
        double allowed = ((100 * unit) + (8 * unit * cancellation)) * problem.Dimension * expected.FrobeniusNorm();
        Assert.True((MatrixExponential.Of(Problems.Symmetric(basis, spectrum)) - expected).FrobeniusNorm() <= allowed);
    }

    [Fact]
    public void Of_AnImproperMatrix_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => MatrixExponential.Of(Matrix<double>.Build.Dense(2, 3)));
        Assert.Throws<ArgumentException>(() => MatrixExponential.Of(Matrix<double>.Build.Dense(2, 2, double.PositiveInfinity)));
    }
}
