namespace MetaFlow;

/// <summary>A Hessian-vector product that a user wrote: ∇²f(w) v.</summary>
/// <param name="point">w, length d.</param>
/// <param name="direction">v, length d.</param>
/// <param name="destination">Receives the product, length d.</param>
public delegate void HessianProductFunction(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination);
