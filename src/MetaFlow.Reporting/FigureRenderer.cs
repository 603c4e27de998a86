using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ScottPlot;
using SkiaSharp;

namespace MetaFlow.Reporting;

/// <summary>Draws a figure on a Skia canvas: title, panels side by side, legend.</summary>
internal static partial class FigureRenderer
{
    private const float TitleSize = 16;
    private const float SubtitleSize = 12;
    private const float Inset = 6;

    /// <summary>The figure as a PNG.</summary>
    public static byte[] Png(SeriesPlot figure)
    {
        var info = new SKImageInfo(figure.Width * figure.PixelScale, figure.Height * figure.PixelScale);
        using var surface = SKSurface.Create(info);
        surface.Canvas.Scale(figure.PixelScale);
        Draw(figure, surface.Canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>The figure as an SVG.</summary>
    public static byte[] Svg(SeriesPlot figure)
    {
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, figure.Width, figure.Height), stream))
            Draw(figure, canvas);

        // The viewer has its own fonts; name some that look alike. Skia numbers clip paths by a counter of the process: number
        // them anew, so that the same figure gives the same bytes.
        var text = Encoding.UTF8.GetString(stream.ToArray())
            .Replace("font-family=\"DejaVu Sans\"", "font-family=\"DejaVu Sans, Verdana, Arial, sans-serif\"", StringComparison.Ordinal);
        var names = new Dictionary<string, string>();
        text = ClipName().Replace(text, m =>
        {
            if (!names.TryGetValue(m.Value, out var name))
                names.Add(m.Value, name = "clip" + names.Count.ToString(CultureInfo.InvariantCulture));
            return name;
        });
        return Encoding.UTF8.GetBytes(text);
    }

    [GeneratedRegex(@"(?<=id=""|url\(#)cl_[0-9a-f]+(?=""|\))")]
    private static partial Regex ClipName();

    private static void Draw(SeriesPlot figure, SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        var top = DrawTitles(figure, canvas);
        var legend = new LegendStrip(figure.Panels, figure.Width - 20);
        var bottom = figure.Height - legend.Height - 4;
        var panelWidth = figure.Width / (float)figure.Panels.Count;
        for (var i = 0; i < figure.Panels.Count; i++)
        {
            using var plot = PanelPlot.Build(figure.Panels[i], panelWidth);

            // Rendering clears the canvas first: only what the clip lets it.
            canvas.Save();
            canvas.ClipRect(new SKRect(i * panelWidth, top, (i + 1) * panelWidth, bottom));
            plot.Render(canvas, new PixelRect((i * panelWidth) + Inset, (i + 1) * panelWidth, bottom, top));
            canvas.Restore();
        }

        legend.Draw(canvas, figure.Width, bottom + 2);
    }

    private static float DrawTitles(SeriesPlot figure, SKCanvas canvas)
    {
        using var paint = new SKPaint { Color = SKColor.Parse("#222222"), IsAntialias = true };
        Centred(figure.Title, EmbeddedFont.Bold, TitleSize, 24);
        if (figure.Subtitle is null)
            return 30;
        paint.Color = SKColor.Parse("#555555");
        Centred(figure.Subtitle, EmbeddedFont.Regular, SubtitleSize, 42);
        return 48;

        // A text wider than the figure shrinks to fit: a title cut off is worse than a small one.
        void Centred(string text, SKTypeface face, float size, float baseline)
        {
            using var font = new SKFont(face, size) { Subpixel = true, LinearMetrics = true, Hinting = SKFontHinting.None };
            var width = font.MeasureText(text);
            if (width > figure.Width - 20)
                font.Size = size * (figure.Width - 20) / width;
            canvas.DrawText(text, figure.Width / 2f, baseline, SKTextAlign.Center, font, paint);
        }
    }
}
