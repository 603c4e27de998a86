using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// The latch <c>‖v‖ ≤ ε₀</c>: its value <c>‖v(w)‖ − ε₀</c> is taken from the direction already at hand and costs no evaluation.
/// </summary>
public sealed class GradientNormGuard : IPhaseGuard
{
    /// <summary>Creates the latch.</summary>
    /// <param name="threshold">ε₀; finite and positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε₀ is not positive or not finite.</exception>
    public GradientNormGuard(double threshold)
    {
        if (!double.IsFinite(threshold) || threshold <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The gradient norm at which the phase ends must be finite and positive.");
        }

        Threshold = threshold;
    }

    /// <summary>ε₀.</summary>
    public double Threshold { get; }

    /// <inheritdoc/>
    public double Evaluate(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction) =>
        EuclideanNorm.Of(direction) - Threshold;
}
