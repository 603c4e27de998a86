using ScottPlot;
using SkiaSharp;

namespace MetaFlow.Reporting;

/// <summary>The legend below the panels: one entry per line or kind of marked point, in columns of equal width.</summary>
internal sealed class LegendStrip
{
    private const float RowHeight = 21;
    private const float SampleWidth = 34;
    private const float Gap = 8;
    private const float TextSize = 12.5f;

    private readonly List<Entry> _entries;
    private readonly int _columns;
    private readonly float _columnWidth;

    /// <summary>Lays the legend out for a width.</summary>
    public LegendStrip(IReadOnlyList<PlotPanel> panels, float width)
    {
        _entries = panels.SelectMany(p => p.Series).Select(s => new Entry(s.Name, s.Kind, s.Color, null))
            .Concat(panels.SelectMany(p => p.Points).Select(p => new Entry(Markers.Name(p.Kind), null, null, p.Kind)))
            .Distinct().ToList();
        using var font = new SKFont(EmbeddedFont.Regular, TextSize);
        var widest = _entries.Count == 0 ? 0 : _entries.Max(e => font.MeasureText(e.Text));
        _columnWidth = Math.Min(width, SampleWidth + Gap + widest + (2 * Gap));
        _columns = Math.Clamp((int)(width / _columnWidth), 1, Math.Max(1, _entries.Count));

        // The fewest columns that need no further row: 6 entries in 4 columns look better as 3 and 3.
        var rows = (int)Math.Ceiling(_entries.Count / (double)_columns);
        _columns = rows == 0 ? 1 : (int)Math.Ceiling(_entries.Count / (double)rows);
        Height = rows == 0 ? 0 : (rows * RowHeight) + Gap;
    }

    /// <summary>Height that the legend takes.</summary>
    public float Height { get; }

    /// <summary>Draws the legend, centred, from <paramref name="top"/> downwards.</summary>
    public void Draw(SKCanvas canvas, float width, float top)
    {
        var left = (width - (_columns * _columnWidth)) / 2;
        using var font = new SKFont(EmbeddedFont.Regular, TextSize) { Subpixel = true };
        using var ink = new SKPaint { Color = SKColor.Parse("#333333"), IsAntialias = true };
        var rows = (int)Math.Ceiling(_entries.Count / (double)_columns);
        for (var i = 0; i < _entries.Count; i++)
        {
            // Column by column: the flow and the update of an algorithm, which follow each other, stand above each other.
            var x = left + ((i / rows) * _columnWidth);
            var y = top + ((i % rows) * RowHeight) + (RowHeight / 2);
            DrawSample(canvas, _entries[i], x, y);
            canvas.DrawText(_entries[i].Text, x + SampleWidth + Gap, y + (TextSize * 0.35f), SKTextAlign.Left, font, ink);
        }
    }

    private static void DrawSample(SKCanvas canvas, Entry entry, float x, float y)
    {
        using var paint = Paint.NewDisposablePaint();
        var middle = new Pixel(x + (SampleWidth / 2), y);
        if (entry.Point is { } point)
        {
            var (shape, size) = Markers.Of(point);
            Drawing.DrawMarker(canvas, paint, middle, new MarkerStyle(shape, size, Color.FromHex("#333333")) { LineWidth = 2 });
            return;
        }

        Stroke.Draw(canvas, [new(x, y), new(x + SampleWidth, y)], StrokeLook.Of(entry.Kind!.Value, entry.Color!.Value));
        if (entry.Kind == LineKind.Update)
        {
            var color = Color.FromHex(Palette.Hex(entry.Color.Value));
            Drawing.DrawMarker(canvas, paint, middle, new MarkerStyle(Markers.Of(entry.Color.Value), 7, color));
        }
    }

    private sealed record Entry(string Text, LineKind? Kind, int? Color, PointKind? Point);
}
