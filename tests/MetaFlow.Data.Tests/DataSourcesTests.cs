using Xunit;

namespace MetaFlow.Data.Tests;

public sealed class DataSourcesTests
{
    [Fact]
    public void Load_EmbeddedName_GivesTheEmbeddedData() => Assert.Equal(442, new DataSources().Load("diabetes").Rows);

    [Fact]
    public void Load_CsvName_ReadsTheFileRelativeToTheBaseFolder()
    {
        using var folder = new TemporaryFolder();
        _ = folder.Write("t.csv", "a,b\n1,2\n");
        var sources = new DataSources { BaseFolder = folder.Path };
        Assert.Equal([2], sources.Load("csv:t.csv").Y);
        Assert.Equal([1], sources.Load("csv:t.csv#a").Y);
        Assert.Equal([1], new DataSources().Load($"csv:{Path.Combine(folder.Path, "t.csv")}#a").Y);
    }

    [Fact]
    public void Load_IdxName_ReadsBothFiles()
    {
        using var folder = new TemporaryFolder();
        _ = folder.Write("i", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 77]);
        _ = folder.Write("l", [0, 0, 8, 1, 0, 0, 0, 1, 5]);
        var data = new DataSources { BaseFolder = folder.Path }.Load("idx:i,l");
        Assert.Equal((77, 5), (data.X[0, 0], data.Y[0]));
    }

    [Theory]
    [InlineData("mnist", "Data set 'mnist' is unknown; diabetes, digits, fashion-mnist, csv:PATH and idx:IMAGES,LABELS are allowed.")]
    [InlineData("idx:images", "Data set 'idx:images' names 1 files; idx:IMAGES,LABELS names an image and a label file.")]
    [InlineData("csv:/no/such/file", "File '/no/such/file' does not exist.")]
    public void Load_UnusableName_IsRefused(string name, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidInputException>(() => new DataSources().Load(name)).Message);
}
