using System.Numerics;

namespace MetaFlow.Integrators;

/// <summary>An exact fraction in lowest terms; tableaux are written and checked in it, so that a residual of 0 means 0.</summary>
internal readonly struct Rational : IEquatable<Rational>, IAdditionOperators<Rational, Rational, Rational>, ISubtractionOperators<Rational, Rational, Rational>,
    IMultiplyOperators<Rational, Rational, Rational>, IMultiplicativeIdentity<Rational, Rational>
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

    public static Rational MultiplicativeIdentity => One;

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

    /// <summary>Parses <c>-5103/18656</c>, <c>3</c> or <c>-0.0178e-1</c>, all exactly.</summary>
    public static Rational Parse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        if (slash >= 0)
            return new Rational(BigInteger.Parse(text.AsSpan(0, slash), provider: culture), BigInteger.Parse(text.AsSpan(slash + 1), provider: culture));
        int exponentAt = text.IndexOf('e', StringComparison.Ordinal);
        int exponent = exponentAt < 0 ? 0 : int.Parse(text.AsSpan(exponentAt + 1), provider: culture);
        string mantissa = exponentAt < 0 ? text : text[..exponentAt];
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
            exponent -= mantissa.Length - point - 1;
        BigInteger digits = BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), culture);
        BigInteger power = BigInteger.Pow(10, Math.Abs(exponent));
        return exponent < 0 ? new Rational(digits, power) : new Rational(digits * power, 1);
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

    /// <summary>The nearest double: correctly rounded, ties aside.</summary>
    public double ToDouble()
    {
        BigInteger numerator = BigInteger.Abs(_numerator);
        if (numerator.IsZero)
            return 0;
        if (numerator.GetBitLength() <= 53 && Denominator.GetBitLength() <= 53)
            return (double)_numerator / (double)Denominator; // both exact, and division rounds correctly
        // 55 bits of the quotient and half a unit: truncated to 53 that is the nearest double.
        int shift = 55 + (int)(Denominator.GetBitLength() - numerator.GetBitLength());
        BigInteger quotient = shift >= 0 ? (numerator << shift) / Denominator : numerator / (Denominator << -shift);
        int extra = (int)quotient.GetBitLength() - 53;
        quotient = (quotient + (BigInteger.One << (extra - 1))) >> extra;
        return _numerator.Sign * Math.ScaleB((double)quotient, extra - shift);
    }

    /// <summary>The value to 26 decimals; its magnitude must be below 700.</summary>
    public decimal ToDecimal()
    {
        BigInteger scale = BigInteger.Pow(10, 26);
        return (decimal)(_numerator * scale / Denominator) / (decimal)scale;
    }

    public bool Equals(Rational other) => _numerator == other._numerator && _denominatorMinusOne == other._denominatorMinusOne;

    public override bool Equals(object? obj) => obj is Rational other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_numerator, _denominatorMinusOne);

    public override string ToString() => Denominator.IsOne ? $"{_numerator}" : $"{_numerator}/{Denominator}";
}
