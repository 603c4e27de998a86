namespace MetaFlow;

/// <summary>
/// A prescribed error of the proximal point, <c>z = z* + e u/λ</c> with a unit vector u, so that
/// <c>‖λ(w − z) − ∇E(w)‖ = e</c> for the envelope's gradient ∇E(w) = λ(w − z*): exactly what mishchenko2023 Algorithm 2 allows.
/// </summary>
public sealed record InnerError
{
    /// <summary>δ: e is δ‖∇E(w)‖ more; finite and at least zero; default 0.</summary>
    public double Relative { get; init; }

    /// <summary>ε: e is ε more; finite and at least zero; default 0.</summary>
    public double Absolute { get; init; }

    /// <summary>Where the error points; default <see cref="ErrorDirection.AlongGradient"/>. Without a gradient it points along the first axis.</summary>
    public ErrorDirection Direction { get; init; } = ErrorDirection.AlongGradient;

    /// <summary>Seed of random directions; default 0.</summary>
    public long Seed { get; init; }
}
