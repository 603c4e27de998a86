namespace MetaFlow.Numerics;

/// <summary>Estimates of both ends of the spectrum of a symmetric matrix from its products with vectors.</summary>
/// <param name="Smallest">Below the smallest eigenvalue, as far as the products show.</param>
/// <param name="Largest">Above the largest eigenvalue, as far as the products show.</param>
/// <param name="Products">Products that were made.</param>
internal readonly record struct SpectralEnds(double Smallest, double Largest, int Products)
{
    /// <summary>The fewest Lanczos steps, unless the space is exhausted before.</summary>
    public const int FewestSteps = 8;

    // Five per cent of the width beyond the residual bounds: after eight steps the extreme Ritz values of spectra without
    // large gaps are that close (Saad, Numerical Methods for Large Eigenvalue Problems, §6.6).
    private const double Margin = 0.05;

    /// <summary>The larger of the two ends in magnitude.</summary>
    public double Radius => Math.Max(Math.Abs(Smallest), Math.Abs(Largest));

    /// <summary>Estimates both ends by Lanczos steps, and leaves the extreme Ritz vector in place of the start.</summary>
    /// <remarks>
    /// Each end is the extreme Ritz value moved outwards by its residual (within which there is an eigenvalue) and by a margin of
    /// 5 % of the width. Positive and negative ends are equally welcome: at saddles the spectrum has both signs.
    /// </remarks>
    /// <param name="map">The symmetric map.</param>
    /// <param name="basis">Working memory.</param>
    /// <param name="vector">The start, not zero; receives the Ritz vector of the end of larger magnitude, of norm one.</param>
    /// <param name="steps">Steps, at least <see cref="FewestSteps"/>.</param>
    public static SpectralEnds Estimate<TOperator>(ref TOperator map, KrylovBasis basis, Span<double> vector, int steps = 12)
        where TOperator : ILinearOperator, allows ref struct
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, FewestSteps);
        basis.Start(vector);
        while (basis.Steps < Math.Min(steps, basis.Maximum) && !basis.IsInvariant)
            basis.Grow(ref map, symmetric: true);
        ReadOnlySpan<double> rows = basis.DecomposeSymmetric();
        int m = basis.Steps;
        if (rows.Length == 0)
            return new SpectralEnds(double.NaN, double.NaN, m);
        int low = 0, high = 0;
        for (int k = 1; k < m; k++)
        {
            low = basis.Values[k] < basis.Values[low] ? k : low;
            high = basis.Values[k] > basis.Values[high] ? k : high;
        }

        // The residual of Ritz pair k is the last entry of its small eigenvector times the length of the remainder.
        double margin = basis.IsInvariant ? 0 : Margin * (basis.Values[high] - basis.Values[low]);
        double smallest = basis.Values[low] - (basis.Residual * Math.Abs(rows[(low * m) + m - 1])) - margin;
        double largest = basis.Values[high] + (basis.Residual * Math.Abs(rows[(high * m) + m - 1])) + margin;
        int end = Math.Abs(basis.Values[low]) > Math.Abs(basis.Values[high]) ? low : high;
        basis.Combine(rows.Slice(end * m, m), vector);
        return new SpectralEnds(smallest, largest, m);
    }
}
