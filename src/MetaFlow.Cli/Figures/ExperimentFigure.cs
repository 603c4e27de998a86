using MetaFlow.Cli.Output;
using MetaFlow.Experiments;
using MetaFlow.Reporting;

namespace MetaFlow.Cli.Figures;

/// <summary>The figure of an experiment: the metrics that its description names, or its curves with their critical points.</summary>
internal static class ExperimentFigure
{
    /// <summary>Builds the figure; medians over the repetitions where there are several.</summary>
    public static SeriesPlot Of(ExperimentResult result)
    {
        var description = result.Description;
        var runs = Runs(result);
        var title = description.Title is { } text ? $"{description.Name}: {text}" : description.Name;
        var subtitle = Subtitle(description);
        if (result.Scan is { } scan)
        {
            var objective = description.Curves?.Objective == CurveObjective.Proximal ? "φ, f at the proximal point" : "F, MAML objective";
            return new SeriesPlot { Title = title, Subtitle = subtitle, Panels = [Curves(scan, objective), scan.Curves.ContainsKey("tangent") ? AboveTangent(scan) : Closer(scan, objective)] };
        }

        var metrics = (description.Plot ?? RunFigure.DefaultMetrics(runs)).Take(RunFigure.MaximumPanels).ToList();

        // A reader wants to see the gradient vanish beside the objective.
        if (metrics is ["objective"] && runs.Any(r => r.Series.ContainsKey("grad_norm")))
            metrics.Add("grad_norm");
        var figure = RunFigure.Of(title, subtitle, runs, metrics, byTime: false);
        return result.Quality is { } quality ? figure with { Panels = [Quality(quality, figure.Panels[0].Series), .. figure.Panels] } : figure;
    }

    /// <summary>The marker of a critical point.</summary>
    public static PointKind Kind(Extremum point) => point switch
    {
        { IsGlobalMinimum: true } => PointKind.GlobalMinimum,
        { Curvature: > 0 } => PointKind.Minimum,
        { Curvature: < 0 } => PointKind.Maximum,
        _ => PointKind.Saddle,
    };

    private static string Subtitle(ExperimentDescription description)
    {
        var parts = new List<string>();
        if (description.InnerStepSize is { } alpha)
            parts.Add("α = " + Cell.ForPeople(alpha));
        parts.Add("β = " + Cell.ForPeople(description.OuterStepSize));
        if (description.Curves is null)
            parts.Add($"seed {description.Seed}");
        if (description.Repetitions > 1)
            parts.Add($"medians of {description.Repetitions} repetitions");
        if (description.Locator is { } locator)
            parts.Insert(0, $"{description.Paper}, {locator}");
        return string.Join(" · ", parts);
    }

    // Named and coloured like the runs, so that the legend names each once.
    private static PlotPanel Quality(GradientQuality quality, IReadOnlyList<PlotSeries> runs) => new()
    {
        XLabel = "inner steps",
        YLabel = "error of the direction ‖g − ∇F‖/‖∇F‖",
        XScale = AxisScale.Log,
        YScale = AxisScale.Log,
        Series = [.. quality.Errors.Select((row, i) => new PlotSeries(runs.FirstOrDefault(run => run.Name.StartsWith(row.Key + ", ", StringComparison.Ordinal) || run.Name == row.Key)?.Name ?? row.Key, [.. quality.InnerSteps.Select(k => (double)k)], row.Value) { Kind = LineKind.Update, Color = i })],
    };

    private static PlotPanel Curves(CurveScan scan, string objective)
    {
        var functions = scan.Curves.Where(c => !c.Key.StartsWith("F_", StringComparison.Ordinal)).ToList();
        return new PlotPanel
        {
            Title = "Task losses and objective",
            XLabel = "parameter w",
            YLabel = "value",
            YScale = AxisScale.Linear,
            Series = functions.Select((c, i) => new PlotSeries(c.Key == "F" ? objective : c.Key == "tangent" ? "its tangent" : $"{c.Key}, task loss", scan.X, c.Value) { Kind = LineKind.Curve, Color = i }).ToList(),
        };
    }

    private static PlotPanel AboveTangent(CurveScan scan) => new()
    {
        Title = "Objective less its tangent",
        XLabel = "parameter w",
        YLabel = "difference; below 0: not convex",
        YScale = AxisScale.Linear,
        Series =
        [
            new PlotSeries("objective − tangent", scan.X, [.. scan.Curves["F"].Zip(scan.Curves["tangent"], (f, t) => f - t)]) { Kind = LineKind.Curve },
            new PlotSeries("0", [scan.X[0], scan.X[^1]], [0, 0]) { Kind = LineKind.Curve, Color = 1 },
        ],
    };

    // The critical points may lie so close together that the whole interval hides them: F between them, and a little beyond.
    private static PlotPanel Closer(CurveScan scan, string objective)
    {
        var functions = scan.Curves.Keys.Where(name => !name.StartsWith("F_", StringComparison.Ordinal)).ToList();
        var color = Math.Max(0, functions.IndexOf("F"));
        var points = scan.CriticalPoints;
        var margin = points.Count < 2 ? (scan.X[^1] - scan.X[0]) / 4 : 0.25 * (points[^1].Location - points[0].Location);
        var (left, right) = points.Count == 0 ? (scan.X[0], scan.X[^1]) : (points[0].Location - margin, points[^1].Location + margin);
        var inside = Enumerable.Range(0, scan.X.Count).Where(i => scan.X[i] >= left && scan.X[i] <= right).ToList();
        return new PlotPanel
        {
            Title = "F near its critical points",
            XLabel = "parameter w",
            YLabel = objective,
            YScale = AxisScale.Linear,
            Series = [new PlotSeries(objective, inside.Select(i => scan.X[i]).ToArray(), inside.Select(i => scan.Curves["F"][i]).ToArray()) { Kind = LineKind.Curve, Color = color }],
            Points = points.Select(p => new PlotPoint(p.Location, p.Value, Kind(p)) { Color = color }).ToList(),
        };
    }

    private static List<PlottedRun> Runs(ExperimentResult result) => result.Runs.GroupBy(r => (r.Label, r.Mode)).Select(group =>
    {
        var first = group.First();
        var single = group.Count() == 1;
        return new PlottedRun
        {
            Label = first.Label,
            IsFlow = first.Mode == RunMode.Flow,
            Series = first.Series.Keys.ToDictionary(m => m, m => Series(single ? first.Series[m] : result.MedianSeries(first.Label, first.Mode, m))),

            // Each repetition switches at its own time: there is no one place to mark.
            Phases = single ? first.Phases.Select(p => new PlottedPhase(p.Name, p.StartStep, p.StartTime)).ToList() : [],
        };
    }).ToList();

    private static PlottedSeries Series(MetricSeries series) => new(series.Steps, series.Times, series.Values);
}
