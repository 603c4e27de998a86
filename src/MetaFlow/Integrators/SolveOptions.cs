using MetaFlow.Integrators;

namespace MetaFlow;

/// <summary>How a flow is integrated. Validated when a solve begins.</summary>
public sealed record SolveOptions
{
    /// <summary>The method; default <see cref="Method.DormandPrince54"/>.</summary>
    public Method Method { get; init; } = Method.DormandPrince54;

    /// <summary>Relative tolerance of the local error; default 1e-6. Finite, not negative.</summary>
    public double RelativeTolerance { get; init; } = 1e-6;

    /// <summary>Absolute tolerance of the local error; default 1e-9. Finite, not negative; positive if the relative one is 0.</summary>
    public double AbsoluteTolerance { get; init; } = 1e-9;

    /// <summary>
    /// Constant step size. Required by methods without an error estimate; given to an adaptive method it switches
    /// step control off. Times are t0 + k·h by multiplication; the last step is shortened to end exactly at the end time,
    /// unless the span is a whole number of steps up to rounding, when all steps have exactly this size. After a switch
    /// of phases counting starts again there. Default null.
    /// </summary>
    public double? StepSize { get; init; }

    /// <summary>First step of an adaptive method, and first step after a switch; default null: chosen automatically.</summary>
    public double? InitialStep { get; init; }

    /// <summary>Largest step of an adaptive method; default infinity: no limit.</summary>
    public double MaximumStep { get; init; } = double.PositiveInfinity;

    /// <summary>Which points are kept; default <see cref="SaveSchedule.EveryStep"/>.</summary>
    public SaveSchedule Save { get; init; } = SaveSchedule.EveryStep;

    /// <summary>Whether the dense output is kept for <see cref="Trajectory.At(double)"/>; default true.</summary>
    public bool DenseOutput { get; init; } = true;

    /// <summary>Events to locate; default none.</summary>
    public IReadOnlyList<StateEvent> Events { get; init; } = [];

    /// <summary>Observers, told in order; default none.</summary>
    public IReadOnlyList<IObserver> Observers { get; init; } = [];

    /// <summary>Told of the saved points as they come; default none.</summary>
    public IReadOnlyList<ISaveObserver> SaveObservers { get; init; } = [];

    /// <summary>Running functionals; default none.</summary>
    public IReadOnlyList<RunningFunctional> Functionals { get; init; } = [];

    /// <summary>Budget of attempted steps, accepted and rejected; default no limit.</summary>
    public long MaximumSteps { get; init; } = long.MaxValue;

    /// <summary>
    /// Budget of field evaluations; default no limit. No step begins that would exceed it; locating events in the last step may.
    /// </summary>
    public long MaximumEvaluations { get; init; } = long.MaxValue;

    /// <summary>Budget of wall-clock time, looked at between steps; default no limit.</summary>
    public TimeSpan MaximumDuration { get; init; } = TimeSpan.MaxValue;

    /// <summary>Checkpoints to resume from; default null: none are taken.</summary>
    public CheckpointOptions? Checkpoints { get; init; }

    /// <summary>
    /// A checkpoint of the same solve with the same options, from which to go on to the same bits; default null. Budgets and who is
    /// told may differ; anything else that differs is refused with an <see cref="InvalidInputException"/> that names it.
    /// </summary>
    public SolveCheckpoint? ResumeFrom { get; init; }

    internal void Validate()
    {
        Checkpoints?.Validate();
        ArgumentNullException.ThrowIfNull(Method);
        ArgumentNullException.ThrowIfNull(Save);
        Guards.NonNegativeFinite(RelativeTolerance);
        Guards.NonNegativeFinite(AbsoluteTolerance);
        Guards.Positive(MaximumStep);
        if (StepSize is { } stepSize)
            Guards.PositiveFinite(stepSize, nameof(StepSize));
        else if (!Method.IsAdaptive)
            throw new ArgumentOutOfRangeException(nameof(StepSize), $"The method {Method.Name} needs a step size.");
        else if (RelativeTolerance == 0 && AbsoluteTolerance == 0)
            throw new ArgumentOutOfRangeException(nameof(AbsoluteTolerance), AbsoluteTolerance, "One of the two tolerances must be positive.");
        if (InitialStep is { } initialStep)
            Guards.PositiveFinite(initialStep, nameof(InitialStep));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaximumSteps);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaximumEvaluations);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MaximumDuration, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(Events);
        ArgumentNullException.ThrowIfNull(Observers);
        ArgumentNullException.ThrowIfNull(SaveObservers);
        ArgumentNullException.ThrowIfNull(Functionals);
        foreach (StateEvent stateEvent in Events)
            stateEvent.Validate();
    }
}
