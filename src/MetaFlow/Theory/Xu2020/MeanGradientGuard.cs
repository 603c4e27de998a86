using MetaFlow.Numerics;

namespace MetaFlow.Theory.Xu2020;

/// <summary>Ends a phase where ‖∇f‖ ≤ ε₀, whatever field the phase follows.</summary>
internal sealed class MeanGradientGuard(IVectorField meanGradient, double threshold) : IPhaseGuard
{
    /// <inheritdoc/>
    public double Evaluate(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction)
    {
        var gradient = new double[state.Length];
        meanGradient.Evaluate(time, state, gradient);
        return EuclideanNorm.Of(gradient) - threshold;
    }
}
