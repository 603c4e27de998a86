namespace MetaFlow.Storage;

/// <summary>What a merge did.</summary>
public sealed record MergeReport
{
    /// <summary>The store that was merged, as an absolute path.</summary>
    public required string Source { get; init; }

    /// <summary>Runs that came.</summary>
    public required long Added { get; init; }

    /// <summary>Points that came with them.</summary>
    public required long Points { get; init; }

    /// <summary>Runs that were here already, the same.</summary>
    public required long Duplicates { get; init; }

    /// <summary>How many of the runs that came repeat a configuration of which a run was here.</summary>
    public required long Repetitions { get; init; }

    /// <summary>Checks of claims that came.</summary>
    public required long Checks { get; init; }

    /// <summary>What is different there though it has the same id, a sentence each; what was here was kept.</summary>
    public required IReadOnlyList<string> Conflicts { get; init; }
}
