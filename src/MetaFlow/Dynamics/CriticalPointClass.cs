using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>The kind of a critical point of a potential F, from the eigenvalues of ∇²F there.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Index">Number of negative eigenvalues: 0 at a minimum, d at a maximum.</param>
/// <param name="Nullity">Number of eigenvalues within 1e-9 of the largest magnitude, which are taken for zero.</param>
/// <param name="SmallestEigenvalue">The smallest eigenvalue.</param>
/// <param name="LargestEigenvalue">The largest eigenvalue.</param>
public sealed record CriticalPointClass(CriticalPointKind Kind, int Index, int Nullity, double SmallestEigenvalue, double LargestEigenvalue)
{
    /// <summary>The largest dimension whose spectrum is computed.</summary>
    public const int MaximumDimension = 1024;

    // Products with a Hessian are right to some 1e-13 of its norm; three decades more keep noise from being taken for a sign.
    private const double ZeroPart = 1e-9;

    /// <summary>Classifies a point by the whole spectrum of the Hessian, built from d Hessian-vector products.</summary>
    /// <param name="field">A field −∇F.</param>
    /// <param name="point">The point, such as <see cref="CriticalPoint.Point"/>; that the gradient vanishes there is not checked.</param>
    /// <exception cref="ArgumentException">The point does not have the field's dimension, or the Hessian there is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is above <see cref="MaximumDimension"/>.</exception>
    /// <exception cref="NotSupportedException">The losses do not give third derivatives.</exception>
    public static CriticalPointClass Of(IGradientField field, Vector<double> point)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(point);
        FieldArguments.CheckLength(point.Count, field.Dimension, nameof(point));
        int d = point.Count;
        if (d > MaximumDimension)
            throw new ArgumentOutOfRangeException(nameof(point), d, $"The whole spectrum is computed up to dimension {MaximumDimension}.");
        double[] at = point.ToArray(), unit = new double[d], hessian = new double[d * d], values = new double[d];
        for (int j = 0; j < d; j++)
        {
            unit[j] = 1;
            field.PotentialHessianProduct(at, unit, hessian.AsSpan(j * d, d));
            unit[j] = 0;
        }

        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < i; j++)
                hessian[(i * d) + j] = hessian[(j * d) + i] = 0.5 * (hessian[(i * d) + j] + hessian[(j * d) + i]);
        }

        if (!SymmetricEigen.Decompose(hessian, values, new double[d]))
            throw new ArgumentException("The Hessian at the point is not finite.", nameof(point));
        double smallest = values.Min(), largest = values.Max();
        double zero = ZeroPart * Math.Max(Math.Abs(smallest), Math.Abs(largest));
        int index = values.Count(v => v < -zero), nullity = values.Count(v => Math.Abs(v) <= zero);
        CriticalPointKind kind = index > 0 && index + nullity < d ? CriticalPointKind.Saddle
            : nullity > 0 ? CriticalPointKind.Degenerate
            : index == 0 ? CriticalPointKind.Minimum
            : CriticalPointKind.Maximum;
        return new CriticalPointClass(kind, index, nullity, smallest, largest);
    }
}
