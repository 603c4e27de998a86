using System.Buffers.Binary;
using System.Text;
using System.Xml.Linq;
using MetaFlow.Reporting;
using Xunit;

namespace MetaFlow.Tests.Reporting;

public sealed class SeriesPlotTests
{
    public static TheoryData<string> Names => ["two-panels", "critical-points", "gaps"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Png_HasTheDeclaredSizeAndIsDeterministic(string name)
    {
        var figure = Of(name);
        var png = figure.ToPng();
        Assert.Equal((1600, 1000), Size(png));
        Assert.Equal(png, Of(name).ToPng());
        if (Environment.GetEnvironmentVariable("METAFLOW_TEST_FIGURES") is { Length: > 0 } folder)
        {
            figure.Save(Path.Combine(folder, name + ".png"));
            figure.Save(Path.Combine(folder, name + ".svg"));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Svg_IsWellFormedWithEveryTextAndDeterministic(string name)
    {
        var figure = Of(name);
        var svg = figure.ToSvg();
        Assert.Equal(svg, Of(name).ToSvg());
        var document = XDocument.Parse(Encoding.UTF8.GetString(svg));
        var texts = document.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value.Trim()).ToList();
        Assert.Contains(figure.Title, texts);
        foreach (var panel in figure.Panels)
        {
            Assert.Contains(panel.XLabel, texts);
            Assert.Contains(panel.YLabel, texts);
            foreach (var series in panel.Series)
                Assert.Contains(series.Name, texts);
            foreach (var boundary in panel.Boundaries)
                Assert.Contains(boundary.Label, texts);
        }
    }

    [Fact]
    public void Save_ChoosesTheFormatByExtensionAndMakesFolders()
    {
        using var folder = new TemporaryFolder();
        var png = Path.Combine(folder.Path, "a", "b", "figure.PNG");
        var svg = Path.Combine(folder.Path, "figure.svg");
        Figures.Gaps().Save(png);
        Figures.Gaps().Save(svg);
        Assert.Equal((1600, 1000), Size(File.ReadAllBytes(png)));
        Assert.StartsWith("<?xml", File.ReadAllText(svg), StringComparison.Ordinal);
        Assert.Equal(["figure.svg"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("figure.pdf")]
    [InlineData("figure")]
    public void Save_RefusesOtherExtensions(string name)
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<ArgumentException>(() => Figures.Gaps().Save(Path.Combine(folder.Path, name)));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Figure_RefusesRaggedSeriesNoPanelsAndSillySizes()
    {
        var figure = Figures.Gaps();
        Assert.Throws<ArgumentException>(() => (figure with { Panels = [] }).ToPng());
        Assert.Throws<ArgumentOutOfRangeException>(() => (figure with { Width = 10 }).ToPng());
        Assert.Throws<ArgumentOutOfRangeException>(() => (figure with { PixelScale = 0 }).ToPng());
        var ragged = new PlotPanel { XLabel = "x", YLabel = "y", Series = [new("s", [1, 2], [1])] };
        Assert.Throws<ArgumentException>(() => (figure with { Panels = [ragged] }).ToPng());
    }

    [Theory]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(5, 5)]
    [InlineData(0, 0)]
    [InlineData(1e-300, 1e300)]
    [InlineData(-1.7e308, 1.7e308)]
    public void Figure_SurvivesDegenerateRanges(double low, double high)
    {
        var panel = new PlotPanel { XLabel = "x", YLabel = "y", Series = [new("s", [0, 1], [low, high]), new("none", [], [])] };
        var png = new SeriesPlot { Title = "t", Panels = [panel] }.ToPng();
        Assert.Equal((1600, 1000), Size(png));
    }

    private static SeriesPlot Of(string name) => name switch
    {
        "two-panels" => Figures.TwoPanels(),
        "critical-points" => Figures.CriticalPoints(),
        _ => Figures.Gaps(),
    };

    private static (int Width, int Height) Size(byte[] png) =>
        (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
}
