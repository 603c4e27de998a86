using System.Globalization;
using MetaFlow.Reporting;

namespace MetaFlow.Cli.Figures;

/// <summary>The figure of some runs: one panel per metric, side by side.</summary>
internal static class RunFigure
{
    /// <summary>The most panels that stay legible beside each other.</summary>
    public const int MaximumPanels = 3;

    /// <summary>More phase switches than this are not marked: their labels would outgrow the data.</summary>
    private const int MaximumBoundaries = 6;

    private static readonly Dictionary<string, string> s_labels = new()
    {
        ["objective"] = "objective F(w)",
        ["grad_norm"] = "gradient norm ‖∇F(w)‖",
        ["mixed_norm"] = "norm of the followed gradient",
        ["task_average"] = "task average f(w)",
        ["task_average_grad_norm"] = "gradient norm ‖∇f(w)‖",
        ["state_norm"] = "norm of the state ‖w‖",
        ["mean_accuracy"] = "mean accuracy after adaptation",
        ["worst_accuracy"] = "accuracy of the worst task",
        ["start_distance"] = "distance from the start ‖w − w₀‖",
    };

    /// <summary>Metrics that a figure shows where none are asked for: F and ‖∇F‖ where they were recorded.</summary>
    public static IReadOnlyList<string> DefaultMetrics(IReadOnlyList<PlottedRun> runs)
    {
        var recorded = runs.SelectMany(r => r.Series.Keys).Distinct().ToList();
        string[] usual = ["objective", "grad_norm"];
        var chosen = usual.Where(recorded.Contains).ToList();
        return chosen.Count > 0 ? chosen : recorded.Take(2).ToList();
    }

    /// <summary>Builds the figure.</summary>
    /// <param name="title">Title.</param>
    /// <param name="subtitle">Second line, or null.</param>
    /// <param name="runs">The runs; at least one.</param>
    /// <param name="metrics">The metrics; one panel each.</param>
    /// <param name="byTime">Flow time as abscissa instead of the step.</param>
    public static SeriesPlot Of(string title, string? subtitle, IReadOnlyList<PlottedRun> runs, IReadOnlyList<string> metrics, bool byTime) =>
        Of(title, subtitle, runs, metrics, byTime ? Abscissa.Time : Abscissa.Step, AxisScale.Linear, AxisScale.Auto);

    /// <summary>Builds the figure with chosen axes.</summary>
    public static SeriesPlot Of(
        string title, string? subtitle, IReadOnlyList<PlottedRun> runs, IReadOnlyList<string> metrics, Abscissa x, AxisScale xScale, AxisScale yScale) => new()
        {
            Title = title,
            Subtitle = subtitle,
            Panels = metrics.Select(m => Panel(runs, m, x) with { XScale = xScale, YScale = yScale }).ToList(),
            Height = 500,
        };

    /// <summary>The panel of one metric.</summary>
    public static PlotPanel Panel(IReadOnlyList<PlottedRun> runs, string metric, Abscissa x)
    {
        var labels = runs.Select(r => r.Label).Distinct().ToList();

        // Where all runs have one label, colours tell the runs apart instead.
        var colors = labels.Count == 1 && runs.Count > 2 ? runs.Select((_, i) => i).ToList() : runs.Select(r => labels.IndexOf(r.Label)).ToList();
        var severalSwitch = runs.Where(r => r.Phases.Count > 1).Select(r => r.Label).Distinct().Count() > 1;
        var boundaries = runs.SelectMany((r, i) => r.Phases.Skip(1).Select(p => Boundary(r, p, colors[i], x, severalSwitch))).Distinct().ToList();
        return new PlotPanel
        {
            XLabel = x switch
            {
                Abscissa.Time => "flow time t",
                Abscissa.Gradients => "task gradients, spread evenly over the steps",
                Abscissa.Seconds => "seconds, spread evenly over the steps",
                _ => "step k",
            },
            YLabel = s_labels.GetValueOrDefault(metric, metric),
            Series = runs.Select((run, i) => (run, i)).Where(p => p.run.Series.ContainsKey(metric))
                .Select(p => Line(p.run, p.run.Series[metric], colors[p.i], x))
                .Concat(runs.SelectMany((run, i) => run.Bounds.Where(b => b.Metric == metric).Select(b => Bound(run, b, metric, colors[i], x)))).ToList(),
            Boundaries = x is Abscissa.Step or Abscissa.Time && boundaries.Count <= MaximumBoundaries ? boundaries : [],
        };
    }

    private static PlotSeries Line(PlottedRun run, PlottedSeries series, int color, Abscissa x) => new(run.Name, Along(run, series, x), series.Values)
    {
        Kind = run.IsFlow ? LineKind.Flow : LineKind.Update,
        Color = color,
    };

    // A bound of one number holds along the whole series.
    private static PlotSeries Bound(PlottedRun run, PlottedBound bound, string metric, int color, Abscissa x)
    {
        var along = bound.Values ?? run.Series.GetValueOrDefault(metric) ?? new PlottedSeries([], [], []);
        var values = bound.Values?.Values ?? [.. along.Values.Select(_ => bound.Level)];
        return new($"{bound.Claim}, {run.Name}", Along(run, along, x), values) { Kind = LineKind.Bound, Color = color };
    }

    private static double[] Along(PlottedRun run, PlottedSeries series, Abscissa x)
    {
        if (x == Abscissa.Time)
            return [.. series.Times];
        var whole = x switch
        {
            Abscissa.Gradients => run.Gradients,
            Abscissa.Seconds => run.Seconds,
            _ => (double?)null,
        };
        var last = series.Steps.Count == 0 ? 0 : series.Steps[^1];
        return [.. series.Steps.Select(k => whole is { } total ? (last == 0 ? 0 : total * k / last) : k)];
    }

    private static PlotBoundary Boundary(PlottedRun run, PlottedPhase phase, int color, Abscissa x, bool named)
    {
        var byTime = x == Abscissa.Time;
        var at = byTime ? phase.Time : phase.Step;
        var place = string.Create(CultureInfo.InvariantCulture, $"{(byTime ? "t" : "k")} = {at:G4}");
        return new(at, $"{(named ? run.Label + " " : "")}{(run.IsFlow ? "flow" : "update")} → {phase.Name}, {place}") { Color = color };
    }
}
