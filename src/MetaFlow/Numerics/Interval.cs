using System.Globalization;
using System.Numerics;

namespace MetaFlow.Numerics;

/// <summary>A closed interval of real numbers, [<see cref="Lower"/>, <see cref="Upper"/>], whose operations enclose.</summary>
/// <remarks>
/// <para>The law of every operation: whatever points are taken from the operands (where the operation is defined), the exact real
/// result lies in the interval that is returned. Bounds are rounded outwards, so that a comparison such as
/// <see cref="CertainlyLess"/> is a proof about real numbers. Elementary functions use no library of the system: they are summed
/// from series with bounded remainders.</para>
/// <para>An interval is never empty and holds real numbers only: an infinite bound means unbounded, as in the entire line. The
/// default value is the point 0. Each occurrence of a variable counts as independent, so <c>x - x</c> encloses 0 and is wide;
/// write <c>Square(x)</c>, not <c>x * x</c>.</para>
/// <para>Sources: Moore, Kearfott and Cloud, Introduction to Interval Analysis (SIAM 2009), ch. 2–5; IEEE Std 1788-2015.</para>
/// </remarks>
public readonly partial record struct Interval
{
    /// <summary>All real numbers.</summary>
    public static readonly Interval Entire = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>The two neighbouring doubles around π.</summary>
    public static readonly Interval Pi = new(Math.PI, Math.BitIncrement(Math.PI));

    // Unchecked: lower ≤ upper, lower < +∞, upper > −∞. Adding zero turns −0 into +0.
    internal Interval(double lower, double upper)
    {
        Lower = lower + 0.0;
        Upper = upper + 0.0;
    }

    /// <summary>The lower bound; negative infinity if there is none.</summary>
    public double Lower { get; }

    /// <summary>The upper bound; positive infinity if there is none.</summary>
    public double Upper { get; }

    /// <summary>A point near the middle, always finite: 0 for the entire line, ±<see cref="double.MaxValue"/> for half lines.</summary>
    public double Midpoint
    {
        get
        {
            if (IsBounded)
                return Math.Clamp((0.5 * Lower) + (0.5 * Upper), Lower, Upper);
            return double.IsFinite(Lower) ? double.MaxValue : double.IsFinite(Upper) ? double.MinValue : 0;
        }
    }

    /// <summary>The distance from <see cref="Midpoint"/> to the farther end, rounded up.</summary>
    public double Radius => Math.Max(DirectedRounding.AddUp(Midpoint, -Lower), DirectedRounding.AddUp(Upper, -Midpoint));

    /// <summary>The distance of both ends, rounded up.</summary>
    public double Width => DirectedRounding.AddUp(Upper, -Lower);

    /// <summary>Whether both bounds are finite.</summary>
    public bool IsBounded => double.IsFinite(Lower) && double.IsFinite(Upper);

    /// <summary>Whether the interval is one number.</summary>
    public bool IsPoint => Lower == Upper;

    /// <summary>The interval that holds one double and nothing else.</summary>
    /// <param name="value">The double itself, finite: 0.1 is not one tenth (see <see cref="Decimal"/> and <see cref="Ratio"/>).</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN or infinite.</exception>
    public static Interval Point(double value)
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(nameof(value), value, "a point must be finite");
        return new(value, value);
    }

    /// <summary>The interval from one double to another.</summary>
    /// <param name="lower">The lower bound; negative infinity for none.</param>
    /// <param name="upper">The upper bound, at least <paramref name="lower"/>; positive infinity for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is NaN, they are in the wrong order, or no real number is between them.</exception>
    public static Interval Of(double lower, double upper)
    {
        if (double.IsNaN(lower) || double.IsPositiveInfinity(lower))
            throw new ArgumentOutOfRangeException(nameof(lower), lower, "a lower bound must be a number or negative infinity");
        if (!(upper >= lower) || double.IsNegativeInfinity(upper))
            throw new ArgumentOutOfRangeException(nameof(upper), upper, "an upper bound must be a number or positive infinity, and at least the lower bound");
        return new(lower, upper);
    }

    /// <summary>The tightest interval around a decimal number, such as 0.1: a point if it is a double, otherwise two neighbours.</summary>
    /// <param name="text">An optional sign, digits with at most one point, and optionally <c>e</c> with an exponent up to ±9999.</param>
    /// <exception cref="FormatException">The text is not of that form.</exception>
    public static Interval Decimal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        const NumberStyles digits = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        int mark = text.AsSpan().IndexOfAny('e', 'E');
        string mantissa = mark < 0 ? text : text[..mark];
        int exponent = 0;
        if (!double.TryParse(mantissa, digits, CultureInfo.InvariantCulture, out double guess)
            || !mantissa.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or '.')
            || (mark >= 0 && !int.TryParse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            || Math.Abs((long)exponent) > 9999)
        {
            throw new FormatException($"\"{text}\" is not a decimal number with an exponent of at most 9999");
        }

        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        long scale = exponent - (point < 0 ? 0 : mantissa.Length - point - 1);
        var numerator = BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (mark >= 0)
            guess = double.Parse(text, digits | NumberStyles.AllowExponent, CultureInfo.InvariantCulture);
        return scale >= 0
            ? Around(numerator * BigInteger.Pow(10, (int)scale), BigInteger.One, guess)
            : Around(numerator, BigInteger.Pow(10, (int)-scale), guess);
    }

    /// <summary>The tightest interval around a fraction, such as 1/3: a point if it is a double, otherwise two neighbours.</summary>
    /// <param name="numerator">The numerator.</param>
    /// <param name="denominator">The denominator, not zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">The denominator is zero.</exception>
    public static Interval Ratio(long numerator, long denominator)
    {
        ArgumentOutOfRangeException.ThrowIfZero(denominator);
        BigInteger top = denominator < 0 ? -(BigInteger)numerator : numerator;
        return Around(top, BigInteger.Abs(denominator), (double)numerator / denominator);
    }

    /// <summary>The interval that holds one double and nothing else; see <see cref="Point"/>.</summary>
    /// <param name="value">The double, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN or infinite.</exception>
    public static implicit operator Interval(double value) => Point(value);

    /// <summary>Whether a number lies in the interval.</summary>
    /// <param name="value">The number; NaN and infinities lie in none.</param>
    public bool Contains(double value) => double.IsFinite(value) && Lower <= value && value <= Upper;

    /// <summary>Whether every point of another interval lies in this one.</summary>
    /// <param name="other">The other interval.</param>
    public bool Contains(Interval other) => Lower <= other.Lower && other.Upper <= Upper;

    /// <summary>Whether every point here is below every point there: a proof of x &lt; y.</summary>
    /// <param name="other">The interval of y.</param>
    public bool CertainlyLess(Interval other) => Upper < other.Lower;

    /// <summary>Whether no point here is above any point there: a proof of x ≤ y.</summary>
    /// <param name="other">The interval of y.</param>
    public bool CertainlyAtMost(Interval other) => Upper <= other.Lower;

    /// <summary>Whether every point here is above every point there: a proof of x &gt; y.</summary>
    /// <param name="other">The interval of y.</param>
    public bool CertainlyGreater(Interval other) => Lower > other.Upper;

    /// <summary>Whether no point here is below any point there: a proof of x ≥ y.</summary>
    /// <param name="other">The interval of y.</param>
    public bool CertainlyAtLeast(Interval other) => Lower >= other.Upper;

    /// <summary>Whether some point here is below some point there; otherwise x ≥ y is proved.</summary>
    /// <param name="other">The interval of y.</param>
    public bool PossiblyLess(Interval other) => !CertainlyAtLeast(other);

    /// <summary>Whether some point here is at most some point there; otherwise x &gt; y is proved.</summary>
    /// <param name="other">The interval of y.</param>
    public bool PossiblyAtMost(Interval other) => !CertainlyGreater(other);

    /// <summary>Whether some point here is above some point there; otherwise x ≤ y is proved.</summary>
    /// <param name="other">The interval of y.</param>
    public bool PossiblyGreater(Interval other) => !CertainlyAtMost(other);

    /// <summary>Whether some point here is at least some point there; otherwise x &lt; y is proved.</summary>
    /// <param name="other">The interval of y.</param>
    public bool PossiblyAtLeast(Interval other) => !CertainlyLess(other);

    /// <summary>The smallest interval that holds two.</summary>
    /// <param name="x">One interval.</param>
    /// <param name="y">The other.</param>
    public static Interval Hull(Interval x, Interval y) => new(Math.Min(x.Lower, y.Lower), Math.Max(x.Upper, y.Upper));

    /// <summary>The points that two intervals share; null if there is none.</summary>
    /// <param name="x">One interval.</param>
    /// <param name="y">The other.</param>
    public static Interval? Intersect(Interval x, Interval y)
    {
        double lower = Math.Max(x.Lower, y.Lower), upper = Math.Min(x.Upper, y.Upper);
        return lower <= upper ? new Interval(lower, upper) : null;
    }

    /// <summary>Both bounds, such as [0.5, 1], with as many digits as tell a double from its neighbours.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Lower:R}, {Upper:R}]");

    // The tightest interval around a fraction with a positive denominator: exact comparisons, from a guess that is near.
    private static Interval Around(BigInteger numerator, BigInteger denominator, double guess)
    {
        double lower = Math.Clamp(guess, double.MinValue, double.MaxValue);
        while (Compare(lower) > 0)
            lower = Math.BitDecrement(lower);
        while (lower < double.MaxValue && Compare(Math.BitIncrement(lower)) <= 0)
            lower = Math.BitIncrement(lower);
        return new(lower, Compare(lower) == 0 ? lower : Math.BitIncrement(lower));

        // The sign of x − numerator / denominator.
        int Compare(double x)
        {
            if (double.IsInfinity(x))
                return x > 0 ? 1 : -1;
            if (x == 0)
                return -numerator.Sign;
            int exponent = Math.Max(Math.ILogB(x), -1022) - 52;
            var mantissa = new BigInteger(Math.ScaleB(x, -exponent));
            return exponent >= 0
                ? ((mantissa << exponent) * denominator).CompareTo(numerator)
                : (mantissa * denominator).CompareTo(numerator << -exponent);
        }
    }
}
