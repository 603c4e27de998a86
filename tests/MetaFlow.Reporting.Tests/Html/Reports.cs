using MetaFlow.Reporting;

namespace MetaFlow.Tests.Reporting.Html;

/// <summary>Reports for the tests.</summary>
internal static class Reports
{
    /// <summary>What a hostile store could hold: it ends scripts, tags, attributes and comments, and would say so if it ran.</summary>
    public const string Hostile = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=2>\"'><!--${window.hacked=3}\u2028&lt;__proto__";

    /// <summary>
    /// Four runs with a decaying objective e^{-kβr} · 1000 of rate r = 1 … 4; the third one diverges at step 60, and the fourth has no
    /// grad_norm.
    /// </summary>
    public static HtmlReport Four(string name = "run") => new()
    {
        Title = "Four runs " + name,
        Query = $"tag = '{name}'",
        Facts = ["4 runs", name],
        Columns = [new("run"), new("rate", IsNumber: true), new("grad_norm", IsNumber: true), new("note")],
        Runs = Enumerable.Range(1, 4).Select(rate => new ReportRun
        {
            Id = $"0000000{rate}",
            Name = $"{name} {rate}",
            Cells = [new($"{name} {rate}"), ReportCell.Of(rate), rate switch { 3 => ReportCell.Of(double.NaN), 4 => ReportCell.None, _ => ReportCell.Of(10.0 / rate) }, new(name)],
            Series = rate == 4 ? [Objective(rate)] : [Objective(rate), Objective(rate) with { Metric = "grad_norm" }, Objective(rate) with { Metric = name }],
            Verdicts = rate > 2 ? [] : [new("xu2020.thm3.6", "printed", rate == 1 ? "consistent" : "violated", 1.5, 2, name)],
            Notes = rate == 1 ? [name] : [],
            ConfigurationJson = $$"""{"name":{{System.Text.Json.JsonSerializer.Serialize(name)}},"rate":{{rate}}}""",
        }).ToList(),
    };

    private static ReportSeries Objective(int rate) => new(
        "objective",
        [.. Enumerable.Range(0, 101).Select(k => (long)k)],
        [.. Enumerable.Range(0, 101).Select(k => 0.1 * k)],
        [.. Enumerable.Range(0, 101).Select(k => rate == 3 && k >= 60 ? (k == 60 ? double.PositiveInfinity : double.NaN) : 1000 * Math.Exp(-0.1 * k * rate))]);
}
