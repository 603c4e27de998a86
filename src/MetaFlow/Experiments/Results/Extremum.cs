namespace MetaFlow.Experiments;

/// <summary>A critical point of the MAML objective F on the real line.</summary>
/// <param name="Location">w with F′(w) = 0, to rounding.</param>
/// <param name="Value">F(w).</param>
/// <param name="Curvature">F″(w).</param>
/// <param name="Kind">Minimum or maximum.</param>
/// <param name="IsGlobalMinimum">Whether it is the lowest of those found.</param>
public sealed record Extremum(double Location, double Value, double Curvature, ExtremumKind Kind, bool IsGlobalMinimum);
