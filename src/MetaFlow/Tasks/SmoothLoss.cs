namespace MetaFlow;

/// <summary>
/// A loss f on R^d with its derivatives. Immutable and pure: it may be shared between threads.
/// </summary>
public abstract class SmoothLoss
{
    /// <summary>Creates a loss.</summary>
    /// <param name="dimension">Dimension d ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is below one.</exception>
    protected SmoothLoss(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        Dimension = dimension;
    }

    /// <summary>Dimension d of the parameter.</summary>
    public int Dimension { get; }

    /// <summary>The constants of the loss, where they exist and are known.</summary>
    public virtual LossConstants Constants => LossConstants.Unknown;

    /// <summary>Whether <see cref="ThirdDerivativeProduct"/> is available.</summary>
    public virtual bool HasThirdDerivative => false;

    /// <summary>A loss written as a function; derivatives that are not given come from automatic differentiation.</summary>
    /// <remarks>
    /// <para>Gradient, Hessian-vector product and third derivative cost a small multiple of the value, and nothing is allocated after the
    /// first evaluations. The function must be pure, and may branch on <see cref="Ad.Value"/>.</para>
    /// <para>At its first use each of gradient and Hessian-vector product is held against central differences; one that does not agree is
    /// refused with an <see cref="InvalidInputException"/>.</para>
    /// </remarks>
    /// <param name="dimension">Dimension d ≥ 1.</param>
    /// <param name="value">The value f(w).</param>
    /// <param name="gradient">∇f(w); null: by automatic differentiation.</param>
    /// <param name="hessianProduct">∇²f(w) v; null: by automatic differentiation.</param>
    /// <param name="constants">The constants, where known; null: none.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is below one.</exception>
    public static SmoothLoss Differentiate(
        int dimension, Func<AdVector, Ad> value, GradientFunction? gradient = null, HessianProductFunction? hessianProduct = null, LossConstants? constants = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new DifferentiatedLoss(dimension, value, gradient, hessianProduct, constants ?? LossConstants.Unknown);
    }

    /// <summary>The value f(w).</summary>
    /// <param name="point">w, length d.</param>
    public abstract double Value(ReadOnlySpan<double> point);

    /// <summary>The gradient ∇f(w).</summary>
    /// <param name="point">w, length d.</param>
    /// <param name="destination">Receives ∇f(w), length d; must not overlap the inputs.</param>
    public abstract void Gradient(ReadOnlySpan<double> point, Span<double> destination);

    /// <summary>The Hessian-vector product ∇²f(w) v.</summary>
    /// <param name="point">w, length d.</param>
    /// <param name="direction">v, length d.</param>
    /// <param name="destination">Receives the product, length d; must not overlap the inputs.</param>
    public abstract void HessianVectorProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination);

    /// <summary>The product ∇³f(w)[u, v] of the third derivative with two directions.</summary>
    /// <param name="point">w, length d.</param>
    /// <param name="first">u, length d.</param>
    /// <param name="second">v, length d.</param>
    /// <param name="destination">Receives the product, length d; must not overlap the inputs.</param>
    /// <exception cref="NotSupportedException"><see cref="HasThirdDerivative"/> is false.</exception>
    public virtual void ThirdDerivativeProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> destination) =>
        throw new NotSupportedException($"{GetType().Name} does not give third derivatives.");
}
