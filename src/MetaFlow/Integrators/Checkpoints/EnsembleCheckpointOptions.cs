namespace MetaFlow;

/// <summary>When an ensemble is written down so that it can be resumed, and who takes what is written.</summary>
/// <remarks>
/// Members know nothing of each other, so a checkpoint is made of what each of them was between two of its own steps, and of the
/// trajectories that have ended. When it is taken depends on numbers of steps alone, and changes no bit of a trajectory.
/// </remarks>
public sealed record EnsembleCheckpointOptions
{
    /// <summary>Takes each checkpoint, on one of the solving threads; calls do not overlap.</summary>
    public required Action<EnsembleCheckpoint> Taken { get; init; }

    /// <summary>
    /// Accepted steps, of all members that one thread follows, from one checkpoint to the next, at least 1; default 1,000. One more is
    /// taken at the end where members were stopped by a budget or by cancellation.
    /// </summary>
    public long EverySteps { get; init; } = 1000;

    /// <summary>
    /// What the problems are, in words that change whenever their numbers may; default null. An ensemble is resumed under the same
    /// label only.
    /// </summary>
    public string? Label { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Taken);
        ArgumentOutOfRangeException.ThrowIfLessThan(EverySteps, 1);
    }
}
