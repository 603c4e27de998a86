namespace MetaFlow.Numerics;

/// <summary>The functions <c>e^z − 1</c> and <c>φ₁(z) = (e^z − 1)/z</c>, to a few units in the last place.</summary>
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
}
