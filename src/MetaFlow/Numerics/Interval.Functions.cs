namespace MetaFlow.Numerics;

/// <content>Elementary functions, from their values at the ends and the extrema between them.</content>
public readonly partial record struct Interval
{
    /// <summary>The square root; each bound at most one unit in the last place beyond the exact one.</summary>
    /// <param name="x">The interval. Points below zero do not count.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is negative throughout.</exception>
    public static Interval Sqrt(Interval x)
    {
        if (x.Upper < 0)
            throw new ArgumentOutOfRangeException(nameof(x), x, "a square root needs points that are not negative");
        return new(DirectedRounding.SqrtDown(Math.Max(0, x.Lower)), DirectedRounding.SqrtUp(x.Upper));
    }

    /// <summary>The cube root, of either sign; at most 5 units in the last place wide at a point, exact at cubes.</summary>
    /// <param name="x">The interval.</param>
    public static Interval Cbrt(Interval x) => new(IntervalSeries.Cbrt(x.Lower).Lower, IntervalSeries.Cbrt(x.Upper).Upper);

    /// <summary>The exponential function; at most 12 units in the last place wide at a point.</summary>
    /// <param name="x">The interval. Beyond ±745 the bounds are those of the range of doubles.</param>
    public static Interval Exp(Interval x) => new(IntervalSeries.Exp(x.Lower).Lower, IntervalSeries.Exp(x.Upper).Upper);

    /// <summary>The natural logarithm; at most 12 units in the last place wide at a point, also near 1.</summary>
    /// <param name="x">The interval. Points up to zero do not count: with some, the result has no lower bound.</param>
    /// <exception cref="ArgumentOutOfRangeException">No point is positive.</exception>
    public static Interval Log(Interval x)
    {
        if (x.Upper <= 0)
            throw new ArgumentOutOfRangeException(nameof(x), x, "a logarithm needs positive points");
        return new(x.Lower <= 0 ? double.NegativeInfinity : IntervalSeries.Log(x.Lower).Lower, IntervalSeries.Log(x.Upper).Upper);
    }

    /// <summary>The hyperbolic sine; at most 32 units in the last place wide at a point, also near zero.</summary>
    /// <param name="x">The interval.</param>
    public static Interval Sinh(Interval x) => new(IntervalSeries.Sinh(x.Lower).Lower, IntervalSeries.Sinh(x.Upper).Upper);

    /// <summary>The hyperbolic cosine; at most 12 units in the last place wide at a point.</summary>
    /// <param name="x">The interval.</param>
    public static Interval Cosh(Interval x)
    {
        Interval size = Abs(x);
        return new(IntervalSeries.Cosh(size.Lower).Lower, IntervalSeries.Cosh(size.Upper).Upper);
    }

    /// <summary>The hyperbolic tangent, within [−1, 1]; at most 32 units in the last place wide at a point, also near zero.</summary>
    /// <param name="x">The interval.</param>
    public static Interval Tanh(Interval x) => new(IntervalSeries.Tanh(x.Lower).Lower, IntervalSeries.Tanh(x.Upper).Upper);

    /// <summary>The sine, within [−1, 1]; at most 12 units in the last place wide at a point, also near its zeros.</summary>
    /// <param name="x">The interval. If a bound is beyond ±1,000,000, the result is [−1, 1].</param>
    public static Interval Sin(Interval x) => Wave(x, 0);

    /// <summary>The cosine, within [−1, 1]; at most 12 units in the last place wide at a point, also near its zeros.</summary>
    /// <param name="x">The interval. If a bound is beyond ±1,000,000, the result is [−1, 1].</param>
    public static Interval Cos(Interval x) => Wave(x, 1);

    // sin(x + shift · π/2). Between its extrema, at the odd multiples of π/2, the sine is monotone: the values at both ends and
    // the extrema that may lie between them are the range. An extremum counted by rounding widens the result by less than its
    // distance squared.
    private static Interval Wave(Interval x, int shift)
    {
        const double largest = IntervalSeries.LargestAngle;
        if (x.Lower < -largest || x.Upper > largest)
            return new(-1, 1);
        Interval range = Hull(IntervalSeries.Sin(x.Lower, shift), IntervalSeries.Sin(x.Upper, shift));
        if (x.IsPoint)
            return range;
        Interval halfPi = new(0.5 * Pi.Lower, 0.5 * Pi.Upper);
        long first = (long)Math.Ceiling((x.Lower / halfPi).Lower) + shift, last = (long)Math.Floor((x.Upper / halfPi).Upper) + shift;
        return new(Meets(3) ? -1 : range.Lower, Meets(1) ? 1 : range.Upper);

        // Whether a whole number from first to last leaves this remainder modulo 4.
        bool Meets(int remainder) => first + ((remainder - first) & 3) <= last;
    }
}
