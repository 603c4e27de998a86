namespace MetaFlow;

/// <summary>
/// A field whose state holds more than the parameter w: weights of tasks, or moving averages. The parameter comes first.
/// </summary>
public interface IExtendedField : IVectorField
{
    /// <summary>Dimension d of the parameter w, the first part of the state.</summary>
    int ParameterDimension { get; }

    /// <summary>Fills the state from the start point of the parameter.</summary>
    /// <param name="parameter">w₀, length d.</param>
    /// <param name="state">Receives the state.</param>
    void Start(ReadOnlySpan<double> parameter, Span<double> state);
}
