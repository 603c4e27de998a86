namespace MetaFlow.Experiments;

/// <summary>How experiments are run, apart from what they are.</summary>
public sealed record RunnerOptions
{
    /// <summary>The kernel; default: native where it can be loaded.</summary>
    public KernelChoice Kernel { get; init; } = KernelChoice.Auto;

    /// <summary>Threads that share the tasks of one evaluation, at least 1; default 1. The results do not depend on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Whether the time of each run is taken from repeated runs without observers; default true. Otherwise, and for runs that take
    /// longer than a second, it is the run's own time less the time that its metrics took.
    /// </summary>
    public bool MeasureTime { get; init; } = true;

    /// <summary>
    /// Steps from one checkpoint of a run to the next, from which it can be resumed; default 100, 0 for none. The results do not
    /// depend on it.
    /// </summary>
    public long CheckpointEvery { get; init; } = 100;

    /// <summary>
    /// Whether flows are checked while they run, by <see cref="ErrorBound"/> and <see cref="DissipationResidual"/>; default true. Costs up
    /// to twenty-two evaluations per step, which are not counted; the flow does not depend on it.
    /// </summary>
    public bool CheckErrors { get; init; } = true;

    /// <summary>Tags that every run gets; default none.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}
