namespace MetaFlow.Cli.Figures;

/// <summary>A bound of a claim on a series.</summary>
/// <param name="Claim">What the legend calls it.</param>
/// <param name="Metric">The series.</param>
/// <param name="Level">The bound of the whole series.</param>
/// <param name="Values">The bound along the run, where it is one; else null.</param>
internal sealed record PlottedBound(string Claim, string Metric, double Level, PlottedSeries? Values);
