namespace MetaFlow;

/// <summary>How a critical point is sought.</summary>
public sealed record CriticalPointOptions
{
    /// <summary>Largest number of Newton steps, at least 1; default 50.</summary>
    public int MaximumSteps { get; init; } = 50;

    /// <summary>
    /// The gradient norm that is good enough, at least 0; default 0: go on until rounding stops the descent of ‖∇F‖.
    /// </summary>
    public double GradientNorm { get; init; }
}
