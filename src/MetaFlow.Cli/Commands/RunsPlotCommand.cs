using System.CommandLine;
using MetaFlow.Cli.Figures;
using MetaFlow.Reporting;
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
            "metaflow runs plot --where \"tag = 'paper'\" --x gradients --x-scale log --y-scale log",
            "metaflow runs plot 0199a --metric objective --metric mixed_norm");
        var selection = new RunSelection(plot);
        var metric = CommonOptions.Texts("--metric", "NAME", "A metric, one panel each, at most three; default objective and grad_norm.");
        var x = CommonOptions.Text("--x", "step|time|gradients|seconds", "Abscissa: the step k (default), the flow time t, or the run's task gradients or seconds, spread evenly over its steps.");
        var xScale = CommonOptions.Text("--x-scale", "linear|log", "Scale of the abscissa; default linear.");
        var yScale = CommonOptions.Text("--y-scale", "auto|linear|log", "Scale of the ordinate; default auto: logarithmic from two decades on.");
        var output = CommonOptions.Text("--output", "FILE", "A .png or .svg file, or a folder; default figures/runs-ID.png.");
        var store = CommonOptions.Store();
        var quiet = CommonOptions.Quiet();
        foreach (var option in new Option[] { metric, x, xScale, yScale, output, store, quiet })
            plot.Add(option);
        plot.SetAction(result =>
        {
            var abscissa = Enum.Parse<Abscissa>(CommonOptions.Word(result.GetValue(x), "--x", ["step", "time", "gradients", "seconds"]) ?? "step", ignoreCase: true);
            var horizontal = Enum.Parse<AxisScale>(CommonOptions.Word(result.GetValue(xScale), "--x-scale", ["linear", "log"]) ?? "linear", ignoreCase: true);
            var vertical = Enum.Parse<AxisScale>(CommonOptions.Word(result.GetValue(yScale), "--y-scale", ["auto", "linear", "log"]) ?? "auto", ignoreCase: true);
            var storePath = CommonOptions.StorePath(result.GetValue(store), host);
            using var opened = Stores.OpenExisting(storePath);
            var records = selection.Of(result, opened);
            if (abscissa is Abscissa.Gradients or Abscissa.Seconds && records.FirstOrDefault(r => r.Cost is null) is { } unfinished)
                throw new UsageException($"run {unfinished.Id} did not finish, so its {abscissa.ToString().ToLowerInvariant()} are not known; --x can be step or time.");
            var path = FigurePath.Of(result.GetValue(output), "runs-" + opened.ShortId(records[0].Id));
            var runs = StoredRuns.ForPlot(records, opened.ShortId);
            var metrics = Metrics(result.GetValue(metric)!, records, runs);
            var experiments = records.Select(r => r.Experiment).Distinct().ToList();
            RunFigure.Of(experiments is [{ } only] ? only : "Stored runs", null, runs, metrics, abscissa, horizontal, vertical).Save(path);
            host.Out.WriteLine(path);
            Register(host, storePath, path, records, result.GetValue(quiet));
            return ExitCode.Done;
        });
        return plot;
    }

    // A store that can only be read is plotted all the same.
    private static void Register(CliHost host, string store, string figure, IReadOnlyList<RunRecord> records, bool quiet)
    {
        try
        {
            using var opened = Stores.OpenForChange(store);
            opened.AddArtifact("figure", Path.GetFullPath(figure), records.Select(r => r.Id));
        }
        catch (Exception failure) when (failure is InvalidInputException or StoreException)
        {
            if (!quiet)
                host.Error.WriteLine($"The figure was not registered with its runs: {failure.Message}");
        }
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
