using System.Globalization;
using MetaFlow.Experiments;
using MetaFlow.Reporting;

namespace MetaFlow.Cli.Figures;

/// <summary>The figure of a limit study: the distances against the parameter, with the slopes and bounds of theory beside them.</summary>
internal static class LimitFigure
{
    private static readonly (string Measure, string Name)[] s_lines =
    [
        (LimitMeasure.State, "limit"), (LimitMeasure.ModifiedState, "modified flow"), (LimitMeasure.Field, "limit"), (LimitMeasure.Spread, "limit"), (LimitMeasure.WeakMean, "flow in the mean"),
        (LimitMeasure.WeakModified, "stochastic modified equation"), (LimitMeasure.WeakWithoutDrift, "without corrected drift"),
        (LimitMeasure.WeakWithoutDiffusion, "without diffusion"),
    ];

    /// <summary>Builds the figure.</summary>
    public static SeriesPlot Of(LimitResult result)
    {
        double[] values = [.. result.Rungs.Select(rung => rung.Value)];
        var series = new List<PlotSeries>();
        foreach (var ((measure, name), color) in s_lines.Select((line, i) => (line, i)))
        {
            if (!result.Fits.TryGetValue(measure, out var fit))
                continue;
            double[] distances = [.. result.Rungs.Select(rung => rung[measure])];
            series.Add(new PlotSeries($"to {(measure is LimitMeasure.State or LimitMeasure.Field or LimitMeasure.Spread ? result.Limit : "the " + name)}: {OrderText(result, fit)}", values, distances) { Kind = LineKind.Update, Color = color });
            if (result.Promised.TryGetValue(measure, out var order) && !result.IsGeometric)
                series.Add(new PlotSeries($"slope {order.ToString("0.##", CultureInfo.InvariantCulture)}", values, Slope(values, distances, order)) { Kind = LineKind.Curve, Color = color });
        }

        foreach (var (bound, i) in result.Bounds.Where(b => b.Measure == LimitMeasure.State).Select((b, i) => (b, i)))
            series.Add(new PlotSeries($"{(bound.Name == "groenwall" ? "Grönwall's" : bound.Name)} bound, constants {bound.Constants}", values, [.. bound.Values.Take(values.Length)]) { Kind = LineKind.Curve, Color = 2 + i });
        double[] floors = [.. result.Rungs.Select(rung => rung.Floor(LimitMeasure.State))]; // the same for all distances but those from the modified flow
        if (floors.Any(f => f > 0))
            series.Add(new PlotSeries("other errors: reference, inner solver, rounding, sampling", values, floors) { Kind = LineKind.Curve, Color = 5 });
        return new SeriesPlot
        {
            Height = 620,
            Title = $"{result.Description.Algorithm} approaches {result.Limit}",
            Subtitle = string.Create(CultureInfo.InvariantCulture, $"{result.Description.ProblemName} · window [0, {result.Description.Window:G4}] · {string.Join(" · ", Orders(result))}"),
            Panels =
            [
                new PlotPanel
                {
                    XLabel = Label(result.Description.Parameter),
                    YLabel = result.Fits.ContainsKey(LimitMeasure.Field) ? "distance of the fields, sup" : result.Fits.ContainsKey(LimitMeasure.Spread) ? "root mean square distance, sup"
                        : result.Fits.ContainsKey(LimitMeasure.WeakMean) ? "distance of the moments, sup" : "distance ‖w − w_limit‖, sup",
                    XScale = result.IsGeometric ? AxisScale.Linear : AxisScale.Log,
                    YScale = AxisScale.Log,
                    Series = series,
                },
            ],
        };
    }

    private static IEnumerable<string> Orders(LimitResult result) => s_lines
        .Where(line => result.Fits.ContainsKey(line.Measure))
        .Select(line => $"{line.Name}: {OrderText(result, result.Fits[line.Measure])}");

    private static string OrderText(LimitResult result, LimitFit fit) => double.IsFinite(fit.Finest)
        ? string.Create(CultureInfo.InvariantCulture, $"{(result.IsGeometric ? "rate" : "order")} {fit.Finest:0.00}")
        : "no order";

    // Through the finest distance, half a decade below, so that it does not hide the data.
    private static double[] Slope(double[] values, double[] distances, double order)
    {
        int last = Array.FindLastIndex(distances, d => d > 0 && double.IsFinite(d));
        return last < 0 ? [.. values.Select(_ => double.NaN)] : [.. values.Select(value => 0.3 * distances[last] * Math.Pow(value / values[last], order))];
    }

    private static string Label(LimitParameter parameter) => parameter switch
    {
        LimitParameter.OuterStep => "outer step size β",
        LimitParameter.InnerStep => "inner step size α",
        LimitParameter.InnerSteps => "inner steps N",
        LimitParameter.FixedPointSteps => "fixed-point steps s",
        LimitParameter.Batch => "batch size B",
        _ => "perturbation ν",
    };
}
