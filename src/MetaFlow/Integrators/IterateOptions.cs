namespace MetaFlow;

/// <summary>How a published update is iterated. Validated when an iteration begins.</summary>
public sealed record IterateOptions
{
    /// <summary>Which iterates are kept; default <see cref="SaveSchedule.EveryStep"/>.</summary>
    public SaveSchedule Save { get; init; } = SaveSchedule.EveryStep;

    /// <summary>Observers, told in order; default none.</summary>
    public IReadOnlyList<IObserver> Observers { get; init; } = [];

    /// <summary>Told of the saved points as they come; default none.</summary>
    public IReadOnlyList<ISaveObserver> SaveObservers { get; init; } = [];

    /// <summary>Running functionals; default none.</summary>
    public IReadOnlyList<RunningFunctional> Functionals { get; init; } = [];

    /// <summary>Budget of field evaluations; default no limit.</summary>
    public long MaximumEvaluations { get; init; } = long.MaxValue;

    /// <summary>Budget of wall-clock time, looked at between updates; default no limit.</summary>
    public TimeSpan MaximumDuration { get; init; } = TimeSpan.MaxValue;

    /// <summary>Checkpoints to resume from; default null: none are taken.</summary>
    public CheckpointOptions? Checkpoints { get; init; }

    /// <summary>
    /// A checkpoint of the same iteration with the same options, from which to go on to the same bits; default null. Budgets and who is
    /// told may differ; anything else that differs is refused with an <see cref="InvalidInputException"/> that names it.
    /// </summary>
    public SolveCheckpoint? ResumeFrom { get; init; }

    internal void Validate()
    {
        Checkpoints?.Validate();
        ArgumentNullException.ThrowIfNull(Save);
        ArgumentNullException.ThrowIfNull(Observers);
        ArgumentNullException.ThrowIfNull(SaveObservers);
        ArgumentNullException.ThrowIfNull(Functionals);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaximumEvaluations);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MaximumDuration, TimeSpan.Zero);
    }
}
