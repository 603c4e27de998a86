namespace MetaFlow.Tests.Dynamics;

/// <summary>Central differences with one Richardson step: error O(h⁴) plus rounding.</summary>
internal static class FiniteDifference
{
    public static double Directional(Func<double[], double> f, double[] w, double[] u, double h) =>
        ((4 * Central(f, w, u, h / 2)) - Central(f, w, u, h)) / 3;

    public static double[] Directional(Func<double[], double[]> f, double[] w, double[] u, double h)
    {
        var (coarse, fine) = (Central(f, w, u, h), Central(f, w, u, h / 2));
        return [.. fine.Zip(coarse, (x, y) => ((4 * x) - y) / 3)];
    }

    private static double Central(Func<double[], double> f, double[] w, double[] u, double h) =>
        (f(Moved(w, u, h)) - f(Moved(w, u, -h))) / (2 * h);

    private static double[] Central(Func<double[], double[]> f, double[] w, double[] u, double h) =>
        [.. f(Moved(w, u, h)).Zip(f(Moved(w, u, -h)), (a, b) => (a - b) / (2 * h))];

    private static double[] Moved(double[] w, double[] u, double h) => [.. w.Zip(u, (x, y) => x + (h * y))];
}
