namespace MetaFlow.Storage;

/// <summary>Which runs to list, and in which order. The defaults list all, the newest first.</summary>
public sealed record RunListOptions
{
    /// <summary>Sort by when the run started.</summary>
    public const string ByStarted = "started";

    /// <summary>Sort by how long the run took.</summary>
    public const string ByDuration = "duration";

    /// <summary>Sort by algorithm.</summary>
    public const string ByAlgorithm = "algorithm";

    /// <summary>Sort by experiment.</summary>
    public const string ByExperiment = "experiment";

    /// <summary>Sort by the last value of a metric, whatever characters its name has.</summary>
    /// <param name="metric">The metric's name.</param>
    public static string ByMetric(string metric)
    {
        ArgumentException.ThrowIfNullOrEmpty(metric);
        return new FilterTerm.Metric(metric, FilterAggregate.Last, default).ToString();
    }

    /// <summary>
    /// The sort key: anything that a filter can name, such as <c>started</c> (default), <c>duration</c>, <c>metrics.grad_norm</c>,
    /// <c>min(metrics.loss)</c> or <c>params.inner_step_size</c>.
    /// Runs without the quantity come last in either direction, NaN before them; among equals the newest is first.
    /// </summary>
    public string Sort { get; init; } = ByStarted;

    /// <summary>Greatest, latest or last in the alphabet first. Default true.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>At most so many runs, at least 1; null (default) for all.</summary>
    public int? Limit { get; init; }

    /// <summary>
    /// Only runs for which this holds, such as <c>params.inner_step_size &lt; 0.3 and metrics.grad_norm &lt; 1e-6</c>; null (default) or
    /// empty for all. docs/filters.md has the language.
    /// </summary>
    public string? Filter { get; init; }

    /// <summary>The runs in the trash instead of those outside it. Default false.</summary>
    public bool InTrash { get; init; }

    /// <summary>Only runs of this algorithm.</summary>
    public string? Algorithm { get; init; }

    /// <summary>Only runs of this experiment.</summary>
    public string? Experiment { get; init; }

    /// <summary>Only runs of this status.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Only runs with this tag.</summary>
    public string? Tag { get; init; }
}
