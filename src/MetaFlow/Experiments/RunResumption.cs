namespace MetaFlow.Experiments;

/// <summary>A stored run that did not reach its end, and the checkpoint from which it can go on.</summary>
public sealed record RunResumption
{
    /// <summary>The run's id.</summary>
    public required Guid Run { get; init; }

    /// <summary>The configuration of the run alone, as it was stored.</summary>
    public required string ConfigurationJson { get; init; }

    /// <summary>The kernel that it used; another one would not give the same bits.</summary>
    public required string Kernel { get; init; }

    /// <summary>The last checkpoint, as <see cref="IRunWriter.Checkpoint"/> was given it.</summary>
    public required ReadOnlyMemory<byte> Checkpoint { get; init; }

    /// <summary>Its series by metric; points after the checkpoint are left aside.</summary>
    public required IReadOnlyDictionary<string, MetricSeries> Series { get; init; }

    /// <summary>The phases that it began, in order; those after the checkpoint are left aside.</summary>
    public required IReadOnlyList<RunPhase> Phases { get; init; }
}
