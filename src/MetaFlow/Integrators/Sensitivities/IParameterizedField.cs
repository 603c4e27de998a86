namespace MetaFlow;

/// <summary>A field <c>v(t, w; θ)</c> that knows its derivative in parameters θ as well.</summary>
public interface IParameterizedField : ILinearizableField
{
    /// <summary>Number of parameters p.</summary>
    int ParameterCount { get; }

    /// <summary>The product <c>(∂v/∂θ) u</c>.</summary>
    /// <param name="time">Time t.</param>
    /// <param name="state">State w, length d.</param>
    /// <param name="direction">Direction u in parameter space, length p.</param>
    /// <param name="destination">Receives the product, length d; must not overlap the inputs.</param>
    void ParameterProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination);

    /// <summary>The product <c>(∂v/∂θ)ᵀ u</c>.</summary>
    /// <param name="time">Time t.</param>
    /// <param name="state">State w, length d.</param>
    /// <param name="direction">Direction u in state space, length d.</param>
    /// <param name="destination">Receives the product, length p; must not overlap the inputs.</param>
    void TransposedParameterProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination);
}
