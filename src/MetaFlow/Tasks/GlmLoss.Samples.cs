using MetaFlow.Numerics;

namespace MetaFlow;

public sealed partial class GlmLoss
{
    /// <inheritdoc/>
    int IFiniteSumLoss.Samples => Rows;

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<int> samples, ReadOnlySpan<double> point)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        double sum = 0;
        foreach (int k in samples)
            sum += GlmFunctions.Value(Family, Predict(k, point), ResponseArray[k], Smoothing);

        double scale = ScaleOf(samples);
        return Ridge == 0 ? scale * sum : (scale * sum) + (Ridge / 2 * SymmetricSpectrum.Dot(point, point));
    }

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<int> samples, ReadOnlySpan<double> point, Span<double> destination)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        InputChecks.Length(destination, Dimension, nameof(destination));
        double scale = ScaleOf(samples);
        Ridged(point, destination);
        foreach (int k in samples)
            Accumulate(k, scale * GlmFunctions.Slope(Family, Predict(k, point), ResponseArray[k], Smoothing), destination);
    }

    /// <inheritdoc/>
    public void HessianVectorProduct(ReadOnlySpan<int> samples, ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        InputChecks.Length(direction, Dimension, nameof(direction));
        InputChecks.Length(destination, Dimension, nameof(destination));
        double scale = ScaleOf(samples);
        Ridged(direction, destination);
        foreach (int k in samples)
        {
            double curvature = GlmFunctions.Curvature(Family, Predict(k, point), ResponseArray[k], Smoothing);
            if (curvature != 0)
                Accumulate(k, scale * curvature * Predict(k, direction), destination);
        }
    }

    // n/S of what each row has in the whole sum; exactly the scale for all rows.
    private double ScaleOf(ReadOnlySpan<int> samples) => Scale * (Rows / (double)samples.Length);
}
