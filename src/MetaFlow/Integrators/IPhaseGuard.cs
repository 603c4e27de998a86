namespace MetaFlow;

/// <summary>
/// The condition that ends a phase: the phase is left, once and for ever, when the value is at most zero.
/// </summary>
public interface IPhaseGuard
{
    /// <summary>The guard's value; the phase ends when it is ≤ 0.</summary>
    /// <param name="time">Time t.</param>
    /// <param name="state">State w, length d.</param>
    /// <param name="direction">The phase's field at that time and state, already at hand, length d.</param>
    double Evaluate(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction);
}
