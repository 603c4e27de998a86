namespace MetaFlow.Reporting;

/// <summary>One line of a plot. Points where x or y is not finite are gaps; the line is not drawn across them.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="X">Abscissae, such as steps or flow times.</param>
/// <param name="Y">Ordinates; as many as abscissae.</param>
public sealed record PlotSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>How the line is drawn; default <see cref="LineKind.Flow"/>.</summary>
    public LineKind Kind { get; init; } = LineKind.Flow;

    /// <summary>Index into <see cref="Palette"/>; series of one algorithm share it. Default 0.</summary>
    public int Color { get; init; }
}
