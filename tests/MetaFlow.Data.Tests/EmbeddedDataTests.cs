using System.Security.Cryptography;
using Xunit;

namespace MetaFlow.Data.Tests;

public sealed class EmbeddedDataTests
{
    private static readonly EmbeddedData Data = new();

    [Theory]
    [InlineData("diabetes_data_raw.csv.gz", "fc08fc59c1cbfe65550d9ebb36321d505de9e8f004bf92c1566d2908962f08ff")]
    [InlineData("diabetes_target.csv.gz", "bf1ddd1f9d377278450a5f02c24b5e77b1501f2ad673fe9fdf4c4090d27eb5cc")]
    [InlineData("digits.csv.gz", "46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a")]
    [InlineData("fashion-mnist-images-idx3-ubyte.gz", "06d2bdc4ebec620314eee85ddeae7181f9690b97c4bbc54f363a6e989f247264")]
    [InlineData("fashion-mnist-labels-idx1-ubyte.gz", "131387379173605d5c5fa9a1fc119c316a2e92c2e40aca9996f7bbe8470f6fa3")]
    public void Resource_HasTheChecksumOfItsReadme(string name, string expected)
    {
        using var stream = typeof(EmbeddedData).Assembly.GetManifestResourceStream(name);
        Assert.NotNull(stream);
        Assert.Equal(expected, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    [Fact]
    public void Resources_TogetherStaySmall()
    {
        var assembly = typeof(EmbeddedData).Assembly;
        Assert.InRange(assembly.GetManifestResourceNames().Sum(name => assembly.GetManifestResourceStream(name)!.Length), 1, 3_000_000);
    }

    [Fact]
    public void EveryName_LoadsWithOriginAndLicence()
    {
        Assert.Equal(["diabetes", "digits", "fashion-mnist"], Data.Names);
        foreach (string name in Data.Names)
        {
            var data = Data.Load(name);
            Assert.Equal(name, data.Name);
            Assert.NotEmpty(data.Origin);
            Assert.NotEmpty(data.Licence);
            Assert.Equal(data.Dimension, data.Columns.Distinct().Count());
        }
    }

    /// <summary>Facts about the raw data that their paper (Table 1) and their distributors state.</summary>
    [Fact]
    public void Diabetes_IsTheKnownData()
    {
        var data = Data.Load("diabetes");
        Assert.Equal((442, 10), (data.Rows, data.Dimension));
        Assert.Equal([59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87], data.X.Row(0));
        Assert.Equal([48, 1, 21.6, 87, 183, 103.2, 70, 3, 3.8918, 69], data.X.Row(1));
        Assert.Equal([151, 75, 141], data.Y.Take(3));
        Assert.Equal(48.5181, data.X.Column(0).Average(), 1e-4);
        Assert.Equal(26.3758, data.X.Column(2).Average(), 1e-4);
        Assert.Equal(152.1335, data.Y.Average(), 1e-4);
        Assert.Equal(207, data.X.Column(1).Count(sex => sex == 2));
        Assert.Equal((25, 346), (data.Y.Min(), data.Y.Max()));
    }

    [Fact]
    public void Diabetes_SplitBySexAndAge_GivesTheFourTasksOfThePaper()
    {
        var data = Data.Load("diabetes").ScaleColumns(ColumnScaling.UnitSumOfSquares);

        // The scaled age and sex of the first patient, as scikit-learn's documentation prints them.
        Assert.Equal(0.03807591, data.X[0, 0], 1e-8);
        Assert.Equal(0.05068012, data.X[0, 1], 1e-8);
        var groups = data.SplitAtMeans("sex", "age").Select(group => group.WithoutColumns("sex", "age")).ToArray();
        Assert.Equal([125, 110, 77, 130], groups.Select(group => group.Rows));
        Assert.All(groups, group => Assert.Equal(8, group.Dimension));

        // The smoothness of the unnormalized sum on this scaling: 2.47 for the largest task.
        double smoothness = groups.Max(group => group.ToTask(GlmFamily.Squared, Normalization.Sum).Query.Constants.Smoothness!.Value.Value);
        Assert.Equal(2.47, smoothness, 0.005);
    }

    [Fact]
    public void Digits_AreTheKnownData()
    {
        var data = Data.Load("digits");
        Assert.Equal((1797, 64), (data.Rows, data.Dimension));
        Assert.Equal([0, 0, 5, 13, 9, 1, 0, 0], data.X.Row(0).Take(8));
        Assert.Equal([178, 182, 177, 183, 181, 182, 181, 179, 174, 180], Counts(data));
        Assert.Equal((0, 16), (data.X.Enumerate().Min(), data.X.Enumerate().Max()));
        Assert.Equal("r7c7", data.Columns[63]);
    }

    [Fact]
    public void FashionMnist_HasTwoHundredImagesOfEachClass()
    {
        var data = Data.Load("fashion-mnist");
        Assert.Equal((2000, 784), (data.Rows, data.Dimension));
        Assert.All(Counts(data), count => Assert.Equal(200, count));

        // The first training images are an ankle boot, two T-shirts and a dress.
        Assert.Equal([9, 0, 0, 3], data.Y.Take(4));
        Assert.Equal((0, 255), (data.X.Enumerate().Min(), data.X.Enumerate().Max()));
    }

    [Fact]
    public void ClassPairs_OfDigits_MakeTheTasksOfThePaper()
    {
        var pairs = Data.Load("digits").ScaleBy(1.0 / 16).ClassPairs([(1, 2), (3, 4), (5, 6), (7, 8), (9, 0)], 200, seed: 1);
        Assert.All(pairs, pair => Assert.Equal((200, 0.0), (pair.Rows, pair.Y.Sum())));
        Assert.Equal(64, TaskSet.Of(pairs.Select(pair => pair.ToTask(GlmFamily.Hinge, Normalization.Mean))).Dimension);
    }

    [Fact]
    public void UnknownName_IsRefusedWithTheKnownOnes() =>
        Assert.Equal("Data set 'iris' is unknown; diabetes, digits, fashion-mnist are there.", Assert.Throws<InvalidInputException>(() => Data.Load("iris")).Message);

    [Fact]
    public void Load_Twice_GivesIndependentCopies()
    {
        var first = Data.Load("diabetes");
        first.X[0, 0] = -1;
        Assert.Equal(59, Data.Load("diabetes").X[0, 0]);
    }

    private static int[] Counts(Dataset data) => Enumerable.Range(0, 10).Select(label => data.Y.Count(y => y == label)).ToArray();
}
