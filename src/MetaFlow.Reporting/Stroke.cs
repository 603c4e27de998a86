using ScottPlot;
using SkiaSharp;

namespace MetaFlow.Reporting;

/// <summary>
/// A polyline whose dashes are geometry. Skia's SVG writer knows no dash effect: it drops the dashes and complains on the
/// standard error of the process.
/// </summary>
/// <param name="points">The corners, in the coordinates of the axes.</param>
/// <param name="look">Colour, width and dashes.</param>
internal sealed class Stroke(Coordinates[] points, StrokeLook look) : IPlottable
{
    /// <inheritdoc/>
    public bool IsVisible { get; set; } = true;

    /// <inheritdoc/>
    public IAxes Axes { get; set; } = new Axes();

    /// <inheritdoc/>
    public IEnumerable<LegendItem> LegendItems => [];

    /// <inheritdoc/>
    public AxisLimits GetAxisLimits() => AxisLimits.NoLimits;

    /// <inheritdoc/>
    public void Render(RenderPack rp) => Draw(rp.Canvas, points.Select(Axes.GetPixel).Select(p => new SKPoint(p.X, p.Y)).ToArray(), look);

    /// <summary>Draws a polyline given in pixels.</summary>
    public static void Draw(SKCanvas canvas, SKPoint[] pixels, StrokeLook look)
    {
        using var paint = new SKPaint
        {
            Color = SKColor.Parse(look.Color),
            StrokeWidth = look.Width,
            Style = SKPaintStyle.Stroke,
            StrokeJoin = SKStrokeJoin.Round,
            IsAntialias = true,
        };
        using var path = look.Dash > 0 ? Dashed(pixels, look.Dash, look.Space) : Solid(pixels);
        canvas.DrawPath(path, paint);
    }

    private static SKPath Solid(SKPoint[] pixels)
    {
        var path = new SKPath();
        path.AddPoly(pixels, close: false);
        return path;
    }

    private static SKPath Dashed(SKPoint[] pixels, float dash, float space)
    {
        var path = new SKPath();
        var on = true;
        var left = dash;
        path.MoveTo(pixels[0]);
        for (var i = 1; i < pixels.Length; i++)
        {
            var from = pixels[i - 1];
            var rest = SKPoint.Distance(from, pixels[i]);
            var direction = rest > 0 ? new SKPoint((pixels[i].X - from.X) / rest, (pixels[i].Y - from.Y) / rest) : default;
            while (rest > left)
            {
                from = new SKPoint(from.X + (left * direction.X), from.Y + (left * direction.Y));
                rest -= left;
                Go(from);
                on = !on;
                left = on ? dash : space;
            }

            left -= rest;
            Go(pixels[i]);
        }

        return path;

        void Go(SKPoint to)
        {
            if (on)
                path.LineTo(to);
            else
                path.MoveTo(to);
        }
    }
}
