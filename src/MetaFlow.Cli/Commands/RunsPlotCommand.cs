using System.CommandLine;
using MetaFlow.Cli.Figures;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow runs plot</c>.</summary>
internal static class RunsPlotCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var plot = new CliCommand("plot", "Plot metrics of stored runs, as PNG or SVG.",
            "metaflow runs plot 0199a 0199b",
            "metaflow runs plot 0199a 0199b --metric grad_norm --x time --output grad_norm.svg",
            "metaflow runs plot 0199a --metric objective --metric mixed_norm");
        var selection = new RunSelection(plot);
        var metric = CommonOptions.Texts("--metric", "NAME", "A metric, one panel each, at most three; default objective and grad_norm.");
        var x = CommonOptions.Text("--x", "step|time", "Abscissa: the step k (default) or the flow time t.");
        var output = CommonOptions.Text("--output", "FILE", "A .png or .svg file, or a folder; default figures/runs-ID.png.");
        var store = CommonOptions.Store();
        var quiet = CommonOptions.Quiet();
        foreach (var option in new Option[] { metric, x, output, store, quiet })
            plot.Add(option);
        plot.SetAction(result =>
        {
            var byTime = CommonOptions.Word(result.GetValue(x), "--x", ["step", "time"]) == "time";
            using var opened = Stores.OpenExisting(CommonOptions.StorePath(result.GetValue(store), host));
            var records = selection.Of(result, opened);
            var path = FigurePath.Of(result.GetValue(output), "runs-" + opened.ShortId(records[0].Id));
            var runs = StoredRuns.ForPlot(records, opened.ShortId);
            var metrics = Metrics(result.GetValue(metric)!, records, runs);
            var experiments = records.Select(r => r.Experiment).Distinct().ToList();
            RunFigure.Of(experiments is [{ } only] ? only : "Stored runs", null, runs, metrics, byTime).Save(path);
            host.Out.WriteLine(path);
            return ExitCode.Done;
        });
        return plot;
    }

    private static IReadOnlyList<string> Metrics(string[] wanted, IReadOnlyList<RunRecord> records, IReadOnlyList<PlottedRun> runs)
    {
        var known = records.SelectMany(r => r.SeriesNames).Distinct().ToList();
        if (known.Count == 0)
            throw new UsageException($"run {records[0].Id} has no series to plot.");
        foreach (var name in wanted.Where(name => !known.Contains(name)))
            throw new UsageException($"no metric '{name}' in {(records.Count == 1 ? "this run" : "these runs")}{Names.Hint(name, known)}");
        var chosen = wanted.Length > 0 ? wanted.Distinct().ToList() : RunFigure.DefaultMetrics(runs);
        return chosen.Count <= RunFigure.MaximumPanels
            ? chosen
            : throw new UsageException($"--metric was given {chosen.Count} times; a figure has at most {RunFigure.MaximumPanels} panels.");
    }
}
