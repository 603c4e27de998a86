using System.Numerics;
using MetaFlow.Numerics;

namespace MetaFlow.Tests.Numerics;

/// <summary>
/// Doubles and elementary functions of them in fixed point with 1,200 bits behind the point: what intervals are held against. Other
/// ways than those of the library: a Taylor series after halving for exp, Newton's iteration for log, Machin's formula for π.
/// </summary>
internal static class FixedPoint
{
    public const int Bits = 1200;

    private static readonly BigInteger One = BigInteger.One << Bits;

    /// <summary>π by Machin's formula, 16 arctan 1/5 − 4 arctan 1/239.</summary>
    public static readonly BigInteger Pi = (16 * ArctanOfReciprocal(5)) - (4 * ArctanOfReciprocal(239));

    /// <summary>The exact value: no finite double has a bit below 2⁻¹⁰⁷⁴.</summary>
    public static BigInteger Of(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger mantissa = bits & 0xFFFFFFFFFFFFFL;
        if (exponent > 0)
            mantissa += 1L << 52;
        mantissa <<= Bits + Math.Max(exponent, 1) - 1075;
        return bits < 0 ? -mantissa : mantissa;
    }

    public static BigInteger Multiply(BigInteger x, BigInteger y) => (x * y) >> Bits;

    public static BigInteger Divide(BigInteger x, BigInteger y) => (x << Bits) / y;

    /// <summary>eˣ for x up to 745 in magnitude: the argument is halved thirty times and the sum squared thirty times.</summary>
    public static BigInteger Exp(BigInteger x)
    {
        // Small numbers keep their digits by the detour over the reciprocal.
        if (x.Sign < 0)
            return Divide(One, Exp(-x));
        const int halvings = 30;
        BigInteger r = x >> halvings, term = One, sum = One;
        for (int k = 1; !term.IsZero; k++)
        {
            term = Multiply(term, r) / k;
            sum += term;
        }

        for (int i = 0; i < halvings; i++)
            sum = Multiply(sum, sum);
        return sum;
    }

    /// <summary>log x for positive x: Newton's y ← y + 2 (x − eʸ)/(x + eʸ), which triples the digits of the start.</summary>
    public static BigInteger Log(double x)
    {
        BigInteger value = Of(x), y = Of(Math.Log(x));
        for (int i = 0; i < 4; i++)
        {
            // x and eʸ are scaled alike, so that small ones keep their digits.
            BigInteger ratio = y.Sign < 0 ? Multiply(value, Exp(-y)) : Divide(value, Exp(y));
            y += 2 * Divide(ratio - One, ratio + One);
        }

        return y;
    }

    /// <summary>sin x: whole turns are taken off, the rest is summed as it stands.</summary>
    public static BigInteger Sin(BigInteger x)
    {
        BigInteger r = BigInteger.Remainder(x, 2 * Pi), square = Multiply(r, r), term = r, sum = r;
        for (int k = 1; !term.IsZero; k++)
        {
            term = -Multiply(term, square) / (2 * k * ((2 * k) + 1));
            sum += term;
        }

        return sum;
    }

    public static BigInteger Cos(BigInteger x) => Sin(x + (Pi >> 1));

    public static BigInteger Tanh(BigInteger x)
    {
        BigInteger square = Exp(2 * x);
        return Divide(square - One, square + One);
    }

    /// <summary>
    /// Whether an interval holds a number that is known to 2⁻¹¹⁵⁰ and to 200 digits of its own (the functions above lose fewer than 50
    /// bits, and those that pass through numbers of 2¹⁰⁷⁵ keep 125 behind the last bit of a double).
    /// </summary>
    public static bool Holds(Interval interval, BigInteger value)
    {
        BigInteger slack = (BigInteger.Abs(value) >> 200) + (BigInteger.One << (Bits - 1150));
        return (double.IsInfinity(interval.Lower) || Of(interval.Lower) <= value + slack)
            && (double.IsInfinity(interval.Upper) || Of(interval.Upper) >= value - slack);
    }

    /// <summary>How many doubles apart two doubles are.</summary>
    public static long Steps(double from, double to)
    {
        return Order(to) - Order(from);

        static long Order(double x)
        {
            long bits = BitConverter.DoubleToInt64Bits(x);
            return bits < 0 ? long.MinValue - bits : bits;
        }
    }

    private static BigInteger ArctanOfReciprocal(int n)
    {
        BigInteger power = One / n, sum = power;
        for (int k = 1; !power.IsZero; k++)
        {
            power /= n * n;
            sum += (k % 2 == 0 ? power : -power) / ((2 * k) + 1);
        }

        return sum;
    }
}
