namespace MetaFlow.Experiments;

/// <summary>What a sweep gave; the runs themselves are where the sink keeps them.</summary>
public sealed record SweepResult
{
    /// <summary>The ids of the runs that were done now, by run.</summary>
    public required IReadOnlyDictionary<SweepRun, Guid> Done { get; init; }

    /// <summary>The runs that failed, in the order of the sweep.</summary>
    public required IReadOnlyList<SweepFailure> Failures { get; init; }

    /// <summary>Whether the caller cancelled before all runs were done.</summary>
    public bool Cancelled { get; init; }
}
