namespace MetaFlow.Reporting;

/// <summary>A place on the x axis where something changes, such as a phase switch: a dotted vertical line with a label above the data.</summary>
/// <param name="X">Where.</param>
/// <param name="Label">What happens, in a few words.</param>
public sealed record PlotBoundary(double X, string Label)
{
    /// <summary>Index into <see cref="Palette"/>, or null for grey.</summary>
    public int? Color { get; init; }
}
