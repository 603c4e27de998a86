namespace MetaFlow.Integrators;

/// <summary>What doubles can resolve of time.</summary>
internal static class TimeMath
{
    public static double Ulp(double time) => Math.BitIncrement(Math.Abs(time)) - Math.Abs(time);

    /// <summary>
    /// The number of fixed steps from start to end; <paramref name="whole"/> tells whether the last one is a full step up to
    /// rounding (it is then taken with exactly the given size, and its end is the end time).
    /// </summary>
    public static long FixedSteps(double start, double end, double stepSize, out bool whole)
    {
        double exact = Math.Abs(end - start) / stepSize;
        double nearest = Math.Round(exact);
        double rounding = 4 * (TimeMath.Ulp(start) + TimeMath.Ulp(end) + (exact * Ulp(stepSize))) / stepSize;
        whole = nearest >= 1 && Math.Abs(exact - nearest) <= rounding;
        double count = whole ? nearest : Math.Ceiling(exact);
        return count >= long.MaxValue ? long.MaxValue : Math.Max(1, (long)count);
    }
}
