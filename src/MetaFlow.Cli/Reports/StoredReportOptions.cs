namespace MetaFlow.Cli.Reports;

/// <summary>What a report of stored runs may be told.</summary>
internal sealed record StoredReportOptions
{
    /// <summary>What stands at the top, or null.</summary>
    public string? Title { get; init; }

    /// <summary>The metric that is plotted first, or null.</summary>
    public string? FirstMetric { get; init; }

    /// <summary>Points of a series that are kept.</summary>
    public int MaximumPoints { get; init; } = 800;

    /// <summary>How many runs the filter finds; the report may have fewer.</summary>
    public int Of { get; init; }
}
