namespace MetaFlow;

/// <summary>A gradient that a user wrote: ∇f(w).</summary>
/// <param name="point">w, length d.</param>
/// <param name="destination">Receives ∇f(w), length d.</param>
public delegate void GradientFunction(ReadOnlySpan<double> point, Span<double> destination);
