using MetaFlow.Numerics;

namespace MetaFlow.Integrators;

/// <summary>I − cJ, the matrix of Newton's iteration, by products with J.</summary>
internal readonly ref struct ShiftedOperator<TField>(JacobianOperator<TField> jacobian, double shift) : ILinearOperator
    where TField : IVectorField
{
    private readonly JacobianOperator<TField> _jacobian = jacobian;

    public void Apply(ReadOnlySpan<double> x, Span<double> destination)
    {
        _jacobian.Apply(x, destination);
        for (int j = 0; j < x.Length; j++)
            destination[j] = x[j] - (shift * destination[j]);
    }
}
