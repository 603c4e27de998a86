namespace MetaFlow.Reporting;

/// <summary>
/// A figure: one or more panels beside each other with one title and one legend below them, so that the legend never covers data.
/// The same figure gives the same bytes on every machine: the font is embedded.
/// </summary>
public sealed record SeriesPlot
{
    /// <summary>Title of the figure.</summary>
    public required string Title { get; init; }

    /// <summary>A second, smaller line under the title, or null for none.</summary>
    public string? Subtitle { get; init; }

    /// <summary>The panels, from left to right; at least one.</summary>
    public required IReadOnlyList<PlotPanel> Panels { get; init; }

    /// <summary>Width in logical pixels; default 800, where every text is legible.</summary>
    public int Width { get; init; } = 800;

    /// <summary>Height in logical pixels; default 500.</summary>
    public int Height { get; init; } = 500;

    /// <summary>Pixels per logical pixel in a PNG; default 2.</summary>
    public int PixelScale { get; init; } = 2;

    /// <summary>The file extensions that <see cref="Save"/> accepts.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".png", ".svg"];

    /// <summary>Writes the figure; the extension of the path chooses the format. The file appears whole or not at all.</summary>
    /// <param name="path">Where to; folders are made if they are missing.</param>
    /// <exception cref="ArgumentException">The extension is neither <c>.png</c> nor <c>.svg</c>, or the figure is not valid.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var bytes = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".png" => ToPng(),
            ".svg" => ToSvg(),
            var other => throw new ArgumentException($"A figure is written as .png or .svg, not as '{other}'.", nameof(path)),
        };
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var partial = full + ".partial";
        File.WriteAllBytes(partial, bytes);
        File.Move(partial, full, overwrite: true);
    }

    /// <summary>The figure as the bytes of a PNG.</summary>
    public byte[] ToPng() => FigureRenderer.Png(Validated());

    /// <summary>The figure as the bytes of an SVG (UTF-8).</summary>
    public byte[] ToSvg() => FigureRenderer.Svg(Validated());

    private SeriesPlot Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 200);
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 150);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Width, 10_000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Height, 10_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(PixelScale, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PixelScale, 8);
        if (Panels.Count == 0)
            throw new ArgumentException("A figure needs at least one panel.", nameof(Panels));
        foreach (var series in Panels.SelectMany(p => p.Series))
        {
            if (series.X.Count != series.Y.Count)
                throw new ArgumentException($"Series '{series.Name}' has {series.X.Count} abscissae and {series.Y.Count} ordinates.", nameof(Panels));
        }

        return this;
    }
}
