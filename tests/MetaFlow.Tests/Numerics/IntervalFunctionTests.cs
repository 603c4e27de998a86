using System.Numerics;
using FsCheck.Xunit;
using MetaFlow.Numerics;
using Xunit;

namespace MetaFlow.Tests.Numerics;

/// <summary>Elementary functions of intervals against fixed point with 1,200 bits.</summary>
public sealed class IntervalFunctionTests
{
    private const int Cases = 1000;

    // A sum c + u·tail with |u·tail| ≤ c/2 has the error of the addition, one step to a side, and half of that of the tail, which again
    // has those of two products and a sum: together at most some three steps to a side, and as many again for the argument that was
    // reduced or for what is done with the sum.
    private const int Allowed = 12;

    // Above the range of the series near zero, eˣ − 1 and 1 − 2/(e²ˣ + 1) are differences, which lose up to three bits of the above.
    private const int AllowedHyperbolic = 32;

    [Property(Arbitrary = [typeof(IntervalCases)], MaxTest = Cases)]
    public void Exp_OfDoubles_HoldsTheValueWithinTwelveSteps(IntervalCases.ModestReal x) =>
        AssertHolds(Interval.Exp(x.Value), x.Value > 745 ? FixedPoint.Of(double.MaxValue) : FixedPoint.Exp(FixedPoint.Of(Math.Max(x.Value, -745.5))));

    [Property(Arbitrary = [typeof(IntervalCases)], MaxTest = Cases)]
    public void Log_OfDoubles_HoldsTheValueWithinTwelveSteps(IntervalCases.AnyReal any, IntervalCases.ModestReal near)
    {
        double x = any.Value == 0 ? 1 : Math.Abs(any.Value), y = 1 + Math.ScaleB(near.Value, -12);
        AssertHolds(Interval.Log(x), FixedPoint.Log(x));
        AssertHolds(Interval.Log(y), FixedPoint.Log(y));
    }

    [Property(Arbitrary = [typeof(IntervalCases)], MaxTest = Cases)]
    public void SinAndCos_OfDoubles_HoldTheValuesWithinTwelveSteps(IntervalCases.ModestReal x, short turns)
    {
        // As they are, large, and as near to a zero of one of them as a double can be.
        foreach (double angle in (double[])[x.Value, x.Value * 950, turns * 15 * Math.PI / 2, turns * Math.PI / 2])
        {
            AssertHolds(Interval.Sin(angle), FixedPoint.Sin(FixedPoint.Of(angle)));
            AssertHolds(Interval.Cos(angle), FixedPoint.Cos(FixedPoint.Of(angle)));
        }
    }

    [Property(Arbitrary = [typeof(IntervalCases)], MaxTest = Cases)]
    public void Hyperbolic_OfDoubles_HoldTheValuesWithinThirtyTwoSteps(IntervalCases.ModestReal x)
    {
        double value = Math.Abs(x.Value) > 700 ? x.Value / 2 : x.Value;
        BigInteger exact = FixedPoint.Of(value), up = FixedPoint.Exp(exact), down = FixedPoint.Exp(-exact);
        AssertHolds(Interval.Tanh(value), FixedPoint.Tanh(exact), AllowedHyperbolic);
        AssertHolds(Interval.Cosh(value), (up + down) >> 1);
        AssertHolds(Interval.Sinh(value), (up - down) >> 1, AllowedHyperbolic);
    }

    [Property(Arbitrary = [typeof(IntervalCases)], MaxTest = Cases)]
    public void Functions_OfNestedIntervals_AreNestedAndHoldThePoints(IntervalCases.Nest nest)
    {
        (Func<Interval, Interval> Function, Func<double, BigInteger> Exact, bool NeedsPositive)[] all =
        [
            (Interval.Exp, x => FixedPoint.Exp(FixedPoint.Of(x)), false),
            (Interval.Log, FixedPoint.Log, true),
            (Interval.Sin, x => FixedPoint.Sin(FixedPoint.Of(x)), false),
            (Interval.Cos, x => FixedPoint.Cos(FixedPoint.Of(x)), false),
            (Interval.Tanh, x => FixedPoint.Tanh(FixedPoint.Of(x)), false),
            (Interval.Cosh, x => (FixedPoint.Exp(FixedPoint.Of(x)) + FixedPoint.Exp(-FixedPoint.Of(x))) >> 1, false),
            (Interval.Sinh, x => (FixedPoint.Exp(FixedPoint.Of(x)) - FixedPoint.Exp(-FixedPoint.Of(x))) >> 1, false),
        ];
        foreach (var (function, exact, needsPositive) in all)
        {
            if (needsPositive && nest.Point <= 0)
                continue;
            Interval inner = function(nest.Inner), outer = function(nest.Outer);
            Assert.True(FixedPoint.Holds(inner, exact(nest.Point)), $"{nest}: {inner}");
            Assert.True(outer.Contains(inner), $"{nest}: {inner} is not in {outer}");
        }
    }

    [Property(Arbitrary = [typeof(IntervalCases)], MaxTest = Cases)]
    public void SinAndCos_OfWideIntervals_AreTheRange(IntervalCases.Nest nest, IntervalCases.ModestReal shift)
    {
        // The range from the ends and the extrema, which are counted in fixed point.
        var x = Interval.Of(nest.Outer.Lower + shift.Value, nest.Outer.Upper + shift.Value);
        BigInteger quarter = FixedPoint.Pi >> 1, first = Floor(FixedPoint.Of(x.Lower) - 1, quarter) + 1, last = Floor(FixedPoint.Of(x.Upper), quarter);
        foreach (int turn in (int[])[0, 1])
        {
            Interval low = turn == 0 ? Interval.Sin(x.Lower) : Interval.Cos(x.Lower), high = turn == 0 ? Interval.Sin(x.Upper) : Interval.Cos(x.Upper);
            Interval range = turn == 0 ? Interval.Sin(x) : Interval.Cos(x);
            bool top = Meets(first + turn, last + turn, 1), bottom = Meets(first + turn, last + turn, 3);
            Assert.Equal(top ? 1 : Math.Max(low.Upper, high.Upper), range.Upper);
            Assert.Equal(bottom ? -1 : Math.Min(low.Lower, high.Lower), range.Lower);
        }

        static BigInteger Floor(BigInteger a, BigInteger b) => (a - (((a % b) + b) % b)) / b;
        static bool Meets(BigInteger from, BigInteger to, int remainder) => from + ((((remainder - from) % 4) + 4) % 4) <= to;
    }

    [Fact]
    public void Functions_AtExactPointsAndLimits_AreExact()
    {
        const double infinity = double.PositiveInfinity;
        foreach (Func<Interval, Interval> odd in (Func<Interval, Interval>[])[Interval.Sin, Interval.Sinh, Interval.Tanh, Interval.Cbrt])
            Assert.Equal(Interval.Point(0), odd(0));
        foreach (Func<Interval, Interval> even in (Func<Interval, Interval>[])[Interval.Cos, Interval.Cosh, Interval.Exp])
            Assert.Equal(Interval.Point(1), even(0));
        Assert.Equal(Interval.Point(0), Interval.Log(1));
        Assert.Equal(Interval.Point(-3), Interval.Cbrt(-27));
        Assert.Equal(Interval.Of(0, infinity), Interval.Exp(Interval.Entire));
        Assert.Equal(Interval.Of(-1, 1), Interval.Tanh(Interval.Entire));
        Assert.Equal(Interval.Of(1, infinity), Interval.Cosh(Interval.Entire));
        Assert.Equal(Interval.Entire, Interval.Sinh(Interval.Entire));
        Assert.Equal(Interval.Of(-1, 1), Interval.Sin(Interval.Entire));
        Assert.Equal(Interval.Of(-1, 1), Interval.Cos(1e7));
        Assert.Equal(Interval.Entire, Interval.Log(Interval.Of(0, infinity)));
        Assert.Equal(Interval.Of(-infinity, 0), Interval.Log(Interval.Of(-2, 1)));
        Assert.Equal(Interval.Of(double.MaxValue, infinity), Interval.Exp(710));
        Assert.Equal(Interval.Of(0, double.Epsilon), Interval.Exp(-800));
        Assert.Equal(Interval.Of(0, 1), Interval.Power(Interval.Of(-1, 1), 1.5));
        Assert.Equal(Interval.Point(0), Interval.Power(0, Interval.Ratio(1, 3)));
    }

    [Fact]
    public void Functions_WithoutPointsInTheirDomain_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Log(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Log(Interval.Of(-2, -1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Power(-1, 1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Power(0, Interval.Of(-1, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Power(2, double.NaN));
    }

    [Fact]
    public void Pi_HoldsMachinsValueBetweenNeighbours()
    {
        Assert.True(FixedPoint.Holds(Interval.Pi, FixedPoint.Pi));
        Assert.Equal(1, FixedPoint.Steps(Interval.Pi.Lower, Interval.Pi.Upper));
    }

    private static void AssertHolds(Interval interval, BigInteger exact, int allowed = Allowed)
    {
        Assert.True(FixedPoint.Holds(interval, exact), interval.ToString());
        if (interval.IsBounded)
            Assert.InRange(FixedPoint.Steps(interval.Lower, interval.Upper), 0, allowed);
    }
}
