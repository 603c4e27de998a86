using ScottPlot;
using SkiaSharp;

namespace MetaFlow.Reporting;

/// <summary>Builds the axes of one panel.</summary>
internal static class PanelPlot
{
    private const float LabelSize = 13;
    private const float TickSize = 12;
    private const float BoundaryLabelSize = 11;
    private const float BoundaryGap = 4;
    private const int SparseMarkers = 9;
    private static readonly Color s_ink = Color.FromHex("#333333");
    private static readonly Color s_grid = Color.FromHex("#E4E4E4");

    /// <summary>The panel as a ScottPlot plot; the caller disposes it.</summary>
    /// <param name="panel">What to draw.</param>
    /// <param name="width">Width of the whole panel in logical pixels, to place labels beside each other.</param>
    public static Plot Build(PlotPanel panel, float width)
    {
        EmbeddedFont.EnsureRegistered();
        var logX = IsLog(panel.XScale, panel.Series.SelectMany(s => s.X).Concat(panel.Points.Select(p => p.X)));
        var logY = IsLog(panel.YScale, panel.Series.SelectMany(s => s.Y).Concat(panel.Points.Select(p => p.Y)));
        var plot = new Plot();
        plot.Font.Set(EmbeddedFont.Family);
        var pieces = panel.Series.Select(s => Polyline.Pieces(s, logX, logY)).ToList();
        var (left, right) = Range(pieces.SelectMany(p => p).SelectMany(p => p.X)
            .Concat(panel.Points.Select(p => Polyline.Scaled(p.X, logX))), padding: 0.03);
        var (bottom, top) = Range(pieces.SelectMany(p => p).SelectMany(p => p.Y)
            .Concat(panel.Points.Select(p => Polyline.Scaled(p.Y, logY))), padding: 0.05);

        // Labels of boundaries get rows of their own above the data, so that they cover none of it.
        var labels = BoundaryLabels(panel, left, right, width, logX);
        var rows = labels.Count == 0 ? 0 : labels.Max(l => l.Row) + 1;
        var rowHeight = (top - bottom) * 0.065;
        var ceiling = top + (rows * rowHeight);
        foreach (var label in labels)
            AddBoundary(plot, label, bottom, ceiling - (label.Row * rowHeight));

        // Flows first: where an update follows its flow closely, its dashes and markers stay visible on top.
        foreach (var i in Enumerable.Range(0, panel.Series.Count).OrderBy(i => panel.Series[i].Kind == LineKind.Update))
            AddSeries(plot, panel.Series[i], pieces[i]);
        foreach (var point in panel.Points)
            AddPoint(plot, point, logX, logY);

        Decorate(plot, panel);
        plot.Axes.SetLimits(left, right, bottom, ceiling);
        plot.Axes.Bottom.TickGenerator = AxisTicks.For(left, right, logX);
        plot.Axes.Left.TickGenerator = AxisTicks.For(bottom, ceiling, logY);
        plot.HideLegend();
        return plot;
    }

    private static bool IsLog(AxisScale scale, IEnumerable<double> values) =>
        scale == AxisScale.Log || (scale == AxisScale.Auto && AxisRule.IsLogarithmic(values));

    private static (double Low, double High) Range(IEnumerable<double> values, double padding)
    {
        var low = double.PositiveInfinity;
        var high = double.NegativeInfinity;
        foreach (var value in values.Where(double.IsFinite))
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        if (low > high)
            return (0, 1);
        var span = high - low;
        if (span <= 1e-12 * Math.Max(Math.Abs(low), Math.Abs(high)) || span == 0)
            span = low == 0 ? 1 : Math.Abs(low) * 0.1;
        return double.IsFinite(span) ? (low - (padding * span), high + (padding * span)) : (low, high);
    }

    private static void AddSeries(Plot plot, PlotSeries series, List<(double[] X, double[] Y)> pieces)
    {
        var color = Color.FromHex(Palette.Hex(series.Color));
        foreach (var (x, y) in pieces)
        {
            if (x.Length == 1)
            {
                // A single point between two gaps has no line to be seen by.
                plot.Add.Marker(x[0], y[0], Markers.Of(series.Color), 5, color);
                continue;
            }

            plot.Add.Plottable(new Stroke(x.Zip(y, (a, b) => new Coordinates(a, b)).ToArray(), StrokeLook.Of(series.Kind, series.Color)));
        }

        if (series.Kind != LineKind.Update)
            return;
        var (mx, my) = Polyline.Sparse(pieces, SparseMarkers, series.Color % 3 / 3.0);
        if (mx.Length == 0)
            return;
        var markers = plot.Add.ScatterPoints(mx, my, color);
        markers.MarkerShape = Markers.Of(series.Color);
        markers.MarkerSize = 7;
    }

    private static void AddPoint(Plot plot, PlotPoint point, bool logX, bool logY)
    {
        var (x, y) = (Polyline.Scaled(point.X, logX), Polyline.Scaled(point.Y, logY));
        if (!double.IsFinite(x) || !double.IsFinite(y))
            return;
        var (shape, size) = Markers.Of(point.Kind);
        var marker = plot.Add.Marker(x, y, shape, size, Color.FromHex(Palette.Hex(point.Color)));
        marker.MarkerLineWidth = 2;
        if (point.Label is null)
            return;
        var text = plot.Add.Text(point.Label, x, y);
        text.LabelFontName = EmbeddedFont.Family;
        text.LabelFontSize = BoundaryLabelSize;
        text.LabelFontColor = s_ink;
        text.OffsetY = point.Kind == PointKind.Maximum ? -8 : 8;
        text.LabelAlignment = point.Kind == PointKind.Maximum ? Alignment.LowerCenter : Alignment.UpperCenter;
    }

    private static void AddBoundary(Plot plot, BoundaryLabel label, double bottom, double height)
    {
        plot.Add.Plottable(new Stroke([new(label.X, bottom), new(label.X, height)], StrokeLook.Boundary(label.Boundary.Color)));
        var text = plot.Add.Text(label.Boundary.Label, label.From, height);
        text.LabelFontName = EmbeddedFont.Family;
        text.LabelFontSize = BoundaryLabelSize;
        text.LabelFontColor = s_ink;
        text.LabelAlignment = Alignment.UpperLeft;
        text.OffsetX = BoundaryGap;
        text.OffsetY = 2;
    }

    // Right of its line where there is room, else left of it, else wherever it fits; in the first row where it meets no other.
    private static List<BoundaryLabel> BoundaryLabels(PlotPanel panel, double left, double right, float width, bool logX)
    {
        // The axes take about 85 pixels of the panel.
        var unitsPerPixel = (right - left) / Math.Max(60, width - 85);
        using var font = new SKFont(EmbeddedFont.Regular, BoundaryLabelSize);
        var placed = new List<BoundaryLabel>();
        foreach (var boundary in panel.Boundaries.OrderBy(b => b.X))
        {
            var x = Polyline.Scaled(boundary.X, logX);
            if (!double.IsFinite(x) || x < left || x > right)
                continue;
            var extent = (font.MeasureText(boundary.Label) + (2 * BoundaryGap)) * unitsPerPixel;
            var from = x + extent <= right ? x : x - extent >= left ? x - extent : Math.Max(left, right - extent);
            var row = 0;
            while (placed.Any(p => p.Row == row && p.From < from + extent && from < p.To))
                row++;
            placed.Add(new BoundaryLabel(boundary, x, from, from + extent, row));
        }

        return placed;
    }

    private static void Decorate(Plot plot, PlotPanel panel)
    {
        if (panel.Title is { } title)
        {
            plot.Title(title, LabelSize);
            plot.Axes.Title.Label.Bold = true;
            plot.Axes.Title.Label.FontName = EmbeddedFont.Family;
        }

        plot.XLabel(panel.XLabel, LabelSize);
        plot.YLabel(panel.YLabel, LabelSize);
        foreach (var axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left })
        {
            axis.Label.Bold = false;
            axis.Label.FontName = EmbeddedFont.Family;
            axis.Label.ForeColor = s_ink;
            axis.TickLabelStyle.FontName = EmbeddedFont.Family;
            axis.TickLabelStyle.FontSize = TickSize;
            axis.TickLabelStyle.ForeColor = s_ink;
            axis.FrameLineStyle.Color = s_ink;
        }

        plot.Axes.Right.FrameLineStyle.IsVisible = false;
        plot.Axes.Top.FrameLineStyle.IsVisible = false;
        plot.Grid.MajorLineColor = s_grid;
        plot.FigureBackground.Color = Colors.White;
        plot.DataBackground.Color = Colors.White;
    }

    private sealed record BoundaryLabel(PlotBoundary Boundary, double X, double From, double To, int Row);
}
