using System.CommandLine;
using System.Globalization;
using MetaFlow.Cli.Reports;
using MetaFlow.Reporting;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow report</c>.</summary>
internal static class ReportCommand
{
    private const int DefaultLimit = 200;

    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var report = new CliCommand("report", "Write the runs that a filter finds as one HTML file that can be sent: a sortable table, plots that zoom, verdicts, and the configuration of each run. It loads nothing from the network.",
            "metaflow report \"experiment = 'xu2020.fig2b'\" -o fig2b.html",
            "metaflow report \"tag = 'sweep:alpha' and mode = 'flow'\" --sort metrics.grad_norm --ascending --title \"Which α?\"",
            "metaflow report \"metrics.grad_norm < 1e-6 and age < 7d\" --metric grad_norm --points 2000");
        var filter = new Argument<string>("FILTER") { Description = "The runs for which this holds, such as \"tag = 'mine'\"; \"\" for all; docs/filters.md has the language." };
        var output = new Option<string?>("--output", "-o") { HelpName = "FILE", Description = "The file; default report.html." };
        var title = CommonOptions.Text("--title", "TEXT", "What stands at the top; default the experiment where there is one, else Stored runs.");
        var metric = CommonOptions.Text("--metric", "NAME", "The metric that is plotted first; default objective where there is one.");
        var sort = CommonOptions.Text("--sort", "KEY", "What to sort by, as for runs list; default started.");
        var ascending = new Option<bool>("--ascending") { Description = "Smallest, earliest or first in the alphabet first." };
        var limit = CommonOptions.Text("--limit", "N", $"At most N runs; default {DefaultLimit}.");
        var points = CommonOptions.Text("--points", "N", "About how many points of each series are kept; default 800. Of every stretch of a longer one, the lowest and the highest stay.");
        var store = CommonOptions.Store();
        var quiet = CommonOptions.Quiet();
        report.Add(filter);
        foreach (var option in new Option[] { output, title, metric, sort, ascending, limit, points, store, quiet })
            report.Add(option);
        report.SetAction(result =>
        {
            var path = result.GetValue(output) ?? "report.html";
            if (!path.EndsWith(".html", StringComparison.OrdinalIgnoreCase) && !path.EndsWith(".htm", StringComparison.OrdinalIgnoreCase))
                throw new UsageException($"--output '{path}' must end in .html.");
            WritableFiles.Check(path, "--output");
            var most = (int)(CommonOptions.Integer(result.GetValue(limit), "--limit", 1, 100_000) ?? DefaultLimit);
            var kept = (int)(CommonOptions.Integer(result.GetValue(points), "--points", HtmlReport.LeastPoints, 1_000_000) ?? 800);
            using var opened = Stores.OpenExisting(CommonOptions.StorePath(result.GetValue(store), host));
            var query = result.GetRequiredValue(filter);
            var found = opened.List(new RunListOptions { Filter = query, Sort = result.GetValue(sort) ?? RunListOptions.ByStarted, Descending = !result.GetValue(ascending), Limit = most + 1 });
            if (found.Count == 0)
                throw new UsageException(query.Length == 0 ? $"the store '{opened.Path}' has no run to report." : $"the filter '{query}' matches no run.");
            var runs = found.Take(most).ToList();
            if (result.GetValue(metric) is { } wanted && !runs.Any(run => run.SeriesNames.Contains(wanted)))
                throw new UsageException($"no metric '{wanted}' in these runs{Names.Hint(wanted, runs.SelectMany(run => run.SeriesNames).Distinct())}");
            var page = StoredReport.Of(opened, runs, query, new()
            {
                Title = result.GetValue(title),
                FirstMetric = result.GetValue(metric),
                MaximumPoints = kept,
                Of = found.Count > most ? opened.Count(query) : runs.Count,
            });
            var written = page.Save(path);
            host.Out.WriteLine(path);
            if (!result.GetValue(quiet))
            {
                host.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{runs.Count} run{(runs.Count == 1 ? "" : "s")}, {written.Kept:N0} of {written.Points:N0} points, {new FileInfo(path).Length / 1024.0:N0} KiB{(found.Count > most ? "; there are more runs, and --limit takes them in" : "")}"));
            }

            return ExitCode.Done;
        });
        return report;
    }
}
