using MetaFlow.Cli.Figures;
using MetaFlow.Cli.Output;
using MetaFlow.Experiments;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary>Tells what an experiment gave: the table, the figure, and where everything is.</summary>
internal static class RunReport
{
    private static readonly SheetColumn[] s_runs =
    [
        new("algorithm", "algorithm"), new("mode", "mode"), new("seed", "seed", true), new("objective", "final F", true), new("grad_norm", "‖∇F‖", true),
        new("switch_step", "switch k", true), new("steps", "steps", true), new("gradients", "gradients", true),
        new("hessian_vector_products", "HVPs", true), new("elapsed_seconds", "time", true), new("termination", "end"), new("id", "run"),
        new(SummaryNames.ErrorBound, "error ≤", true), new(SummaryNames.DissipationResidual, "energy residual", true),
    ];

    /// <summary>Writes it.</summary>
    public static int Write(CliHost host, RunRequest request, ExperimentResult result, LateStore store)
    {
        var people = request.Format is OutputFormat.Table or OutputFormat.Md;
        if (people && request.Description.Repetitions > 1)
            Medians(result).Write(host.Out, request.Format, host.Width);
        else
            Runs(result, people ? store.Opened! : null).Write(host.Out, request.Format, host.Width);
        if (people && result.Scan is { } scan)
        {
            host.Out.WriteLine();
            CriticalPoints(scan).Write(host.Out, request.Format, host.Width);
        }

        foreach (var run in result.Runs)
        {
            foreach (var change in run.Switches)
            {
                RunCommand.Notice(host, request, FormattableString.Invariant(
                    $"{run.Label}, {Mode(run)}, seed {run.Seed}: at t = {change.Time:G4} (step {change.Step}) from {change.From} to {change.To}: {change.Reason}."));
            }
        }

        if (people && result.Quality is { } quality)
        {
            host.Out.WriteLine();
            Quality(quality).Write(host.Out, request.Format, host.Width);
        }

        if (request.FigurePath is { } path && result.Runs.Count > 0)
        {
            ExperimentFigure.Of(result).Save(path);
            store.Opened?.AddArtifact("figure", Path.GetFullPath(path), result.Runs.Select(run => run.Id));
            RunCommand.Notice(host, request, $"Figure: {path}");
        }

        if (people && request.Description.Repetitions == 1)
            NoticeErrors(host, request, result);
        if (store.Opened is { } opened)
        {
            var option = request.StorePath == "metaflow.db" ? "" : $" --store {request.StorePath}";
            RunCommand.Notice(host, request, $"Stored {result.Runs.Count} run{(result.Runs.Count == 1 ? "" : "s")} in {opened.Path}");
            RunCommand.Notice(host, request, $"See them again: metaflow runs list --experiment {result.Description.Name}{option}");
        }

        if (!result.Cancelled)
            return ExitCode.Done;
        host.Error.WriteLine("metaflow: cancelled; what was stored until here is kept.");
        if (store.Opened is { } kept && result.Runs.Count > 0 && result.Runs[^1].Termination == Termination.Cancelled && kept.IsResumable(result.Runs[^1].Id))
            RunCommand.Notice(host, request, $"Go on with the last one: metaflow run --resume {kept.ShortId(result.Runs[^1].Id)}{(request.StorePath == "metaflow.db" ? "" : $" --store {request.StorePath}")}");
        return ExitCode.Cancelled;
    }

    // What the flows say about their own error.
    private static void NoticeErrors(CliHost host, RunRequest request, ExperimentResult result)
    {
        foreach (var run in result.Runs)
        {
            if (Of(run, SummaryNames.ErrorBound) is { } bound)
                RunCommand.Notice(host, request, $"The flow of {run.Label} ends at most {Cell.ForPeople(bound)} from the exact one.");
            if (Of(run, SummaryNames.DissipationResidual) is { } residual)
                RunCommand.Notice(host, request, $"The flow of {run.Label} keeps the balance of energy but for {Cell.ForPeople(residual)}.");
        }
    }

    private static Sheet Quality(GradientQuality quality) => new(
        [new("algorithm", "error of the direction after"), .. quality.InnerSteps.Select(k => new SheetColumn($"steps_{k}", $"{k} step{(k == 1 ? "" : "s")}", true))],
        quality.Errors.Select(row => (object?[])[row.Key, .. row.Value.Select(error => (object?)error)]).ToList());

    private static Sheet Runs(ExperimentResult result, RunStore? shortening)
    {
        var rows = result.Runs.Select(run => new object?[]
        {
            run.Label, Mode(run), run.Seed, Last(run, "objective"), Last(run, "grad_norm"),
            run.Summary.TryGetValue(SummaryNames.SwitchStep, out var k) ? k : null,
            run.Cost.AcceptedSteps, run.Cost.Gradients, run.Cost.HessianVectorProducts, run.Cost.Elapsed,
            RunFacts.Words(run.Termination), shortening is null ? run.Id.ToString() : shortening.ShortId(run.Id),
            Of(run, SummaryNames.ErrorBound), Of(run, SummaryNames.DissipationResidual),
        }).ToList();

        // People know the seed of a single repetition, which is the same in all rows, and are told of errors below the table.
        return shortening is null
            ? new(s_runs, rows)
            : new(s_runs[..^2].Where(c => c.Key != "seed").ToArray(), rows.Select(r => r[..^2].Where((_, i) => i != 2).ToArray()).ToList()) { Keys = 2 };
    }

    // The columns that no run has a value for are left out: few problems reach one percent in the figure's fifty steps.
    private static Sheet Medians(ExperimentResult result)
    {
        (SheetColumn Column, Func<RunResult, double?> Value)[] all =
        [
            (new("objective", "final F", true), r => Last(r, "objective")),
            (new("grad_norm", "‖∇F‖", true), r => Last(r, "grad_norm")),
            (new("switch_step", "switch k", true), r => Of(r, SummaryNames.SwitchStep)),
            (new("steps_to_10_percent", "to 10 %", true), r => Of(r, SummaryNames.StepsToTenPercent)),
            (new("steps_to_1_percent", "to 1 %", true), r => Of(r, SummaryNames.StepsToOnePercent)),
            (new("gradients_to_1_percent", "gradients to 1 %", true), r => Of(r, SummaryNames.GradientsToOnePercent)),
            (new("hessian_vector_products_to_1_percent", "HVPs to 1 %", true), r => Of(r, SummaryNames.ProductsToOnePercent)),
            (new("steps", "steps", true), r => r.Cost.AcceptedSteps),
            (new("gradients", "gradients", true), r => r.Cost.Gradients),
            (new("hessian_vector_products", "HVPs", true), r => r.Cost.HessianVectorProducts),
            (new("elapsed_seconds", "time", true), r => r.Cost.Elapsed.TotalSeconds),
        ];
        var used = all.Where(c => result.Runs.Any(r => c.Value(r) is not null)).ToList();
        return new(
            [new("algorithm", "algorithm"), new("mode", "mode"), new("runs", "runs", true), .. used.Select(c => c.Column)],
            result.Runs.GroupBy(r => (r.Label, r.Mode)).Select(g => new object?[] { g.Key.Label, Mode(g.First()), (long)g.Count() }
                .Concat(used.Select(c => Median(g.Select(c.Value)) is not { } m ? null : c.Column.Key == "elapsed_seconds" ? TimeSpan.FromSeconds(m) : (object?)m)).ToArray()).ToList())
        { Keys = 2 };
    }

    private static double? Of(RunResult run, string name) => run.Summary.TryGetValue(name, out var value) ? value : null;

    private static Sheet CriticalPoints(CurveScan scan) => new(
        [new("location", "critical point w", true), new("value", "F(w)", true), new("curvature", "F″(w)", true), new("kind", "kind")],
        scan.CriticalPoints.Select(p => new object?[]
        {
            p.Location, p.Value, p.Curvature, ExperimentFigure.Kind(p) == Reporting.PointKind.GlobalMinimum ? "global minimum" : p.Kind.ToString().ToLowerInvariant(),
        }).ToList());

    private static string Mode(RunResult run) => run.Mode == RunMode.Flow ? "flow" : "update";

    private static double? Last(RunResult run, string metric) =>
        run.Series.TryGetValue(metric, out var series) && series.Values.Count > 0 ? series.Values[^1] : null;

    // Repetitions that have none count as later than all others; where half of them have none, there is no median.
    private static double? Median(IEnumerable<double?> values)
    {
        var sorted = values.OrderBy(v => v is null or double.NaN ? double.PositiveInfinity : v.Value).ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
