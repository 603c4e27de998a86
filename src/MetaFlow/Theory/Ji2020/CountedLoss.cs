namespace MetaFlow.Theory.Ji2020;

/// <summary>A sum of squares ½‖w − c_τ‖² over samples that counts how many sample gradients and sample Hessians are asked of it.</summary>
internal sealed class CountedLoss(double[] centres) : SmoothLoss(1), IFiniteSumLoss
{
    private readonly int[] _all = [.. Enumerable.Range(0, centres.Length)];

    /// <inheritdoc/>
    public int Samples => centres.Length;

    /// <summary>Sample gradients so far.</summary>
    public long Gradients { get; private set; }

    /// <summary>Sample Hessians (products with one vector) so far.</summary>
    public long Hessians { get; private set; }

    /// <summary>Starts counting anew.</summary>
    public void Reset() => (Gradients, Hessians) = (0, 0);

    /// <inheritdoc/>
    public override double Value(ReadOnlySpan<double> point) => Value(_all, point);

    /// <inheritdoc/>
    public override void Gradient(ReadOnlySpan<double> point, Span<double> destination) => Gradient(_all, point, destination);

    /// <inheritdoc/>
    public override void HessianVectorProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination) =>
        HessianVectorProduct(_all, point, direction, destination);

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<int> samples, ReadOnlySpan<double> point)
    {
        double sum = 0;
        foreach (int sample in samples)
            sum += (point[0] - centres[sample]) * (point[0] - centres[sample]) / 2;
        return sum / samples.Length;
    }

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<int> samples, ReadOnlySpan<double> point, Span<double> destination)
    {
        Gradients += samples.Length;
        double sum = 0;
        foreach (int sample in samples)
            sum += point[0] - centres[sample];
        destination[0] = sum / samples.Length;
    }

    /// <inheritdoc/>
    public void HessianVectorProduct(ReadOnlySpan<int> samples, ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination)
    {
        Hessians += samples.Length;
        destination[0] = direction[0];
    }
}
