namespace MetaFlow.Numerics;

/// <summary>Simpson's rule on samples that are taken already, so that coarser rules, for an estimate of the error, cost no further ones.</summary>
internal static class SimpsonRule
{
    /// <summary>The integral over an interval by the composite rule; exact for cubics.</summary>
    /// <param name="samples">Values at equidistant points, both ends included; their number less one is an even multiple of <paramref name="stride"/>.</param>
    /// <param name="length">Length of the interval.</param>
    /// <param name="stride">Take every so manieth sample only.</param>
    /// <returns>The integral.</returns>
    /// <exception cref="ArgumentException">The samples do not make an even number of panels.</exception>
    public static double Of(ReadOnlySpan<double> samples, double length, int stride = 1)
    {
        int panels = (samples.Length - 1) / stride;
        if (panels < 2 || panels % 2 == 1 || panels * stride != samples.Length - 1)
            throw new ArgumentException($"{samples.Length} samples, every {stride} of them, do not make an even number of panels.", nameof(samples));

        double sum = samples[0] + samples[^1];
        for (int k = 1; k < panels; k++)
            sum += (k % 2 == 1 ? 4 : 2) * samples[k * stride];
        return sum * length / (3.0 * panels);
    }
}
