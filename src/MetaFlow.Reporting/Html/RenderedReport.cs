namespace MetaFlow.Reporting;

/// <summary>A report as text, and how much of the data it holds.</summary>
/// <param name="Html">The whole file.</param>
/// <param name="Points">How many points the series of the runs have.</param>
/// <param name="Kept">How many of them the file holds.</param>
public sealed record RenderedReport(string Html, long Points, long Kept);
