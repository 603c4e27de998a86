namespace MetaFlow;

/// <summary>How an algorithm is evaluated. None of it changes what is computed, beyond rounding.</summary>
public sealed record AlgorithmOptions
{
    /// <summary>
    /// The route; default <see cref="Route.Auto"/>: <c>affine</c> when every loss is quadratic and d ≤ 1024, otherwise <c>gram</c> when
    /// every loss is quadratic with more rows than columns, or when a generalized linear problem or networks have so few samples that their
    /// inner products make one-step MAML cheaper, otherwise <c>data</c>.
    /// </summary>
    public Route Route { get; init; } = Route.Auto;

    /// <summary>The kernel; default <see cref="KernelChoice.Auto"/>: native where it can be loaded.</summary>
    public KernelChoice Kernel { get; init; } = KernelChoice.Auto;

    /// <summary>Threads that share the tasks of one evaluation, at least 1; default 1. The result does not depend on it.</summary>
    public int Threads { get; init; } = 1;
}
