namespace MetaFlow;

/// <summary>
/// A field that does not fade where it comes to rest, such as a normalized one, which reaches a critical point in finite time at full
/// speed. It tells what does fade.
/// </summary>
/// <remarks>
/// At such a point the field turns to its opposite, so that no step across it satisfies an error control: the solve ends there with
/// <see cref="Termination.SteadyState"/>, when what fades is within the tolerance of <see cref="SolveOptions.SteadyState"/>, or else at the first
/// step, however short it had to become, over which the field turned by more than a right angle and back towards its start.
/// </remarks>
public interface IRestingField : IVectorField
{
    /// <summary>Evaluates what is zero exactly where the flow rests, such as the gradient behind a normalized direction.</summary>
    /// <param name="time">Time t.</param>
    /// <param name="state">State w, length d.</param>
    /// <param name="destination">Receives the residual, length d; must not overlap <paramref name="state"/>.</param>
    void EvaluateResidual(double time, ReadOnlySpan<double> state, Span<double> destination);
}
