using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// A one-sided Lipschitz constant ν of a field on all of R^d: <c>⟨v(t, x) − v(t, y), x − y⟩ ≤ ν ‖x − y‖²</c> at every time. Flows
/// of the field grow apart by at most e^{νt}; for −∇f with a μ-strongly convex f it is −μ.
/// </summary>
/// <param name="Value">ν; finite, of either sign.</param>
/// <param name="IsCertified">Whether it is proved, by <paramref name="Argument"/>; otherwise it is somebody's word.</param>
/// <param name="Argument">Why it holds, in a few words.</param>
public sealed record OneSidedLipschitz(double Value, bool IsCertified, string Argument)
{
    /// <summary>Whether the field is known to be affine and independent of time, so that defects of dense outputs are polynomials.</summary>
    public bool IsOfAffineField { get; init; }

    private const double UnitRoundoff = 1.1102230246251565e-16;

    // Beyond it the matrix alone takes some hundred megabytes.
    private const int LargestDimension = 4096;

    /// <summary>The user's word.</summary>
    /// <param name="value">ν; finite.</param>
    public static OneSidedLipschitz Declared(double value) => new(value, false, "declared");

    /// <summary>
    /// Of a field that claims to be affine, <c>v(t, w) = Jw + c</c>: the largest eigenvalue of the symmetric part of J, with the margin
    /// 10 d 2⁻⁵³ ‖J‖_F for the rounding of the eigenvalue problem. The claim is tried at two states first.
    /// </summary>
    /// <param name="field">The field.</param>
    /// <returns>The constant; null where the field does not claim to be affine, fails the trial, or has more than 4096 dimensions.</returns>
    public static OneSidedLipschitz? OfAffine(ILinearizableField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.IsAffine ? OfKnownAffine(field) : null;
    }

    /// <summary>The same of a field that is known to be affine although it does not claim it.</summary>
    internal static OneSidedLipschitz? OfKnownAffine(ILinearizableField field)
    {
        int d = field.Dimension;
        if (d > LargestDimension || !KeepsItsWord(field))
            return null;
        double[] matrix = new double[d * d];
        double[] unit = new double[d];
        double[] column = new double[d];
        double[] origin = new double[d];
        for (int j = 0; j < d; j++)
        {
            unit[j] = 1;
            field.JacobianVectorProduct(0, origin, unit, column);
            unit[j] = 0;
            for (int i = 0; i < d; i++)
            {
                matrix[(i * d) + j] += column[i] / 2;
                matrix[(j * d) + i] += column[i] / 2;
            }
        }

        double norm = EuclideanNorm.Of(matrix);
        double margin = 10 * d * UnitRoundoff * norm;
        return new OneSidedLipschitz(SymmetricSpectrum.Of(matrix, d).Largest + margin, true, "the largest eigenvalue of the symmetric part of the constant Jacobian") { IsOfAffineField = true };
    }

    // v(x) − v(0) = Jx at two states, relatively.
    private static bool KeepsItsWord(ILinearizableField field)
    {
        int d = field.Dimension;
        double[] origin = new double[d], state = new double[d], at = new double[d], base0 = new double[d], product = new double[d];
        field.Evaluate(0, origin, base0);
        for (int trial = 1; trial <= 2; trial++)
        {
            for (int j = 0; j < d; j++)
                state[j] = Math.Sin((trial * 1.7) + (j * 0.9)) * trial;
            field.Evaluate(trial, state, at);
            field.JacobianVectorProduct(trial, state, state, product);
            double scale = EuclideanNorm.Of(at) + EuclideanNorm.Of(base0) + EuclideanNorm.Of(product);
            for (int j = 0; j < d; j++)
                at[j] -= base0[j] + product[j];
            if (!(EuclideanNorm.Of(at) <= 1e-10 * scale))
                return false;
        }

        return true;
    }
}
