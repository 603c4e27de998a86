namespace MetaFlow;

/// <summary>
/// The convex function on the real line of mishchenko2023, Theorem 1 (its appendix B.2): ¼x⁴ − ⅓|x|³ + ⅙x² for |x| ≤ 1 and ⅔x² − |x| + 5/12
/// beyond. Smooth with Lipschitz Hessian, but f at its proximal point is not convex.
/// </summary>
/// <remarks>f″ is 3(|x| − ⅓)² on [−1, 1] and 4/3 beyond, so that μ = 0, L = 4/3 and ρ = 4 (the slope of f″ at ±1), all exact. f has no
/// gradient bound.</remarks>
public sealed class Mishchenko2023Loss : SmoothLoss
{
    /// <summary>Creates the loss.</summary>
    public Mishchenko2023Loss()
        : base(1)
    {
    }

    /// <inheritdoc/>
    public override LossConstants Constants { get; } = new()
    {
        StrongConvexity = new(0, ConstantKind.Exact),
        Smoothness = new(4.0 / 3, ConstantKind.Exact),
        HessianLipschitz = new(4, ConstantKind.Exact),
    };

    /// <inheritdoc/>
    public override bool HasThirdDerivative => true;

    /// <inheritdoc/>
    public override double Value(ReadOnlySpan<double> point)
    {
        InputChecks.Length(point, 1, nameof(point));
        double x = Math.Abs(point[0]);
        return x <= 1 ? x * x * ((((x / 4) - (1.0 / 3)) * x) + (1.0 / 6)) : (((2.0 / 3 * x) - 1) * x) + (5.0 / 12);
    }

    /// <inheritdoc/>
    public override void Gradient(ReadOnlySpan<double> point, Span<double> destination)
    {
        InputChecks.Length(point, 1, nameof(point));
        InputChecks.Length(destination, 1, nameof(destination));
        double x = Math.Abs(point[0]), slope = x <= 1 ? x * (((x - 1) * x) + (1.0 / 3)) : (4.0 / 3 * x) - 1;
        destination[0] = point[0] < 0 ? -slope : slope;
    }

    /// <inheritdoc/>
    public override void HessianVectorProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination)
    {
        InputChecks.Length(point, 1, nameof(point));
        InputChecks.Length(direction, 1, nameof(direction));
        InputChecks.Length(destination, 1, nameof(destination));
        double x = Math.Abs(point[0]);
        destination[0] = direction[0] * (x <= 1 ? (((3 * x) - 2) * x) + (1.0 / 3) : 4.0 / 3);
    }

    /// <inheritdoc/>
    public override void ThirdDerivativeProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> destination)
    {
        InputChecks.Length(point, 1, nameof(point));
        InputChecks.Length(first, 1, nameof(first));
        InputChecks.Length(second, 1, nameof(second));
        InputChecks.Length(destination, 1, nameof(destination));
        double x = Math.Abs(point[0]);
        destination[0] = first[0] * second[0] * (x > 1 ? 0 : Math.Sign(point[0]) * ((6 * x) - 2));
    }
}
