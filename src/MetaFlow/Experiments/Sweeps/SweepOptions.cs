namespace MetaFlow.Experiments;

/// <summary>How the runs of a sweep are done.</summary>
public sealed record SweepOptions
{
    /// <summary>How many runs are at work at once, at least 1; default: one for each processor. The results do not depend on it.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>The kernel; default: native where it can be loaded.</summary>
    public KernelChoice Kernel { get; init; } = KernelChoice.Auto;

    /// <summary>Tags that every run gets beside the sweep's own; default none.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>
    /// Which failures end the sweep, because the next run would meet them too, such as a full disk; default: none but running out of
    /// memory, which always does.
    /// </summary>
    public Func<Exception, bool> EndsSweep { get; init; } = static _ => false;
}
