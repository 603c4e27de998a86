using System.Globalization;
using MetaFlow.Integrators;

namespace MetaFlow;

/// <summary>How a flow is integrated. Validated when a solve begins.</summary>
public sealed record SolveOptions
{
    /// <summary>The smallest tolerance, in noise floors of the field.</summary>
    internal const double SmallestShareOfNoise = 10;

    /// <summary>The method; default <see cref="Method.DormandPrince54"/>.</summary>
    public Method Method { get; init; } = Method.DormandPrince54;

    /// <summary>Relative tolerance of the local error; default 1e-6. Finite, not negative.</summary>
    public double RelativeTolerance { get; init; } = 1e-6;

    /// <summary>Absolute tolerance of the local error; default 1e-9. Finite, not negative; positive if the relative one is 0.</summary>
    public double AbsoluteTolerance { get; init; } = 1e-9;

    /// <summary>
    /// Relative tolerance of each component, in place of <see cref="RelativeTolerance"/>; default null. As many as the state has
    /// components; finite, not negative.
    /// </summary>
    public IReadOnlyList<double>? RelativeTolerances { get; init; }

    /// <summary>
    /// Absolute tolerance of each component, in place of <see cref="AbsoluteTolerance"/>; default null. As many as the state has
    /// components; finite, not negative, positive where the relative one is 0.
    /// </summary>
    public IReadOnlyList<double>? AbsoluteTolerances { get; init; }

    /// <summary>How the errors of the components become one; default <see cref="ErrorNorm.RootMeanSquare"/>.</summary>
    public ErrorNorm ErrorNorm { get; init; } = ErrorNorm.RootMeanSquare;

    /// <summary>How step sizes follow the error; default null: the method's own, <see cref="StepControl.Dopri5"/> for most.</summary>
    public StepControl? StepControl { get; init; }

    /// <summary>
    /// Constant step size. Required by methods without an error estimate; given to an adaptive method it switches
    /// step control off. Times are t0 + k·h by multiplication; the last step is shortened to end exactly at the end time,
    /// unless the span is a whole number of steps up to rounding, when all steps have exactly this size. After a switch
    /// of phases, and after a restart, counting starts again there. Default null.
    /// </summary>
    public double? StepSize { get; init; }

    /// <summary>First step of an adaptive method, and first step after every restart; default null: chosen automatically.</summary>
    public double? InitialStep { get; init; }

    /// <summary>Largest step of an adaptive method; default infinity: no limit.</summary>
    public double MaximumStep { get; init; } = double.PositiveInfinity;

    /// <summary>
    /// Smallest step of an adaptive method, except one that ends at a given time: below it the solve ends with
    /// <see cref="Termination.StepTooSmall"/>. Default 0: only the resolution of time limits steps.
    /// </summary>
    public double MinimumStep { get; init; }

    /// <summary>
    /// Times at which a step ends exactly and the method starts afresh (saved stage dropped, step control reset), in any order, each
    /// strictly within the span; default none. Meant for times at which the field jumps: there it is taken as continuous from the
    /// right, and a step that ends at such a time from the left evaluates the field at the last double before it.
    /// </summary>
    public IReadOnlyList<double> RestartTimes { get; init; } = [];

    /// <summary>When the flow counts as at rest, which ends the solve; default null: a flow runs to its end time.</summary>
    public SteadyState? SteadyState { get; init; }

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
    /// Budget of field evaluations; default no limit. No step begins that would exceed it; fresh starts and locating events may.
    /// </summary>
    public long MaximumEvaluations { get; init; } = long.MaxValue;

    /// <summary>Budget of wall-clock time, looked at between steps; default no limit.</summary>
    public TimeSpan MaximumDuration { get; init; } = TimeSpan.MaxValue;

    internal IReadOnlyList<ISegmentObserver> SegmentObservers { get; init; } = [];

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
        Guards.NonNegativeFinite(MinimumStep);
        if (MinimumStep > MaximumStep)
            throw new ArgumentOutOfRangeException(nameof(MinimumStep), MinimumStep, $"The smallest step must not exceed the largest, {MaximumStep:R}.");
        if (ErrorNorm is not (ErrorNorm.RootMeanSquare or ErrorNorm.Maximum))
            throw new ArgumentOutOfRangeException(nameof(ErrorNorm), ErrorNorm, "The norm must be RootMeanSquare or Maximum.");
        if (InitialStep is { } initialStep)
            Guards.PositiveFinite(initialStep, nameof(InitialStep));
        SteadyState?.Validate();
        ValidateStepping();
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

    /// <summary>Checks what depends on the problem too: its dimension, span and fields.</summary>
    internal void Validate(int dimension, double startTime, double endTime, double noiseFloor)
    {
        Validate();
        CheckRestarts(RestartTimes, startTime, endTime, nameof(RestartTimes));
        CheckEach(RelativeTolerances, dimension, nameof(RelativeTolerances));
        CheckEach(AbsoluteTolerances, dimension, nameof(AbsoluteTolerances));
        if (StepSize is not null)
            return;
        for (int j = 0; j < (RelativeTolerances ?? AbsoluteTolerances)?.Count; j++)
            CheckPair(RelativeTolerances?[j] ?? RelativeTolerance, AbsoluteTolerances?[j] ?? AbsoluteTolerance, j, nameof(AbsoluteTolerances));
        if (!(noiseFloor >= 0) || !double.IsFinite(noiseFloor))
            throw new ArgumentOutOfRangeException(nameof(noiseFloor), noiseFloor, "The noise floor that the field declares must be non-negative and finite.");
        double tolerance = RelativeTolerances?.Min() ?? RelativeTolerance;
        string name = RelativeTolerances is null ? nameof(RelativeTolerance) : nameof(RelativeTolerances);
        if (tolerance == 0)
            (tolerance, name) = (AbsoluteTolerances?.Min() ?? AbsoluteTolerance, AbsoluteTolerances is null ? nameof(AbsoluteTolerance) : nameof(AbsoluteTolerances));
        CheckNoise(tolerance, noiseFloor, name, "the field");
    }

    private static void CheckRestarts(IReadOnlyList<double> times, double startTime, double endTime, string name)
    {
        ArgumentNullException.ThrowIfNull(times, name);
        foreach (double time in times)
        {
            if (!(time > Math.Min(startTime, endTime) && time < Math.Max(startTime, endTime)))
                throw new ArgumentOutOfRangeException(name, time, $"A time to restart at must lie strictly between the start {startTime:R} and the end {endTime:R}.");
        }
    }

    private static void CheckPair(double relative, double absolute, int component, string name)
    {
        if (relative == 0 && absolute == 0)
            throw new ArgumentOutOfRangeException(name, absolute, $"One of the two tolerances of component {component} must be positive.");
    }

    /// <summary>Refuses a tolerance at which the error estimates would be noise.</summary>
    /// <param name="tolerance">The tolerance.</param>
    /// <param name="noiseFloor">The field's noise floor.</param>
    /// <param name="name">Name of the tolerance.</param>
    /// <param name="field">The field, in words.</param>
    /// <exception cref="InvalidInputException">The tolerance is below ten times the noise floor.</exception>
    internal static void CheckNoise(double tolerance, double noiseFloor, string name, string field)
    {
        if (tolerance < SmallestShareOfNoise * noiseFloor)
        {
            throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture,
                $"{name} is {tolerance:R}, but {field} has a noise of {noiseFloor:G4} (the accuracy of inner solutions, or rounding divided by a difference), so it must be at least ten times that, {SmallestShareOfNoise * noiseFloor:G4}."));
        }
    }

    private static void CheckEach(IReadOnlyList<double>? tolerances, int dimension, string name)
    {
        if (tolerances is null)
            return;
        if (tolerances.Count != dimension)
            throw new ArgumentException($"There are {tolerances.Count} tolerances for a state of {dimension} components.", name);
        foreach (double tolerance in tolerances)
            Guards.NonNegativeFinite(tolerance, name);
    }

    // A constant step size and whatever controls the step exclude each other; a bare method needs the one, an adaptive one either.
    private void ValidateStepping()
    {
        StepControl?.Validate();
        if (StepSize is { } stepSize)
        {
            Guards.PositiveFinite(stepSize, nameof(StepSize));
            string? contradiction = StepControl is not null ? nameof(StepControl)
                : InitialStep is not null ? nameof(InitialStep)
                : MinimumStep != 0 ? nameof(MinimumStep)
                : !double.IsPositiveInfinity(MaximumStep) ? nameof(MaximumStep)
                : RelativeTolerances is not null ? nameof(RelativeTolerances)
                : AbsoluteTolerances is not null ? nameof(AbsoluteTolerances) : null;
            if (contradiction is not null)
                throw new ArgumentException($"{contradiction} contradicts StepSize: a constant step size switches step control off.", contradiction);
        }
        else if (!Method.IsAdaptive)
        {
            throw new ArgumentOutOfRangeException(nameof(StepSize), $"The method {Method.Name} needs a step size.");
        }
        else if (RelativeTolerance == 0 && AbsoluteTolerance == 0 && RelativeTolerances is null && AbsoluteTolerances is null)
        {
            throw new ArgumentOutOfRangeException(nameof(AbsoluteTolerance), AbsoluteTolerance, "One of the two tolerances must be positive.");
        }
        else if (InitialStep > MaximumStep)
        {
            throw new ArgumentOutOfRangeException(nameof(InitialStep), InitialStep, $"The first step must not exceed the largest, {MaximumStep:R}.");
        }
    }
}
