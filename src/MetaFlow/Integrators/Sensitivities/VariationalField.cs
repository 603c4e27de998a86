namespace MetaFlow;

/// <summary>
/// The continuous variational equation beside the flow itself: the state (w, u₁, …, u_k) follows <c>w′ = v(t, w)</c> and
/// <c>u_i′ = J(t, w) u_i</c> (HNW I, §I.14), so that u_i(t) is the derivative of w(t) in its start along u_i(0).
/// </summary>
/// <remarks>
/// It is a field like any other: every method follows it, and its error is controlled together with that of w. For the derivative
/// of what a method computes, see <see cref="FlowMap"/>.
/// </remarks>
public sealed class VariationalField : IVectorField
{
    private readonly ILinearizableField _field;
    private readonly int _directions;

    /// <summary>Makes the field.</summary>
    /// <param name="field">The flow's field, of dimension d.</param>
    /// <param name="directions">Number k of directions, at least 1.</param>
    public VariationalField(ILinearizableField field, int directions)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentOutOfRangeException.ThrowIfLessThan(directions, 1);
        _field = field;
        _directions = directions;
        Dimension = checked(field.Dimension * (1 + directions));
    }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    /// <remarks>A Jacobian product is counted as an evaluation: the field does not say what its products cost.</remarks>
    public EvaluationCost Cost => (1 + _directions) * _field.Cost;

    /// <inheritdoc/>
    public double NoiseFloor => _field.NoiseFloor;

    /// <inheritdoc/>
    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        int d = _field.Dimension;
        _field.Evaluate(time, state[..d], destination[..d]);
        _field.JacobianVectorProducts(time, state[..d], state[d..], destination[d..]);
    }
}
