namespace MetaFlow.Theory.Families;

/// <summary>A loss with a half parabola beside it, f(w) + (bend/2)·max(0, w₁ − place)²: differentiable, and not twice so where w₁ = place.</summary>
/// <remarks>At the bend the Hessian is taken from the side where the parabola is not.</remarks>
internal sealed class BentLoss(SmoothLoss straight, double bend, double place) : SmoothLoss(straight.Dimension)
{
    /// <inheritdoc/>
    public override LossConstants Constants => straight.Constants with
    {
        Smoothness = straight.Constants.Smoothness is { } smoothness ? smoothness with { Value = smoothness.Value + bend } : null,
        HessianLipschitz = null,
        GradientBound = null,
    };

    /// <inheritdoc/>
    public override double Value(ReadOnlySpan<double> point) => straight.Value(point) + (bend / 2 * Beyond(point) * Beyond(point));

    /// <inheritdoc/>
    public override void Gradient(ReadOnlySpan<double> point, Span<double> destination)
    {
        straight.Gradient(point, destination);
        destination[0] += bend * Beyond(point);
    }

    /// <inheritdoc/>
    public override void HessianVectorProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination)
    {
        straight.HessianVectorProduct(point, direction, destination);
        destination[0] += Beyond(point) > 0 ? bend * direction[0] : 0;
    }

    private double Beyond(ReadOnlySpan<double> point) => Math.Max(0, point[0] - place);
}
