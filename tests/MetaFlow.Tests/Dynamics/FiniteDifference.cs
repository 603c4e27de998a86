namespace MetaFlow.Tests.Dynamics;

/// <summary>
/// Central differences with one Richardson step, error O(h⁴) plus rounding, taken with h and with h/2. Their distance is some
/// fifteen times the truncation error of the second, and allows for losses that bend within h.
/// </summary>
internal static class FiniteDifference
{
    /// <summary>The derivative of f along u, and an estimate of its truncation error from above.</summary>
    public static (double[] Value, double Truncation) Directional(Func<double[], double[]> f, double[] w, double[] u, double h)
    {
        var (coarse, fine) = (Richardson(f, w, u, h), Richardson(f, w, u, h / 2));
        return (fine, Math.Sqrt(fine.Zip(coarse, (x, y) => (x - y) * (x - y)).Sum()));
    }

    private static double[] Richardson(Func<double[], double[]> f, double[] w, double[] u, double h) =>
        [.. Central(f, w, u, h / 2).Zip(Central(f, w, u, h), (fine, coarse) => ((4 * fine) - coarse) / 3)];

    private static double[] Central(Func<double[], double[]> f, double[] w, double[] u, double h) =>
        [.. f(Moved(w, u, h)).Zip(f(Moved(w, u, -h)), (a, b) => (a - b) / (2 * h))];

    private static double[] Moved(double[] w, double[] u, double h) => [.. w.Zip(u, (x, y) => x + (h * y))];
}
