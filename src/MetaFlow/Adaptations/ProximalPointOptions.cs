namespace MetaFlow;

/// <summary>How a proximal point is solved for. Validated where an adaptation is made of it.</summary>
public sealed record ProximalPointOptions
{
    /// <summary>
    /// δ: the distance from the proximal point at which the solver stops, from the norm of the inner gradient and the strong convexity
    /// λ + min(0, inf λ_min(∇²f̂)) (λ where no curvature bound is known); positive; default 1e-10. A solver that can no longer make progress
    /// for rounding stops earlier.
    /// </summary>
    public double Accuracy { get; init; } = 1e-10;

    /// <summary>The most iterations of the solver, at least 1; default 10,000 (Newton steps are rarely more than ten). Where they do not suffice the point is NaN.</summary>
    public int MaximumIterations { get; init; } = 10_000;

    /// <summary>The solver; default <see cref="InnerSolver.Newton"/>.</summary>
    public InnerSolver Solver { get; init; } = InnerSolver.Newton;

    /// <summary>An error that is left on purpose; default none.</summary>
    public InnerError? Error { get; init; }
}
