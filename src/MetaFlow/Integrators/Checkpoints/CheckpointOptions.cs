namespace MetaFlow;

/// <summary>When a solve or an iteration is written down so that it can be resumed, and who takes what is written.</summary>
/// <remarks>
/// Checkpoints are taken between two steps, by their number alone, and change nothing: with and without them, a solve gives the
/// same bits. Each costs one evaluation of the field, which is not counted, to recognise the field when it is resumed.
/// </remarks>
public sealed record CheckpointOptions
{
    /// <summary>Takes each checkpoint, on the solving thread.</summary>
    public required Action<SolveCheckpoint> Taken { get; init; }

    /// <summary>
    /// Accepted steps (updates) from one checkpoint to the next, at least 1; default 100. One more is taken when a solve ends because
    /// a budget is spent or because it is cancelled.
    /// </summary>
    public long EverySteps { get; init; } = 100;

    /// <summary>
    /// Whether a checkpoint holds the saved points, the dense output and the events until there; default true. The trajectory of a
    /// resumed solve is then the whole one; without them checkpoints stay small, and it holds what comes after, for those who
    /// keep the points elsewhere.
    /// </summary>
    public bool IncludesHistory { get; init; } = true;

    /// <summary>
    /// What the problem is, in words that change whenever its numbers may; default null. A solve is resumed under the same label
    /// only. Algorithms add their name, parameters, route and kernel.
    /// </summary>
    public string? Label { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Taken);
        ArgumentOutOfRangeException.ThrowIfLessThan(EverySteps, 1);
    }
}
