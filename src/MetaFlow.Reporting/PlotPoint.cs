namespace MetaFlow.Reporting;

/// <summary>A single marked point, such as a critical point of a curve.</summary>
/// <param name="X">Abscissa.</param>
/// <param name="Y">Ordinate.</param>
/// <param name="Kind">What it is; gives the marker.</param>
public sealed record PlotPoint(double X, double Y, PointKind Kind)
{
    /// <summary>Index into <see cref="Palette"/>. Default 0.</summary>
    public int Color { get; init; }

    /// <summary>A short text beside the marker, or null for none.</summary>
    public string? Label { get; init; }
}
