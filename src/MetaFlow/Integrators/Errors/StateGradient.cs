namespace MetaFlow;

/// <summary>The gradient of a function of the state.</summary>
/// <param name="state">State w, length d.</param>
/// <param name="destination">Receives the gradient, length d; does not overlap the state.</param>
public delegate void StateGradient(ReadOnlySpan<double> state, Span<double> destination);
