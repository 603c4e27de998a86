namespace MetaFlow;

/// <summary>
/// A time-dependent vector field <c>v(t, w)</c> on R^d: the right-hand side of <c>dw/dt = v(t, w)</c>.
/// </summary>
/// <remarks>
/// A field is a pure function: the same time and state give the same bits, and no warm start hides in it.
/// Implementations may reuse scratch memory but must stay correct when called from several threads.
/// </remarks>
public interface IVectorField
{
    /// <summary>Dimension d of the state.</summary>
    int Dimension { get; }

    /// <summary>Evaluates the field.</summary>
    /// <param name="time">Time t.</param>
    /// <param name="state">State w, length d.</param>
    /// <param name="destination">Receives v(t, w), length d; must not overlap <paramref name="state"/>.</param>
    void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination);

    /// <summary>What one evaluation costs; used to count gradients and Hessian-vector products.</summary>
    EvaluationCost Cost => default;

    /// <summary>
    /// How far evaluations are from a smooth function of the state where that is worse than rounding, such as the accuracy to which an
    /// inner solver stops, or the rounding that a difference divides by its step: the error of the field times the time in which the
    /// field changes (one over its Lipschitz constant), at states of size 1. Default 0. An adaptive solve with a tolerance below
    /// ten times it is refused: its error estimates would be noise. A smooth error, such as the bias of a difference, is none.
    /// </summary>
    double NoiseFloor => 0;

    /// <summary>
    /// The discrete update that belongs to the field: by default the unfused <c>w + β v</c>, so that
    /// Euler's method with step β is the published algorithm step for step.
    /// </summary>
    /// <param name="time">Time t = kβ before the step.</param>
    /// <param name="state">State w, length d.</param>
    /// <param name="direction">v(t, w), length d.</param>
    /// <param name="stepSize">Outer step size β &gt; 0.</param>
    /// <param name="destination">Receives the next state, length d; may be the same memory as <paramref name="state"/>.</param>
    void Update(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, double stepSize, Span<double> destination)
    {
        for (int j = 0; j < state.Length; j++)
        {
            double increment = stepSize * direction[j];
            destination[j] = state[j] + increment;
        }
    }
}
