namespace MetaFlow.Reporting;

/// <summary>One metric of a run in a report. The three lists have the same length.</summary>
/// <param name="Metric">Its name, such as <c>grad_norm</c>.</param>
/// <param name="Steps">Step indices, increasing.</param>
/// <param name="Times">Flow times.</param>
/// <param name="Values">Values; those that are not finite are gaps of the plot and kept as what they are.</param>
public sealed record ReportSeries(string Metric, IReadOnlyList<long> Steps, IReadOnlyList<double> Times, IReadOnlyList<double> Values);
