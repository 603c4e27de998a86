namespace MetaFlow;

/// <summary>The constants of a loss on all of R^d; null where the constant does not exist or is not known.</summary>
public sealed record LossConstants
{
    /// <summary>No constant is known.</summary>
    public static LossConstants Unknown { get; } = new();

    /// <summary>Smoothness L: the gradient is L-Lipschitz.</summary>
    public LossConstant? Smoothness { get; init; }

    /// <summary>Strong convexity μ: <c>⟨∇f(w) − ∇f(u), w − u⟩ ≥ μ‖w − u‖²</c>; may be negative (weak convexity).</summary>
    public LossConstant? StrongConvexity { get; init; }

    /// <summary>Hessian-Lipschitz constant ρ: <c>‖∇²f(w) − ∇²f(u)‖ ≤ ρ‖w − u‖</c>.</summary>
    public LossConstant? HessianLipschitz { get; init; }

    /// <summary>Gradient bound: <c>‖∇f(w)‖ ≤ G</c>.</summary>
    public LossConstant? GradientBound { get; init; }
}
