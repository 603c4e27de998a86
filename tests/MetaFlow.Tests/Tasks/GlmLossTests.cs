using MathNet.Numerics.LinearAlgebra;
using Xunit;
using static MetaFlow.Tests.Tasks.LossEvaluation;

namespace MetaFlow.Tests.Tasks;

public sealed class GlmLossTests
{
    private static readonly Matrix<double> X = Matrix<double>.Build.DenseOfArray(new[,] { { 1.0, 2 }, { 3, -1 } });
    private static readonly Vector<double> Labels = Vector<double>.Build.Dense([1.0, -1]);

    [Theory]
    [InlineData(Normalization.HalfMean, 0.25)]
    [InlineData(Normalization.Mean, 0.5)]
    [InlineData(Normalization.Sum, 1)]
    public void Squared_AtAPoint_IsTheScaledSumOfSquaresPlusRidge(Normalization normalization, double scale)
    {
        var loss = new GlmLoss(X, Vector<double>.Build.Dense([0.5, 2]), GlmFamily.Squared, normalization, ridge: 2);

        // Predictions at (1, 1): 3 and 2; residuals 2.5 and 0.
        Assert.Equal(scale, loss.Scale);
        Assert.Equal((scale * 6.25) + 2, loss.Value([1, 1]), 1e-15);
        Assert.Equal([(scale * 5) + 2, (scale * 10) + 2], Gradient(loss, [1, 1]));
        Assert.Equal([(scale * 2 * 10) + 2, scale * 2 * -1], Product(loss, [1, 1], [1, 0]));
    }

    [Fact]
    public void Logistic_AtZero_IsLogTwo()
    {
        var loss = new GlmLoss(X, Labels, GlmFamily.Logistic, Normalization.Mean);
        Assert.Equal(Math.Log(2), loss.Value([0, 0]), 1e-16);
        Assert.Equal([0.5, -0.75], Gradient(loss, [0, 0]));
    }

    [Theory]
    [InlineData(800, 0, 0)]
    [InlineData(-800, 800, -1)]
    [InlineData(40, 4.248354255291589e-18, -4.248354255291589e-18)]
    [InlineData(-40, 40, -1)]
    [InlineData(1e300, 0, 0)]
    [InlineData(-1e300, 1e300, -1)]
    public void Logistic_FarOut_NeitherOverflowsNorLosesTheTail(double w, double value, double slope)
    {
        var loss = new GlmLoss(Matrix<double>.Build.Dense(1, 1, 1.0), Vector<double>.Build.Dense(1, 1.0), GlmFamily.Logistic, Normalization.Sum);
        Assert.Equal(value, loss.Value([w]), 1e-15 * Math.Abs(value));
        Assert.Equal(slope, Gradient(loss, [w])[0], 1e-15 * Math.Abs(slope));
        Assert.True(double.IsFinite(Product(loss, [w], [1])[0]));
    }

    [Theory]
    [InlineData(2, 0, 0, 0)]
    [InlineData(1, 0, 0, 0)]
    [InlineData(0.75, 0.0625, -0.5, 2)]
    [InlineData(0.5, 0.25, -1, 0)]
    [InlineData(-1, 1.75, -1, 0)]
    public void SmoothedHinge_InEachPiece_HasItsDerivatives(double w, double value, double slope, double curvature)
    {
        var loss = new GlmLoss(Matrix<double>.Build.Dense(1, 1, 1.0), Vector<double>.Build.Dense(1, 1.0), GlmFamily.SmoothedHinge, Normalization.Sum, smoothing: 0.5);
        Assert.Equal(value, loss.Value([w]));
        Assert.Equal(slope, Gradient(loss, [w])[0]);
        Assert.Equal(curvature, Product(loss, [w], [1])[0]);
    }

    [Theory]
    [InlineData(2, 0, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(-1, 2, 1)]
    public void Hinge_OnEitherSide_HasItsSubgradient(double margin, double value, double slope)
    {
        var loss = new GlmLoss(Matrix<double>.Build.Dense(1, 1, 1.0), Vector<double>.Build.Dense(1, -1.0), GlmFamily.Hinge, Normalization.Sum);
        Assert.Equal(value, loss.Value([-margin]));
        Assert.Equal(slope, Gradient(loss, [-margin])[0]);
        Assert.Equal(0, Product(loss, [-margin], [1])[0]);
    }

    [Fact]
    public void Design_IsACopyInRowMajorOrder()
    {
        var x = X.Clone();
        var loss = new GlmLoss(x, Labels, GlmFamily.Squared, Normalization.Sum);
        x[0, 0] = 99;
        Assert.Equal([1, 2, 3, -1], loss.Design.ToArray());
        Assert.Equal([1, -1], loss.Response.ToArray());
        Assert.Equal(2, loss.Rows);
    }

    [Fact]
    public void Data_WithAValueThatIsNotFinite_IsRefusedWithItsPlace()
    {
        var x = X.Clone();
        x[1, 0] = double.NaN;
        Assert.Equal(
            "X has the value NaN in row 1, column 0 (counted from 0); only finite numbers are allowed.",
            Assert.Throws<InvalidInputException>(() => new GlmLoss(x, Labels, GlmFamily.Squared, Normalization.Mean)).Message);
        Assert.Equal(
            "y has the value Infinity in row 1 (counted from 0); only finite numbers are allowed.",
            Assert.Throws<InvalidInputException>(() => new GlmLoss(X, Vector<double>.Build.Dense([1, double.PositiveInfinity]), GlmFamily.Squared, Normalization.Mean)).Message);
    }

    [Theory]
    [InlineData(GlmFamily.Logistic)]
    [InlineData(GlmFamily.Hinge)]
    [InlineData(GlmFamily.SmoothedHinge)]
    public void Labels_OtherThanPlusMinusOne_AreRefusedWithRowAndValue(GlmFamily family)
    {
        var e = Assert.Throws<InvalidInputException>(() => new GlmLoss(X, Vector<double>.Build.Dense([1.0, 0]), family, Normalization.Mean));
        Assert.Equal($"y has the label 0 in row 1 (counted from 0); the {family} loss allows -1 and 1 only.", e.Message);
    }

    [Fact]
    public void Responses_OfAnotherNumber_AreRefused() =>
        Assert.Equal(
            "X has 2 rows but y has 3 entries; they must agree.",
            Assert.Throws<InvalidInputException>(() => new GlmLoss(X, Vector<double>.Build.Dense(3), GlmFamily.Squared, Normalization.Mean)).Message);

    [Theory]
    [InlineData(-1, 1, "ridge")]
    [InlineData(double.NaN, 1, "ridge")]
    [InlineData(0, 0, "smoothing")]
    [InlineData(0, double.PositiveInfinity, "smoothing")]
    public void Parameters_OutOfRange_AreRefusedByName(double ridge, double smoothing, string name) =>
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => new GlmLoss(X, Labels, GlmFamily.Hinge, Normalization.Mean, ridge, smoothing)).ParamName);

    [Fact]
    public void Normalization_Unknown_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GlmLoss(X, Labels, GlmFamily.Hinge, (Normalization)7));

    [Fact]
    public void Factories_GiveTheFamilyTheyName()
    {
        Assert.Equal(GlmFamily.Squared, Family(LearningTask.LeastSquares(X, Labels, Normalization.Mean)));
        Assert.Equal(GlmFamily.Logistic, Family(LearningTask.Logistic(X, Labels, Normalization.Mean)));
        Assert.Equal(GlmFamily.Hinge, Family(LearningTask.Hinge(X, Labels, Normalization.Mean)));
        Assert.Equal(GlmFamily.SmoothedHinge, Family(LearningTask.SmoothedHinge(X, Labels, Normalization.Mean)));
        Assert.Equal(X.ToRowMajorArray(), ((GlmLoss)LearningTask.LeastSquares(X.ToArray(), [1, 2], Normalization.Sum).Query).Design.ToArray());
        Assert.Equal(X.ToRowMajorArray(), ((GlmLoss)LearningTask.Logistic(X.ToArray(), [1, -1], Normalization.Sum).Query).Design.ToArray());

        static GlmFamily Family(LearningTask task) => ((GlmLoss)task.Support).Family;
    }
}
