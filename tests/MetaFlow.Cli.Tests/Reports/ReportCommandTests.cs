using System.Globalization;
using MetaFlow.Cli.Tests.Support;
using MetaFlow.Storage;
using Xunit;

namespace MetaFlow.Cli.Tests.Reports;

[Collection(Workplace.InFolder)]
public sealed class ReportCommandTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Report_OfAFilter_HoldsItsRunsAndSaysHowMuch()
    {
        Assert.Equal(0, _place.Run("run", "xu2020.fig2b", "--set", "steps=5", "--no-figure").Code);
        var outcome = _place.Run("report", "mode = 'flow'", "-o", "out/flows.html", "--title", "The <flows> & \"others\"");
        Assert.Equal((0, "out/flows.html\n"), (outcome.Code, outcome.Out));
        Assert.Matches(@"^2 runs, 60 of 60 points, \d+ KiB\n$", outcome.Error);
        var html = File.ReadAllText("out/flows.html");
        using var store = RunStore.OpenReadOnly("metaflow.db");
        foreach (var run in store.List())
            Assert.Equal(run.Mode == "flow", html.Contains(run.Id.ToString(), StringComparison.Ordinal));
        Assert.Contains("<title>The &lt;flows&gt; &amp; &quot;others&quot;</title>", html, StringComparison.Ordinal);
        Assert.Contains("mode = &#39;flow&#39;", html, StringComparison.Ordinal);
        Assert.Contains("switch_gradient_ratio", html, StringComparison.Ordinal);

        // What the runs share stands once, above; what they differ in is a column.
        Assert.Contains(" · inner_step_size = 0.5 · ", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<button type=\"button\">inner_step_size</button>", html, StringComparison.Ordinal);
        Assert.Contains("<button type=\"button\">grad_norm</button>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_OfRunsThatDifferInAParameter_HasItAsAColumnAndInTheNames()
    {
        foreach (var alpha in (double[])[0.1, 0.2])
        {
            var set = string.Create(CultureInfo.InvariantCulture, $"inner_step_size={alpha}");
            Assert.Equal(0, _place.Run("run", "xu2020.fig2b", "--set", "steps=5", "--set", set, "--set", "algorithms=[{\"name\":\"maml\"}]", "--no-figure").Code);
        }

        Assert.Equal(0, _place.Run("report", "", "--quiet").Code);
        var html = File.ReadAllText("report.html");
        Assert.Contains("<button type=\"button\">inner_step_size</button>", html, StringComparison.Ordinal);
        Assert.Contains("maml (flow), inner_step_size 0.2", html, StringComparison.Ordinal);
        Assert.Contains("data-sort=\"0.2\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_WithVerdictsAndNotes_ShowsThemEscaped()
    {
        var id = _place.Store();
        using (var store = RunStore.OpenOrCreate("metaflow.db"))
        {
            store.SaveClaim(new() { Id = "xu2020.thm3.6", Paper = "xu2020", Locator = "Theorem 3.6", Statement = "a <b> rate", Kind = "rate" });
            store.SaveCheck(new() { ClaimId = "xu2020.thm3.6", RunId = id, Verdict = "violated", Observed = 3, Bound = 2 });
            store.AddNote(id, "</pre><script>alert(1)</script>");
        }

        var outcome = _place.Run("report", "claim('xu2020.thm3.6') = 'violated'");
        Assert.Equal(0, outcome.Code);
        var html = File.ReadAllText("report.html");
        Assert.Contains("<span class=\"verdict bad\">violated</span>", html, StringComparison.Ordinal);
        Assert.Contains("data-sort=\"1.5\"", html, StringComparison.Ordinal);
        Assert.Contains("a &lt;b&gt; rate", html, StringComparison.Ordinal);
        Assert.Contains("&lt;/pre&gt;&lt;script&gt;alert(1)", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.Contains("\"NaN\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_OfMoreRunsThanItMayHave_SaysSo()
    {
        for (var i = 0; i < 3; i++)
            _place.Store();
        var outcome = _place.Run("report", "", "--limit", "2");
        Assert.StartsWith("2 runs, ", outcome.Error, StringComparison.Ordinal);
        Assert.EndsWith("there are more runs, and --limit takes them in\n", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("2 of 3 runs", File.ReadAllText("report.html"), StringComparison.Ordinal);
    }
}
