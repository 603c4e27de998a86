using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck.Xunit;
using MetaFlow.Reporting;
using Xunit;

namespace MetaFlow.Tests.Reporting.Html;

public sealed partial class HtmlReportTests
{
    [Fact]
    public void Html_LoadsNothing()
    {
        var html = Reports.Four().Render().Html;
        Assert.DoesNotMatch(Loading(), html.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal));
        Assert.DoesNotMatch(new Regex("https?://"), html.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal)); // the name of a namespace, which nothing loads
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_HostileNames_StayText()
    {
        var html = Reports.Four(Reports.Hostile).Render().Html;
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<!--", html, StringComparison.Ordinal);
        Assert.Equal(2, html.Split("</script>").Length - 1);
        var name = Data(html)["runs"]![0]!["name"]!.GetValue<string>();
        Assert.Equal(Reports.Hostile + " 1", name);
    }

    [Fact]
    public void Html_Data_IsThatOfTheSeries()
    {
        var report = Reports.Four();
        var rendered = report.Render();
        Assert.Equal((1010L, 1010L), (rendered.Points, rendered.Kept));
        var series = Data(rendered.Html)["runs"]![2]!["series"]!["objective"]!;
        var steps = series["d"]!.AsArray().Select(d => d!.GetValue<long>()).ToList();
        Assert.Equal(Enumerable.Repeat(1L, 100).Prepend(0), steps);
        Assert.Equal(0.1, series["h"]!.GetValue<double>(), 1e-9 * 0.1); // the spacing is told where times are its multiples to nine digits
        Assert.Equal("Infinity", series["v"]![60]!.GetValue<string>());
        Assert.Equal("NaN", series["v"]![61]!.GetValue<string>());

        // Seven significant digits: half a unit of the last one, relatively at most 5e-7.
        for (var k = 0; k < 60; k++)
            Assert.Equal(1, series["v"]![k]!.GetValue<double>() / report.Runs[2].Series[0].Values[k], 5.01e-7);
    }

    [Fact]
    public void Html_LongSeries_IsThinnedAndSaysSo()
    {
        var values = Enumerable.Range(0, 200_000).Select(k => k == 77_777 ? 1e9 : Math.Sin(k * 0.01)).ToList();
        var report = new HtmlReport
        {
            Title = "long",
            Columns = [new("run")],
            Runs = [new() { Id = "1", Name = "one", Cells = [new("one")], Series = [new("m", [.. Enumerable.Range(0, 200_000).Select(k => (long)k)], [.. Enumerable.Range(0, 200_000).Select(k => Math.Sqrt(k))], values)] }],
        };
        var rendered = report.Render();
        Assert.Equal(200_000, rendered.Points);
        Assert.InRange(rendered.Kept, 400, 802);
        Assert.InRange(rendered.Html.Length, 1000, 80_000);
        Assert.Contains($"{rendered.Kept} of 200,000 points are here", rendered.Html, StringComparison.Ordinal);
        var series = Data(rendered.Html)["runs"]![0]!["series"]!["m"]!;
        Assert.Contains(series["v"]!.AsArray(), v => v!.GetValue<double>() == 1e9);
        Assert.Equal(series["v"]!.AsArray().Count, series["t"]!.AsArray().Count);
    }

    [Fact]
    public void Html_ManyRuns_StaysWithinTheTotal()
    {
        // 300 series of 800 points are 240,000: thinned to 30,000 / 300 = 100 of each.
        var series = new ReportSeries("m", [.. Enumerable.Range(0, 800).Select(k => (long)k)], [.. Enumerable.Range(0, 800).Select(k => (double)k)], [.. Enumerable.Range(0, 800).Select(k => Math.Cos(k))]);
        var report = new HtmlReport
        {
            Title = "many",
            Columns = [new("run")],
            Runs = [.. Enumerable.Range(0, 300).Select(i => new ReportRun { Id = $"{i}", Name = $"{i}", Cells = [new($"{i}")], Series = [series] })],
            MaximumTotalPoints = 30_000,
        };
        var rendered = report.Render();
        Assert.InRange(rendered.Kept, 20_000, 30_600);
        Assert.Contains("series of more than 100 are thinned", rendered.Html, StringComparison.Ordinal);
        Assert.Equal(240_000, (report with { MaximumTotalPoints = 240_000 }).Render().Kept);
    }

    [Property]
    public bool Thinning_KeepsEndsExtremesAndTheFirstGap_AndNotMoreThanAsked(double[] values, ushort length, byte seed)
    {
        // Long enough to be thinned, with whatever FsCheck drew (NaN and infinities too) at places of its own.
        var all = Enumerable.Range(0, 100 + length).Select(i => Math.Sin(i * (seed + 1.0))).ToArray();
        for (var i = 0; i < values.Length; i++)
            all[(int)((long)i * 7919 % all.Length)] = values[i];
        var kept = SeriesThinning.Of(all, 64);
        var finite = all.Where(double.IsFinite).ToList();
        var broken = Array.FindIndex(all, v => !double.IsFinite(v));
        return kept.SequenceEqual(kept.Distinct().Order()) && kept[0] == 0 && kept[^1] == all.Length - 1
            && kept.Any(i => all[i] == finite.Min()) && kept.Any(i => all[i] == finite.Max())
            && (broken < 0 || kept.Contains(broken)) && kept.Count(i => double.IsFinite(all[i])) <= 66;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    public void Thinning_ShortSeries_IsKeptWhole(int count) =>
        Assert.Equal(Enumerable.Range(0, count), SeriesThinning.Of(new double[count], 64));

    [Fact]
    public void Render_WrongShape_IsRefused()
    {
        var report = Reports.Four();
        Assert.Throws<ArgumentOutOfRangeException>(() => (report with { MaximumPoints = HtmlReport.LeastPoints - 1 }).Render());
        Assert.Throws<ArgumentOutOfRangeException>(() => (report with { ShownRuns = 0 }).Render());
        Assert.Throws<ArgumentException>(() => (report with { Columns = [new("run")] }).Render());
        Assert.Throws<ArgumentException>(() => (report with { Runs = [report.Runs[0] with { Series = [new("m", [1], [0, 1], [0, 1])] }] }).Render());
    }

    [Fact]
    public void Save_WritesTheFileAndMakesItsFolder()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "a", "report.html");
        Assert.Equal(Reports.Four().Save(path).Html, File.ReadAllText(path));
        Assert.Equal(["report.html"], Directory.GetFiles(Path.GetDirectoryName(path)!).Select(Path.GetFileName));
    }

    private static JsonNode Data(string html) => JsonNode.Parse(DataScript().Match(html).Groups[1].Value)!;

    [GeneratedRegex("""<script type="application/json" id="data">(.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex DataScript();

    [GeneratedRegex("""<link|@import|url\(|\bsrc=|fetch\(|XMLHttpRequest|WebSocket|<iframe""", RegexOptions.IgnoreCase)]
    private static partial Regex Loading();
}
