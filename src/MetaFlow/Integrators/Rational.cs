using System.Numerics;

namespace MetaFlow.Integrators;

/// <summary>An exact fraction in lowest terms; tableaux are written and checked in it, so that a residual of 0 means 0.</summary>
internal readonly struct Rational : IEquatable<Rational>
{
    private readonly BigInteger _numerator;
    private readonly BigInteger _denominatorMinusOne; // so that default(Rational) is 0/1

    public Rational(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
            throw new DivideByZeroException("A fraction needs a denominator other than zero.");
        BigInteger divisor = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        _numerator = numerator / divisor;
        _denominatorMinusOne = (denominator / divisor) - 1;
    }

    public static Rational Zero => default;

    public static Rational One => new(1, 1);

    public BigInteger Numerator => _numerator;

    public BigInteger Denominator => _denominatorMinusOne + 1;

    public bool IsZero => _numerator.IsZero;

    public static implicit operator Rational(int value) => new(value, 1);

    public static Rational operator +(Rational a, Rational b) =>
        new((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    public static Rational operator -(Rational a, Rational b) =>
        new((a.Numerator * b.Denominator) - (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    public static Rational operator *(Rational a, Rational b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public static Rational operator /(Rational a, Rational b) => new(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    public static bool operator ==(Rational a, Rational b) => a.Equals(b);

    public static bool operator !=(Rational a, Rational b) => !a.Equals(b);

    /// <summary>Parses <c>-5103/18656</c> or <c>3</c>.</summary>
    public static Rational Parse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        return slash < 0
            ? new Rational(BigInteger.Parse(text, culture), 1)
            : new Rational(BigInteger.Parse(text.AsSpan(0, slash), provider: culture), BigInteger.Parse(text.AsSpan(slash + 1), provider: culture));
    }

    /// <summary>A finite double, exactly.</summary>
    public static Rational Of(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        long mantissa = bits & 0xFFFFFFFFFFFFF;
        mantissa = exponent == 0 ? mantissa : mantissa | (1L << 52);
        int power = Math.Max(exponent, 1) - 1075;
        BigInteger numerator = Math.Sign(value) * (BigInteger)mantissa;
        return power >= 0 ? new Rational(numerator << power, 1) : new Rational(numerator, BigInteger.One << -power);
    }

    /// <summary>The quotient of the two parts as doubles: correctly rounded whenever both are below 2^53.</summary>
    public double ToDouble()
    {
        // Parts beyond the range of doubles lose what the quotient does not show.
        int excess = (int)Math.Max(0, Math.Max(BigInteger.Abs(_numerator).GetBitLength(), Denominator.GetBitLength()) - 1000);
        return (double)(_numerator >> excess) / (double)(Denominator >> excess);
    }

    public bool Equals(Rational other) => _numerator == other._numerator && _denominatorMinusOne == other._denominatorMinusOne;

    public override bool Equals(object? obj) => obj is Rational other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_numerator, _denominatorMinusOne);

    public override string ToString() => Denominator.IsOne ? $"{_numerator}" : $"{_numerator}/{Denominator}";
}
