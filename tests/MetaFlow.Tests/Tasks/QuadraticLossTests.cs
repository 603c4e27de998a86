using MathNet.Numerics.LinearAlgebra;
using Xunit;
using static MetaFlow.Tests.Tasks.LossEvaluation;

namespace MetaFlow.Tests.Tasks;

public sealed class QuadraticLossTests
{
    [Fact]
    public void Quadratic_AtAPoint_HasItsClosedForm()
    {
        var loss = new QuadraticLoss(Matrix<double>.Build.DenseOfArray(new[,] { { 2.0, 1 }, { 1, -4 } }), Vector<double>.Build.Dense([3.0, -1]), 7);
        Assert.Equal((0.5 * (2 + (2 * 2) - 16)) + 3 - 2 + 7, loss.Value([1, 2]));
        Assert.Equal([7, -8], Gradient(loss, [1, 2]));
        Assert.Equal([-1, 9], Product(loss, [5, 5], [0.5, -2]).Select(x => Math.Round(x, 12)).Zip([0.0, 0.5], (a, b) => a + b));
        Assert.Equal(7, loss.Constant);
        Assert.Equal(-1, loss.Linear[1]);
        Assert.Equal(-4, loss.Hessian[1, 1]);
    }

    [Fact]
    public void Hessian_NotSymmetric_IsRefusedWithItsEntries()
    {
        var h = Matrix<double>.Build.DenseOfArray(new[,] { { 2.0, 1 }, { 1.5, 4 } });
        Assert.Equal(
            "H is not symmetric: entry (1, 0) is 1.5 but entry (0, 1) is 1.",
            Assert.Throws<InvalidInputException>(() => new QuadraticLoss(h, Vector<double>.Build.Dense(2))).Message);
    }

    [Fact]
    public void Hessian_SymmetricToRounding_IsAveraged()
    {
        var loss = new QuadraticLoss(Matrix<double>.Build.DenseOfArray(new[,] { { 2.0, 1 }, { 1 + 4e-16, 4 } }), Vector<double>.Build.Dense(2));
        Assert.Equal(loss.Hessian[0, 1], loss.Hessian[1, 0]);
    }

    [Fact]
    public void Parts_ThatDoNotFit_AreRefused()
    {
        Assert.Contains("square", Assert.Throws<InvalidInputException>(() => new QuadraticLoss(Matrix<double>.Build.Dense(2, 3), Vector<double>.Build.Dense(2))).Message, StringComparison.Ordinal);
        Assert.Contains("must agree", Assert.Throws<InvalidInputException>(() => new QuadraticLoss(Matrix<double>.Build.Dense(2, 2), Vector<double>.Build.Dense(3))).Message, StringComparison.Ordinal);
        Assert.Contains("NaN", Assert.Throws<InvalidInputException>(() => new QuadraticLoss(Matrix<double>.Build.Dense(1, 1, double.NaN), Vector<double>.Build.Dense(1))).Message, StringComparison.Ordinal);
        Assert.Equal("constant", Assert.Throws<ArgumentOutOfRangeException>(() => new QuadraticLoss(Matrix<double>.Build.Dense(1, 1), Vector<double>.Build.Dense(1), double.NaN)).ParamName);
    }

    [Fact]
    public void GradientBound_ExistsForALinearFunctionOnly()
    {
        Assert.Equal(5, new QuadraticLoss(Matrix<double>.Build.Dense(2, 2), Vector<double>.Build.Dense([3.0, 4])).Constants.GradientBound!.Value.Value);
        Assert.Null(new QuadraticLoss(Matrix<double>.Build.DenseIdentity(2), Vector<double>.Build.Dense([3.0, 4])).Constants.GradientBound);
    }
}
