using MetaFlow.Numerics;

namespace MetaFlow.Integrators;

/// <summary>The Jacobian of a field at one time and state, by its products.</summary>
internal readonly ref struct JacobianOperator<TField>(
    ref FieldCounter<TField> field, Linearization linearization, double time, ReadOnlySpan<double> state, ReadOnlySpan<double> slope) : ILinearOperator
    where TField : IVectorField
{
    private readonly ref FieldCounter<TField> _field = ref field;
    private readonly ReadOnlySpan<double> _state = state;
    private readonly ReadOnlySpan<double> _slope = slope;

    public void Apply(ReadOnlySpan<double> x, Span<double> destination) =>
        linearization.Product(ref _field, time, _state, _slope, x, destination);
}
