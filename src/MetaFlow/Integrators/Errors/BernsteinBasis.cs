using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Integrators;

/// <summary>
/// Polynomials of degree 8 on [0, 1] by their values at nine Chebyshev–Lobatto points, in Bernstein form: a polynomial lies in the
/// convex hull of its control points, so their norms bound it everywhere (G. Farin, Curves and Surfaces for CAGD, ch. 5).
/// </summary>
internal static class BernsteinBasis
{
    /// <summary>The degree; that of no dense output is higher.</summary>
    public const int Degree = 8;

    /// <summary>The points at which polynomials are sampled, and between each two of them one at which they are checked.</summary>
    public static readonly double[] Nodes = [.. Enumerable.Range(0, Degree + 1).Select(i => (1 - Math.Cos(Math.PI * i / Degree)) / 2)];

    /// <summary>The points between.</summary>
    public static readonly double[] Between = [.. Enumerable.Range(0, Degree).Select(i => (1 - Math.Cos(Math.PI * (i + 0.5) / Degree)) / 2)];

    /// <summary>Control point j is the sum of sample i times the entry (j, i).</summary>
    public static readonly double[][] Controls = Invert();

    /// <summary>Weight of control point j in the value at the i-th point between: the entry (i, j).</summary>
    public static readonly double[][] ValuesBetween = [.. Between.Select(Values)];

    /// <summary>The largest sum of absolute values of a row of <see cref="Controls"/>: how much rounding of the samples can grow.</summary>
    public static readonly double Growth = Controls.Max(row => row.Sum(Math.Abs));

    private static double[] Values(double theta)
    {
        double[] values = new double[Degree + 1];
        double binomial = 1;
        for (int j = 0; j <= Degree; j++)
        {
            values[j] = binomial * Math.Pow(theta, j) * Math.Pow(1 - theta, Degree - j);
            binomial = binomial * (Degree - j) / (j + 1);
        }

        return values;
    }

    private static double[][] Invert() => Matrix<double>.Build.DenseOfRowArrays(Nodes.Select(Values)).Inverse().ToRowArrays();
}
