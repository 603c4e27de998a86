namespace MetaFlow.Numerics;

/// <content>Operators and powers.</content>
public readonly partial record struct Interval
{
    /// <summary>The negative.</summary>
    /// <param name="x">The interval.</param>
    public static Interval operator -(Interval x) => new(-x.Upper, -x.Lower);

    /// <summary>The sum; each bound at most one unit in the last place beyond the exact one.</summary>
    /// <param name="x">One term.</param>
    /// <param name="y">The other.</param>
    public static Interval operator +(Interval x, Interval y) =>
        new(DirectedRounding.AddDown(x.Lower, y.Lower), DirectedRounding.AddUp(x.Upper, y.Upper));

    /// <summary>The difference; each bound at most one unit in the last place beyond the exact one.</summary>
    /// <param name="x">What is subtracted from.</param>
    /// <param name="y">What is subtracted.</param>
    public static Interval operator -(Interval x, Interval y) => x + (-y);

    /// <summary>The product; each bound at most one unit in the last place beyond the exact one.</summary>
    /// <param name="x">One factor.</param>
    /// <param name="y">The other.</param>
    public static Interval operator *(Interval x, Interval y)
    {
        if (x.Lower >= 0 && y.Lower >= 0)
            return new(DirectedRounding.MultiplyDown(x.Lower, y.Lower), DirectedRounding.MultiplyUp(x.Upper, y.Upper));
        return new(
            Math.Min(
                Math.Min(DirectedRounding.MultiplyDown(x.Lower, y.Lower), DirectedRounding.MultiplyDown(x.Lower, y.Upper)),
                Math.Min(DirectedRounding.MultiplyDown(x.Upper, y.Lower), DirectedRounding.MultiplyDown(x.Upper, y.Upper))),
            Math.Max(
                Math.Max(DirectedRounding.MultiplyUp(x.Lower, y.Lower), DirectedRounding.MultiplyUp(x.Lower, y.Upper)),
                Math.Max(DirectedRounding.MultiplyUp(x.Upper, y.Lower), DirectedRounding.MultiplyUp(x.Upper, y.Upper))));
    }

    /// <summary>The quotient; each bound at most one unit in the last place beyond the exact one.</summary>
    /// <remarks>
    /// Quotients by zero do not count, as in IEEE 1788 (§10.5.3 and table 9.1). A divisor with zero inside gives the entire line
    /// (unless the dividend is zero, nothing better is an interval), and so does the divisor 0; a divisor that ends at zero gives
    /// a half line if the dividend has one sign, and the entire line otherwise.
    /// </remarks>
    /// <param name="x">The dividend.</param>
    /// <param name="y">The divisor.</param>
    public static Interval operator /(Interval x, Interval y)
    {
        if (y.Upper < 0 || (y.Upper == 0 && y.Lower < 0))
            return -x / -y;
        if (y.Lower < 0 || y.Upper == 0)
            return Entire;
        if (y.Lower == 0)
        {
            return x.Lower >= 0 ? new(DirectedRounding.DivideDown(x.Lower, y.Upper), double.PositiveInfinity)
                : x.Upper <= 0 ? new(double.NegativeInfinity, DirectedRounding.DivideUp(x.Upper, y.Upper))
                : Entire;
        }

        return new(
            DirectedRounding.DivideDown(x.Lower, x.Lower >= 0 ? y.Upper : y.Lower),
            DirectedRounding.DivideUp(x.Upper, x.Upper >= 0 ? y.Lower : y.Upper));
    }

    /// <summary>The absolute value.</summary>
    /// <param name="x">The interval.</param>
    public static Interval Abs(Interval x) =>
        x.Lower >= 0 ? x : x.Upper <= 0 ? -x : new(0, Math.Max(-x.Lower, x.Upper));

    /// <summary>The smaller of two numbers.</summary>
    /// <param name="x">One interval.</param>
    /// <param name="y">The other.</param>
    public static Interval Min(Interval x, Interval y) => new(Math.Min(x.Lower, y.Lower), Math.Min(x.Upper, y.Upper));

    /// <summary>The larger of two numbers.</summary>
    /// <param name="x">One interval.</param>
    /// <param name="y">The other.</param>
    public static Interval Max(Interval x, Interval y) => new(Math.Max(x.Lower, y.Lower), Math.Max(x.Upper, y.Upper));

    /// <summary>The square: never negative, and tighter than a product where zero is inside.</summary>
    /// <param name="x">The interval.</param>
    public static Interval Square(Interval x)
    {
        Interval size = Abs(x);
        return new(DirectedRounding.MultiplyDown(size.Lower, size.Lower), DirectedRounding.MultiplyUp(size.Upper, size.Upper));
    }

    /// <summary>A whole power by repeated squaring: its relative error grows like |n| units in the last place.</summary>
    /// <param name="x">The base.</param>
    /// <param name="exponent">The exponent; 0 gives 1, and a negative one is a division (see the operator) by the positive power.</param>
    public static Interval Power(Interval x, int exponent) => WholePower(x, exponent);

    /// <summary>A real power of a base that is not negative, exp(e · log x); whole exponents and one half go by products and roots.</summary>
    /// <param name="x">The base. Points below zero do not count unless the exponent is a whole number.</param>
    /// <param name="exponent">The exponent, finite, taken as the double that it is: for one third see <see cref="Cbrt"/> or give the ratio.</param>
    /// <exception cref="ArgumentOutOfRangeException">The base is negative throughout and the exponent is not a whole number, or is not finite.</exception>
    public static Interval Power(Interval x, double exponent)
    {
        // Repeated squaring is the tighter way as long as it takes few products.
        if (Math.Abs(exponent) <= 1024 && exponent == Math.Floor(exponent))
            return WholePower(x, (long)exponent);
        return exponent == 0.5 ? Sqrt(x) : Power(x, Point(exponent));
    }

    /// <summary>A real power of a base that is not negative, exp(e · log x), for exponents that are intervals.</summary>
    /// <param name="x">The base. Points below zero do not count; zero counts for positive exponents.</param>
    /// <param name="exponent">The exponent, such as the ratio 2/3.</param>
    /// <exception cref="ArgumentOutOfRangeException">The base has no positive point, and is not zero with a positive exponent.</exception>
    public static Interval Power(Interval x, Interval exponent) => x.Upper == 0 && exponent.Lower > 0 ? 0 : Exp(exponent * Log(x));

    private static Interval WholePower(Interval x, long n)
    {
        if (n <= 0)
            return n == 0 ? 1 : 1 / WholePower(x, -n);
        if ((n & 1) == 0)
            x = Abs(x);
        return new(Bound(x.Lower, up: false), Bound(x.Upper, up: true));

        double Bound(double end, bool up) => end >= 0 ? DirectedRounding.Power(end, n, up) : -DirectedRounding.Power(-end, n, !up);
    }
}
