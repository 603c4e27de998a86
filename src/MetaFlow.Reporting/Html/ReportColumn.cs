namespace MetaFlow.Reporting;

/// <summary>A column of a report's table of runs.</summary>
/// <param name="Heading">What stands above it.</param>
/// <param name="IsNumber">Whether its values are numbers, which are set to the right and sorted by value.</param>
public sealed record ReportColumn(string Heading, bool IsNumber = false);
