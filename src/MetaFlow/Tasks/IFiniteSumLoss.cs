namespace MetaFlow;

/// <summary>
/// A loss that is a sum over samples (and perhaps a ridge term, which is not sampled). Each method estimates what the loss itself gives from some
/// samples, scaled so that a uniformly random selection is unbiased; all samples in order give the same bits as the loss.
/// </summary>
public interface IFiniteSumLoss
{
    /// <summary>Number n of samples.</summary>
    int Samples { get; }

    /// <summary>The value, from some samples.</summary>
    /// <param name="samples">Indices from 0 to n − 1, at least one; repetitions count.</param>
    /// <param name="point">w, length d.</param>
    double Value(ReadOnlySpan<int> samples, ReadOnlySpan<double> point);

    /// <summary>The gradient, from some samples.</summary>
    /// <param name="samples">Indices from 0 to n − 1, at least one; repetitions count.</param>
    /// <param name="point">w, length d.</param>
    /// <param name="destination">Receives the gradient, length d; must not overlap the inputs.</param>
    void Gradient(ReadOnlySpan<int> samples, ReadOnlySpan<double> point, Span<double> destination);

    /// <summary>The Hessian-vector product, from some samples.</summary>
    /// <param name="samples">Indices from 0 to n − 1, at least one; repetitions count.</param>
    /// <param name="point">w, length d.</param>
    /// <param name="direction">v, length d.</param>
    /// <param name="destination">Receives the product, length d; must not overlap the inputs.</param>
    void HessianVectorProduct(ReadOnlySpan<int> samples, ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination);
}
