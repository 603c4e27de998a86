using MetaFlow.Numerics;

namespace MetaFlow.Theory.Xu2020;

/// <summary>A field that chooses anew at every point by ‖∇f‖ ≤ ε₀, as Algorithm 1 of xu2020 is printed.</summary>
internal sealed class StatelessSwitch(IVectorField tested, double threshold, IVectorField whenSmall, IVectorField whenLarge) : IVectorField
{
    /// <inheritdoc/>
    public int Dimension => tested.Dimension;

    /// <inheritdoc/>
    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        tested.Evaluate(time, state, destination);
        (EuclideanNorm.Of(destination) <= threshold ? whenSmall : whenLarge).Evaluate(time, state, destination);
    }
}
