namespace MetaFlow.Integrators;

/// <summary>
/// A phase's guard along the dense output of one step; the field is evaluated at the interpolated state, and counted.
/// </summary>
/// <remarks>A guard latches at ≤ 0, so zero is mapped to the negative side.</remarks>
internal readonly ref struct GuardFunction<TField>(
    IPhaseGuard guard, ref FieldCounter<TField> field, DenseSegment segment, Span<double> scratch, Span<double> slope) : IScalarFunction
    where TField : IVectorField
{
    private readonly IPhaseGuard _guard = guard;
    private readonly ref FieldCounter<TField> _field = ref field;
    private readonly DenseSegment _segment = segment;
    private readonly Span<double> _scratch = scratch;
    private readonly Span<double> _slope = slope;

    public static double Latch(double value) => value == 0 ? -double.Epsilon : value;

    public double Evaluate(double theta)
    {
        _segment.Evaluate(theta, _scratch);
        double time = _segment.Time(theta);
        _field.Evaluate(time, _scratch, _slope);
        return Latch(_guard.Evaluate(time, _scratch, _slope));
    }
}
