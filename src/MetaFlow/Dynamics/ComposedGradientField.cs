namespace MetaFlow;

/// <summary>A composed field whose direction is the gradient of a potential for every loss.</summary>
internal sealed class ComposedGradientField(IReadOnlyList<LossBlock> blocks, double[] weights, Direction direction) : ComposedField(blocks, weights, direction), IGradientField
{
    public double Potential(ReadOnlySpan<double> state) => WeightedPotential(state);

    public void PotentialHessianProduct(ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination) =>
        WeightedHessianProduct(state, direction, destination);
}
