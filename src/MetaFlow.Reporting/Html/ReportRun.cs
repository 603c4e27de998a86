namespace MetaFlow.Reporting;

/// <summary>A run in a report.</summary>
public sealed record ReportRun
{
    /// <summary>Its whole id.</summary>
    public required string Id { get; init; }

    /// <summary>What legends call it.</summary>
    public required string Name { get; init; }

    /// <summary>Its row of the table: one cell for each of <see cref="HtmlReport.Columns"/>.</summary>
    public required IReadOnlyList<ReportCell> Cells { get; init; }

    /// <summary>Its metrics; default none.</summary>
    public IReadOnlyList<ReportSeries> Series { get; init; } = [];

    /// <summary>What checks of claims on it gave; default none.</summary>
    public IReadOnlyList<ReportVerdict> Verdicts { get; init; } = [];

    /// <summary>Notes on it; default none.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Its configuration as JSON, shown as it is; null (default) for none.</summary>
    public string? ConfigurationJson { get; init; }
}
