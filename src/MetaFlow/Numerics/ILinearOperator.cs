namespace MetaFlow.Numerics;

/// <summary>A linear map of R^d known by its products alone.</summary>
internal interface ILinearOperator
{
    /// <summary>destination = A x; the two do not overlap.</summary>
    void Apply(ReadOnlySpan<double> x, Span<double> destination);
}
