namespace MetaFlow.Numerics;

/// <summary>Enclosures of elementary functions at one double, by argument reduction and series in interval arithmetic.</summary>
/// <remarks>
/// Each series is nested, c₀ + u(c₁ + u(c₂ + … u · tail)), and evaluated from an interval that holds the whole infinite tail, so
/// that the remainder is part of the arithmetic. Constants are split into leading parts of few bits, whose products with the
/// whole number of periods are exact, and an interval for the rest. Infinite arguments are limits of bounds.
/// Source: Muller, Elementary Functions (2016), ch. 3 and 11; Moore, Kearfott and Cloud (2009), §5.4.
/// </remarks>
internal static class IntervalSeries
{
    /// <summary>The largest angle that is reduced: up to here the number of quarter turns has 20 bits.</summary>
    public const double LargestAngle = 1_000_000;

    // log 2: 40 leading bits, and the rest between two neighbours.
    private const double LogTwoHigh = 0.6931471805592082;

    // π/2 in three parts of 33 bits, and the rest between two neighbours.
    private const double HalfPi1 = 1.5707963267341256, HalfPi2 = 6.077100506303966e-11, HalfPi3 = 2.0222662487111665e-21;

    // Terms after which the tail is below 2⁻⁶⁰ of the sum: 0.35¹⁶/16!, 0.79²⁰/20!, 0.0295¹³/27.
    private const int ExpTerms = 16, SinTerms = 10, LogTerms = 13;

    private static readonly Interval LogTwoLow = new(7.371002565167799e-13, Math.BitIncrement(7.371002565167799e-13));
    private static readonly Interval HalfPi4 = new(8.4784276603689e-32, Math.BitIncrement(8.4784276603689e-32));

    // 1/k!/… as they stand in the nests: 1/k for exp, 1/(2k(2k+1)) for sin, 1/((2k−1)2k) for cos, 1/(2k+1) for log.
    private static readonly Interval[] ExpSteps = [.. Enumerable.Range(0, ExpTerms + 1).Select(k => Interval.Ratio(1, Math.Max(1, k)))];
    private static readonly Interval[] SinSteps = [.. Enumerable.Range(0, SinTerms + 1).Select(k => Interval.Ratio(1, Math.Max(1, 2 * k * ((2 * k) + 1))))];
    private static readonly Interval[] CosSteps = [.. Enumerable.Range(0, SinTerms + 1).Select(k => Interval.Ratio(1, Math.Max(1, 2 * k * ((2 * k) - 1))))];
    private static readonly Interval[] LogCoefficients = [.. Enumerable.Range(0, LogTerms).Select(k => Interval.Ratio(1, (2 * k) + 1))];

    /// <summary>eˣ.</summary>
    public static Interval Exp(double x)
    {
        // log(double.MaxValue) < 709.79, and log of half the least subnormal is above −745.14.
        if (x > 709.79)
            return new(double.MaxValue, double.PositiveInfinity);
        if (x < -745.14)
            return new(0, double.Epsilon);
        double k = Math.Round(x * 1.4426950408889634);
        Interval r = x - (k * (Interval)LogTwoHigh) - (k * LogTwoLow);
        Interval p = 1 + (r * ExpSlope(r));
        double lower = Math.ScaleB(p.Lower, (int)k), upper = Math.ScaleB(p.Upper, (int)k);

        // Scaling is exact unless it leaves the normal numbers.
        if (lower < 1e-307)
            return new(Math.Max(0, Math.BitDecrement(lower)), Math.BitIncrement(upper));
        return new(Math.Min(lower, double.MaxValue), upper);
    }

    /// <summary>log x for a positive x.</summary>
    public static Interval Log(double x)
    {
        if (double.IsPositiveInfinity(x))
            return new(double.MaxValue, x);
        int k = Math.ILogB(x);
        double m = Math.ScaleB(x, -k);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            k++;
        }

        // log m = 2 artanh s, s = (m − 1)/(m + 1), |s| ≤ 0.1716; what follows the last term is in [0, 1] times its power.
        Interval f = m - 1, s = f / (2 + f), z = Interval.Square(s);
        Interval sum = new(0, 1);
        for (int j = LogTerms - 1; j >= 0; j--)
            sum = LogCoefficients[j] + (z * sum);
        Interval log = 2 * s * sum;
        return k == 0 ? log : (k * (Interval)LogTwoHigh) + ((k * LogTwoLow) + log);
    }

    /// <summary>sinh x.</summary>
    public static Interval Sinh(double x)
    {
        if (x < 0)
            return -Sinh(-x);
        if (x > 0.34)
        {
            Interval e = Exp(x);
            return 0.5 * (e - (1 / e));
        }

        Interval t = x * ExpSlope(x);
        return 0.5 * (t + (t / (1 + t)));
    }

    /// <summary>cosh x.</summary>
    public static Interval Cosh(double x)
    {
        Interval e = Exp(Math.Abs(x));
        return 0.5 * (e + (1 / e));
    }

    /// <summary>tanh x.</summary>
    public static Interval Tanh(double x)
    {
        if (x < 0)
            return -Tanh(-x);

        // 1 − tanh 20 < 2e⁻⁴⁰ < 10⁻¹⁷.
        if (x > 20)
            return new(Math.BitDecrement(1), 1);
        if (x > 0.17)
            return Interval.Min(1, 1 - (2 / (Exp(2 * x) + 1)));

        // t/(t + 2) with t = e²ˣ − 1 increases in t.
        Interval t = 2 * x * ExpSlope(2 * x);
        Interval low = t.Lower, high = t.Upper;
        return new((low / (low + 2)).Lower, (high / (high + 2)).Upper);
    }

    /// <summary>sin(x + shift · π/2) for |x| up to <see cref="LargestAngle"/>.</summary>
    public static Interval Sin(double x, int shift)
    {
        double k = Math.Round(x * 0.6366197723675814);
        Interval r = x - (k * (Interval)HalfPi1) - (k * (Interval)HalfPi2) - (k * (Interval)HalfPi3) - (k * HalfPi4);
        int quarter = (int)((long)k + shift) & 3;
        Interval u = Interval.Square(r);
        Interval value = (quarter & 1) == 0 ? r * Alternating(u, SinSteps) : Alternating(u, CosSteps);
        if (quarter >= 2)
            value = -value;
        return new(Math.Max(-1, value.Lower), Math.Min(1, value.Upper));
    }

    /// <summary>The cube root: neighbours of the system's value are tried until their cubes prove them to be bounds.</summary>
    public static Interval Cbrt(double x)
    {
        if (x < 0)
            return -Cbrt(-x);
        if (x == 0)
            return 0;
        if (double.IsPositiveInfinity(x))
            return new(double.MaxValue, x);

        // Where cubes would lose bits, x is scaled by a cube; both scalings are exact.
        if (x < 1e-200)
        {
            Interval scaled = Cbrt(Math.ScaleB(x, 900));
            return new(Math.ScaleB(scaled.Lower, -300), Math.ScaleB(scaled.Upper, -300));
        }

        double root = Math.Cbrt(x), lower = Math.BitIncrement(root), upper = Math.BitDecrement(root);
        while (DirectedRounding.Power(lower, 3, up: true) > x)
            lower = Math.BitDecrement(lower);
        while (DirectedRounding.Power(upper, 3, up: false) < x)
            upper = Math.BitIncrement(upper);
        return new(lower, upper);
    }

    // (eʳ − 1)/r for |r| ≤ 0.35: what follows the last step, 1 + r/(n + 1) + …, is in [0, 2].
    private static Interval ExpSlope(Interval r)
    {
        Interval sum = new(0, 2);
        for (int k = ExpTerms; k >= 2; k--)
            sum = 1 + (r * ExpSteps[k] * sum);
        return sum;
    }

    // 1 − u s₁(1 − u s₂(1 − …)): the terms alternate and decrease for 0 ≤ u ≤ 1, so that what follows the last step is in [0, 1].
    private static Interval Alternating(Interval u, Interval[] steps)
    {
        Interval sum = new(0, 1);
        for (int k = steps.Length - 1; k >= 1; k--)
            sum = 1 - (u * steps[k] * sum);
        return sum;
    }
}
