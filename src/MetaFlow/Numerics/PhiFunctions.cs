namespace MetaFlow.Numerics;

/// <summary>
/// The functions <c>e^z − 1</c> and <c>φ₁(z) = (e^z − 1)/z</c>, to a few units in the last place, and
/// <c>φ_{k+1}(z) = (φ_k(z) − 1/k!)/z</c> of exponential integrators.
/// </summary>
public static class PhiFunctions
{
    /// <summary><c>e^x − 1</c> without cancellation near zero.</summary>
    /// <param name="x">Any double.</param>
    public static double Expm1(double x) => Math.Abs(x) < 1 ? x * Phi1(x) : Math.Exp(x) - 1;

    /// <summary><c>φ₁(z) = (e^z − 1)/z</c>, with φ₁(0) = 1.</summary>
    /// <param name="z">Any double; φ₁(−∞) = 0.</param>
    public static double Phi1(double z)
    {
        if (Math.Abs(z) >= 1)
        {
            return double.IsNegativeInfinity(z) ? 0 : double.IsPositiveInfinity(z) ? z : (Math.Exp(z) - 1) / z;
        }

        // Kahan: with u = fl(e^z), (u − 1)/log(u) is accurate because the error of u is undone by the logarithm
        // (Higham, Accuracy and Stability of Numerical Algorithms, §1.14.1).
        double u = Math.Exp(z);
        return u == 1 ? 1 + (z / 2) : (u - 1) / Math.Log(u);
    }

    /// <summary>φ₁(z), φ₂(z), …, φ_p(z), each with an absolute error of a few units of rounding.</summary>
    /// <param name="z">Any finite double.</param>
    /// <param name="destination">Receives the p values; p from 1 to 8.</param>
    public static void Fill(double z, Span<double> destination)
    {
        ArgumentOutOfRangeException.ThrowIfZero(destination.Length, nameof(destination));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, 8, nameof(destination));
        int p = destination.Length;
        if (Math.Abs(z) >= 1)
        {
            // Upwards each value loses a unit of rounding of 1/k!, divided by |z| ≥ 1.
            destination[0] = Phi1(z);
            double coefficient = 1;
            for (int k = 1; k < p; k++)
            {
                coefficient /= k;
                destination[k] = (destination[k - 1] - coefficient) / z;
            }

            return;
        }

        // Near zero the last one from its series Σ zⁿ/(n + p)!, the others downwards: φ_k = z φ_{k+1} + 1/k!.
        double term = 1;
        for (int k = 2; k <= p; k++)
            term /= k;
        double factor = term;
        double sum = term;
        for (int n = 1; Math.Abs(term) > 1e-18 * factor; n++)
        {
            term *= z / (n + p);
            sum += term;
        }

        destination[p - 1] = sum;
        for (int k = p - 1; k >= 1; k--)
        {
            factor *= k + 1;
            destination[k - 1] = (z * destination[k]) + factor;
        }
    }
}
