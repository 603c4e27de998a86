namespace MetaFlow;

/// <summary>Few-shot episodes: N classes, K support samples and some query samples of each.</summary>
public sealed record FewShotOptions
{
    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Number of tasks M ≥ 1; default 4.</summary>
    public int Tasks { get; init; } = 4;

    /// <summary>Classes N ≥ 2 in each task; default 5.</summary>
    public int Ways { get; init; } = 5;

    /// <summary>Support samples K ≥ 1 of each class; default 5.</summary>
    public int Shots { get; init; } = 5;

    /// <summary>Query samples of each class, at least 1; default 5.</summary>
    public int Queries { get; init; } = 5;
}
