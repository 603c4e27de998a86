namespace MetaFlow.Kernels;

/// <summary>
/// What a kernel computes for each task: f is the query loss, g the support loss and w′ = w − α∇g(w).
/// </summary>
/// <remarks>The numeric values are those of the native kernel's header.</remarks>
public enum Operation
{
    /// <summary>Vector ∇f(w), value f(w).</summary>
    Gradient = 0,

    /// <summary>Vector ∇²f(w) v; no value.</summary>
    HessianProduct = 1,

    /// <summary>Vector (I − α∇²g(w)) ∇f(w′), value f(w′).</summary>
    MetaGradient = 2,

    /// <summary>Vector: the derivative of the meta-gradient along v; no value.</summary>
    MetaHessianProduct = 3,

    /// <summary>Vector ∇g(w), value g(w).</summary>
    SupportGradient = 4,

    /// <summary>Vector ∇²g(w) v; no value.</summary>
    SupportHessianProduct = 5,
}
