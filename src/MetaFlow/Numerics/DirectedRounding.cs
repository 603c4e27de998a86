namespace MetaFlow.Numerics;

/// <summary>The four operations and the square root, rounded towards one side.</summary>
/// <remarks>
/// The hardware rounds to nearest; the sign of what it dropped is known exactly (from the two-sum, or from one fused multiply-add),
/// and one step to the neighbour makes the result a bound. Exact results stay exact. Where the error itself could underflow, the
/// step is always taken. Sources: Knuth, The Art of Computer Programming 2, §4.2.2; Muller et al., Handbook of Floating-Point
/// Arithmetic, ch. 4. Infinite operands are limits of bounds (0 · ∞ = 0, ∞ / ∞ = 0), never values; there is no NaN.
/// </remarks>
internal static class DirectedRounding
{
    // Above this magnitude the errors of products and quotients are doubles: 2⁻⁹⁶⁰ · 2⁻¹⁰⁶ is larger than the least subnormal.
    private const double ErrorsAreExactAbove = 1.0261342003245941e-289;

    // Below this magnitude no intermediate of the two-sum overflows.
    private const double SumsAreSafeBelow = 4.49423283715579e307;

    /// <summary>The largest double that is known to be at most a + b.</summary>
    public static double AddDown(double a, double b)
    {
        double sum = a + b;
        if (!(Math.Abs(sum) < SumsAreSafeBelow))
            return double.IsInfinity(a) || double.IsInfinity(b) ? sum : Below(sum);
        double other = sum - a, error = (a - (sum - other)) + (b - other);
        return error < 0 ? Math.BitDecrement(sum) : sum;
    }

    /// <summary>The smallest double that is known to be at least a + b.</summary>
    public static double AddUp(double a, double b) => -AddDown(-a, -b);

    /// <summary>The largest double that is known to be at most a · b.</summary>
    public static double MultiplyDown(double a, double b)
    {
        if (a == 0 || b == 0)
            return 0;
        double product = a * b;
        if (double.IsInfinity(a) || double.IsInfinity(b))
            return product;
        if (double.IsInfinity(product))
            return Below(product);
        if (Math.Abs(product) < ErrorsAreExactAbove)
            return a < 0 == b < 0 ? Math.Max(0, Math.BitDecrement(product)) : Math.BitDecrement(product);
        return Math.FusedMultiplyAdd(a, b, -product) < 0 ? Math.BitDecrement(product) : product;
    }

    /// <summary>The smallest double that is known to be at least a · b.</summary>
    public static double MultiplyUp(double a, double b) => -MultiplyDown(-a, b);

    /// <summary>The largest double that is known to be at most a / b; b is not zero.</summary>
    public static double DivideDown(double a, double b)
    {
        if (a == 0 || double.IsInfinity(b))
            return 0;
        double quotient = a / b;
        if (double.IsInfinity(a))
            return quotient;
        if (double.IsInfinity(quotient))
            return Below(quotient);
        if (Math.Abs(quotient) < ErrorsAreExactAbove || Math.Abs(a) < ErrorsAreExactAbove)
            return a < 0 == b < 0 ? Math.Max(0, Math.BitDecrement(quotient)) : Math.BitDecrement(quotient);
        double residual = Math.FusedMultiplyAdd(-quotient, b, a);
        return residual != 0 && residual < 0 != b < 0 ? Math.BitDecrement(quotient) : quotient;
    }

    /// <summary>The smallest double that is known to be at least a / b; b is not zero.</summary>
    public static double DivideUp(double a, double b) => -DivideDown(-a, b);

    /// <summary>The largest double that is known to be at most √a; a is not negative.</summary>
    public static double SqrtDown(double a)
    {
        double root = Math.Sqrt(a);
        if (a == 0 || double.IsInfinity(a))
            return root;
        return a < ErrorsAreExactAbove || Math.FusedMultiplyAdd(-root, root, a) < 0 ? Math.BitDecrement(root) : root;
    }

    /// <summary>The smallest double that is known to be at least √a; a is not negative.</summary>
    public static double SqrtUp(double a)
    {
        double root = Math.Sqrt(a);
        if (a == 0 || double.IsInfinity(a))
            return root;
        return a < ErrorsAreExactAbove || Math.FusedMultiplyAdd(-root, root, a) > 0 ? Math.BitIncrement(root) : root;
    }

    /// <summary>A bound on xⁿ for a base that is not negative, by squaring, each product rounded to the same side.</summary>
    public static double Power(double x, long n, bool up)
    {
        double result = 1;
        for (double square = x; ; square = up ? MultiplyUp(square, square) : MultiplyDown(square, square))
        {
            if ((n & 1) != 0)
                result = up ? MultiplyUp(result, square) : MultiplyDown(result, square);
            n >>= 1;
            if (n == 0)
                return result;
        }
    }

    // The largest double below a result of finite operands, which may have overflowed.
    private static double Below(double x) => x == double.NegativeInfinity ? x : Math.BitDecrement(x);
}
