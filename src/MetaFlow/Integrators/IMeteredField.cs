namespace MetaFlow;

/// <summary>
/// A field whose evaluations cost what they find necessary, such as an inner solver's iterations: it says after each what it was.
/// </summary>
public interface IMeteredField : IVectorField
{
    /// <summary>Evaluates the field, like <see cref="IVectorField.Evaluate"/>, and tells the cost.</summary>
    /// <param name="time">Time t.</param>
    /// <param name="state">State w, length d.</param>
    /// <param name="destination">Receives v(t, w), length d; must not overlap <paramref name="state"/>.</param>
    /// <returns>The oracle calls that were made.</returns>
    EvaluationCost EvaluateMetered(double time, ReadOnlySpan<double> state, Span<double> destination);
}
