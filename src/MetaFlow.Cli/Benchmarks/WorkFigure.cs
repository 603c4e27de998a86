using MetaFlow.Reporting;

namespace MetaFlow.Cli.Benchmarks;

/// <summary>Draws work–precision diagrams: error against evaluations, and error against CPU time.</summary>
internal static class WorkFigure
{
    private const int MostRivals = 4;
    private const int Colors = 7; // after them lines are drawn in another style

    /// <summary>The figure of one problem.</summary>
    public static SeriesPlot Of(string problem, IReadOnlyList<WorkPoint> points)
    {
        var own = points.Where(p => !p.IsRival).GroupBy(p => p.Solver).ToList();
        // The rivals that need least for an error of 1e-6 or 1e-9: a figure with all of them shows none.
        var rivals = points.Where(p => p.IsRival).GroupBy(p => p.Solver)
            .OrderBy(g => Rank(g)).Take(MostRivals).ToList();
        PlotPanel Panel(string label, Func<WorkPoint, double> work) => new()
        {
            XLabel = label,
            YLabel = "error, worse of two times",
            XScale = AxisScale.Log,
            YScale = AxisScale.Log,
            Series =
            [
                .. own.Select((g, i) => Series(g, work, i < Colors ? LineKind.Flow : LineKind.Curve, i, "")),
                .. rivals.Select((g, i) => Series(g, work, LineKind.Update, i, "rival ")),
            ],
        };
        return new SeriesPlot
        {
            Title = $"Work and precision on the MAML flow of {problem}, route data",
            Subtitle = rivals.Count > 0 ? "rivals: the points stored in the folder of peers" : null,
            Panels = [Panel("evaluations", p => p.Evaluations), Panel("CPU time / s", p => p.Seconds)],
            Width = 1200,
            Height = 620,
        };
    }

    private static double Rank(IEnumerable<WorkPoint> points)
    {
        var all = points.ToList();
        var needed = WorkTargets.Errors.Skip(1).Select(e => WorkTargets.Least(all, e, p => p.Evaluations)).Where(double.IsFinite).ToList();
        return needed.Count == 0 ? double.PositiveInfinity : needed.Average();
    }

    private static PlotSeries Series(IGrouping<string, WorkPoint> group, Func<WorkPoint, double> work, LineKind kind, int color, string prefix)
    {
        var sorted = group.Where(p => p.Error > 0).OrderByDescending(p => p.Tolerance).ToList();
        return new PlotSeries(prefix + group.Key, [.. sorted.Select(work)], [.. sorted.Select(p => p.Error)]) { Kind = kind, Color = color };
    }
}
