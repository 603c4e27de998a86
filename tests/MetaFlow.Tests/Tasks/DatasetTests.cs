using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MetaFlow.Tests.Tasks;

public sealed class DatasetTests
{
    private static readonly Dataset Data = new(
        "toy",
        Matrix<double>.Build.DenseOfArray(new[,] { { 1.0, 10, 7 }, { 2, 20, 7 }, { 3, 60, 7 }, { 6, 30, 7 } }),
        Vector<double>.Build.Dense([0.0, 1, 2, 1]),
        ["a", "b", "c"],
        "made up",
        "none");

    [Fact]
    public void ScaleColumns_UnitVariance_HasMeanZeroAndVarianceOne()
    {
        var scaled = Data.ScaleColumns(ColumnScaling.UnitVariance);
        Assert.Equal(0, scaled.X.Column(1).Sum(), 1e-14);
        Assert.Equal(4, scaled.X.Column(1) * scaled.X.Column(1), 1e-14);
        Assert.Equal([0, 0, 0, 0], scaled.X.Column(2));
        Assert.Equal(10, Data.X[0, 1]);
    }

    [Fact]
    public void ScaleColumns_UnitSumOfSquares_HasNormOne()
    {
        var scaled = Data.ScaleColumns(ColumnScaling.UnitSumOfSquares);
        Assert.Equal(1, scaled.X.Column(0).L2Norm(), 1e-15);
        Assert.Equal(0, scaled.X.Column(0).Sum(), 1e-15);
        Assert.Same(Data, Data.ScaleColumns(ColumnScaling.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => Data.ScaleColumns((ColumnScaling)9));
    }

    [Fact]
    public void ScaleBy_MultipliesX()
    {
        Assert.Equal(Data.X * 0.5, Data.ScaleBy(0.5).X);
        Assert.Throws<ArgumentOutOfRangeException>(() => Data.ScaleBy(0));
    }

    [Fact]
    public void StandardizeResponse_HasMeanZeroAndVarianceOne()
    {
        var y = Data.StandardizeResponse().Y;
        Assert.Equal(0, y.Sum(), 1e-15);
        Assert.Equal(4, y * y, 1e-14);
        var constant = new Dataset("flat", Data.X, Vector<double>.Build.Dense(4, 0.1), Data.Columns, "", "");
        Assert.Equal("All responses of data set 'flat' are 0.1; they cannot be brought to variance 1.", Assert.Throws<InvalidInputException>(() => constant.StandardizeResponse()).Message);
    }

    [Fact]
    public void WithoutColumns_KeepsTheOthersInOrder()
    {
        var rest = Data.WithoutColumns("b");
        Assert.Equal(["a", "c"], rest.Columns);
        Assert.Equal([6, 7], rest.X.Row(3));
        Assert.Equal("Data set 'toy' has no column 'z'; it has a, b, c.", Assert.Throws<InvalidInputException>(() => Data.WithoutColumns("z")).Message);
        Assert.Equal("Dropping a, b, c leaves no column of data set 'toy'; at least one is needed.", Assert.Throws<InvalidInputException>(() => Data.WithoutColumns("a", "b", "c")).Message);
    }

    [Fact]
    public void SplitAtMeans_OfTwoColumns_OrdersItsGroups()
    {
        // Means 3 and 30: rows are (≤, ≤), (≤, ≤), (≤, >), (>, ≤).
        var groups = Data.SplitAtMeans("a", "b");
        Assert.Equal([2, 1, 1], groups.Select(group => group.Rows));
        Assert.Equal(["toy[0]", "toy[1]", "toy[2]"], groups.Select(group => group.Name));
        Assert.Equal([2], groups[1].Y);
        Assert.Equal(6, groups[2].X[0, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Data.SplitAtMeans());
    }

    [Fact]
    public void ClassPairs_DrawBalancedSamplesWithoutReplacement()
    {
        var many = new Dataset("many", Matrix<double>.Build.Dense(30, 1, (i, _) => i), Vector<double>.Build.Dense(30, i => i % 3), ["row"], "", "");
        var pairs = many.ClassPairs([(0, 1), (2, 0)], 7, seed: 5);
        Assert.Equal([7, 7], pairs.Select(pair => pair.Rows));
        Assert.Equal(4, pairs[0].Y.Count(y => y == -1));
        Assert.All(pairs[0].X.Column(0).Zip(pairs[0].Y), sample => Assert.Equal(sample.First % 3 == 0 ? -1 : 1, sample.Second));
        Assert.All(pairs[1].X.Column(0).Zip(pairs[1].Y), sample => Assert.Equal(sample.First % 3 == 2 ? -1 : 1, sample.Second));
        Assert.Equal(7, pairs[1].X.Column(0).Distinct().Count());
        Assert.Equal(pairs[0].X, many.ClassPairs([(0, 1)], 7, seed: 5)[0].X);
        Assert.NotEqual(pairs[0].X, many.ClassPairs([(0, 1)], 7, seed: 6)[0].X);
        Assert.Equal(GlmFamily.Logistic, ((GlmLoss)pairs[0].ToTask(GlmFamily.Logistic, Normalization.Mean).Query).Family);
    }

    [Fact]
    public void ClassPairs_Impossible_AreRefused()
    {
        Assert.Equal("Data set 'toy' has 2 samples of class 1; 3 are asked for.", Assert.Throws<InvalidInputException>(() => Data.ClassPairs([(1, 0)], 5, 1)).Message);
        Assert.Equal("Pair 0 (counted from 0) names class 1 twice; two different classes are needed.", Assert.Throws<InvalidInputException>(() => Data.ClassPairs([(1, 1)], 2, 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Data.ClassPairs([(0, 1)], 1, 1));
    }

    [Fact]
    public void Dataset_ThatDoesNotFit_IsRefused()
    {
        Assert.Contains("2 column names", Assert.Throws<InvalidInputException>(() => new Dataset("d", Data.X, Data.Y, ["a", "b"], "", "")).Message, StringComparison.Ordinal);
        Assert.Contains("4 rows but 3 responses", Assert.Throws<InvalidInputException>(() => new Dataset("d", Data.X, Vector<double>.Build.Dense(3), Data.Columns, "", "")).Message, StringComparison.Ordinal);
        Assert.Contains("NaN in row 0, column 2", Assert.Throws<InvalidInputException>(() => new Dataset("d", Matrix<double>.Build.Dense(1, 3, (_, j) => j == 2 ? double.NaN : 0), Vector<double>.Build.Dense(1), Data.Columns, "", "")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SelectRows_OutOfRangeOrNone_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Data.SelectRows("x", [4]));
        Assert.Throws<InvalidInputException>(() => Data.SelectRows("x", []));
        Assert.Equal([2, 0], Data.SelectRows("x", [2, 0]).Y);
    }
}
