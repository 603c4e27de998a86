using System.Numerics;
using FsCheck.Xunit;
using MetaFlow.Numerics;
using Xunit;

namespace MetaFlow.Tests.Numerics;

/// <summary>The four operations, roots and powers against exact fractions.</summary>
public sealed class IntervalArithmeticTests
{
    private const int Cases = 2000;

    // Beyond here the library steps outwards without asking, and results may be subnormal.
    private const double Small = 1e-288, Large = 1e307;

    [Property(Arbitrary = [typeof(IntervalCases)], MaxTest = Cases)]
    public void SumAndDifference_OfDoubles_AreTheTightestEnclosures(IntervalCases.AnyReal x, IntervalCases.AnyReal y)
    {
        BigInteger a = FixedPoint.Of(x.Value), b = FixedPoint.Of(y.Value);
        AssertTight((Interval)x.Value + y.Value, end => FixedPoint.Of(end).CompareTo(a + b), smallest: 0);
        AssertTight((Interval)x.Value - y.Value, end => FixedPoint.Of(end).CompareTo(a - b), smallest: 0);
    }

    [Property(Arbitrary = [typeof(IntervalCases)], MaxTest = Cases)]
    public void Product_OfDoubles_IsTheTightestEnclosure(IntervalCases.AnyReal x, IntervalCases.AnyReal y)
    {
        BigInteger exact = FixedPoint.Of(x.Value) * FixedPoint.Of(y.Value);
        AssertTight((Interval)x.Value * y.Value, end => (FixedPoint.Of(end) << FixedPoint.Bits).CompareTo(exact), Small);
    }

    [Property(Arbitrary = [typeof(IntervalCases)], MaxTest = Cases)]
    public void Quotient_OfDoubles_IsTheTightestEnclosure(IntervalCases.AnyReal x, IntervalCases.AnyReal y)
    {
        Interval quotient = (Interval)x.Value / y.Value;
        if (y.Value == 0)
        {
            Assert.Equal(Interval.Entire, quotient);
            return;
        }

        BigInteger a = FixedPoint.Of(x.Value) << FixedPoint.Bits, b = FixedPoint.Of(y.Value);
        AssertTight(quotient, end => (FixedPoint.Of(end) * b).CompareTo(a) * b.Sign, Math.Abs(x.Value) < Small ? Large : Small);
    }

    [Property(Arbitrary = [typeof(IntervalCases)], MaxTest = Cases)]
    public void Sqrt_OfDoubles_IsTheTightestEnclosure(IntervalCases.AnyReal x)
    {
        double square = Math.Abs(x.Value);
        BigInteger exact = FixedPoint.Of(square) << FixedPoint.Bits;
        AssertTight(Interval.Sqrt(square), end => BigInteger.Pow(FixedPoint.Of(end), 2).CompareTo(exact), square < Small ? Large : 0);
    }

    [Property(Arbitrary = [typeof(IntervalCases)], MaxTest = Cases)]
    public void Cbrt_OfDoubles_HoldsTheRootWithinFiveSteps(IntervalCases.AnyReal x)
    {
        // The cube of a candidate is known to two of its steps, of which a step of the root is at least 3/2: two steps to a side may be
        // needed, and the root itself lies between two doubles.
        Interval root = Interval.Cbrt(x.Value);
        BigInteger exact = FixedPoint.Of(x.Value) << (2 * FixedPoint.Bits);
        Assert.True(BigInteger.Pow(FixedPoint.Of(root.Lower), 3) <= exact && exact <= BigInteger.Pow(FixedPoint.Of(root.Upper), 3), root.ToString());
        Assert.InRange(FixedPoint.Steps(root.Lower, root.Upper), 0, 5);
    }

    [Property(Arbitrary = [typeof(IntervalCases)], MaxTest = Cases)]
    public void Power_WholeExponents_HoldsTheExactPower(IntervalCases.ModestReal x, sbyte anyExponent)
    {
        int n = anyExponent % 21;
        Interval power = Interval.Power(x.Value, n);
        Assert.Equal(power, Interval.Power(x.Value, (double)n));
        BigInteger one = BigInteger.One << FixedPoint.Bits, value = FixedPoint.Of(x.Value);
        if (n < 0 && x.Value == 0)
        {
            Assert.Equal(Interval.Entire, power);
            return;
        }

        // Both sides of end ≤ xⁿ, times the powers of two and of x that make them whole.
        BigInteger exact = BigInteger.Pow(value, Math.Abs(n)), unit = BigInteger.Pow(one, Math.Abs(n));
        int Compare(double end) => n >= 0
            ? (FixedPoint.Of(end) * unit).CompareTo(exact * one)
            : (FixedPoint.Of(end) * exact).CompareTo(unit * one) * exact.Sign;
        Assert.True(Compare(power.Lower) <= 0 && Compare(power.Upper) >= 0, power.ToString());

        // Each of at most 2 log₂ n products adds a step to either side; squaring doubles what was there, a division may double it in steps.
        Assert.InRange(FixedPoint.Steps(power.Lower, power.Upper), 0, 4 * Math.Max(1, Math.Abs(n)));
    }

    [Property(Arbitrary = [typeof(IntervalCases)], MaxTest = Cases)]
    public void Power_RealExponents_HoldsTheExactPower(IntervalCases.ModestReal x, IntervalCases.ModestReal y)
    {
        double value = Math.Abs(x.Value), exponent = Math.IEEERemainder(y.Value, 8);
        if (value == 0)
            value = 0.1;
        Interval power = Interval.Power(value, exponent);
        BigInteger exact = FixedPoint.Exp(FixedPoint.Multiply(FixedPoint.Of(exponent), FixedPoint.Log(value)));
        Assert.True(FixedPoint.Holds(power, exact), power.ToString());

        // The product e log x is known to some four steps, at most 2⁻⁵¹ of it, which exp turns into a relative error.
        double product = Math.Abs(exponent * Math.Log(value));
        Assert.True(power.Width <= power.Upper * Math.ScaleB(8 + (8 * product), -52), $"{value} ^ {exponent}: {power}");
    }

    [Property(Arbitrary = [typeof(IntervalCases)], MaxTest = Cases)]
    public void Operations_OfNestedIntervals_AreNestedAndHoldThePoints(IntervalCases.Nest x, IntervalCases.Nest y)
    {
        // Division by the point 0 has no value, and nothing that could be nested.
        if (x.Inner == Interval.Point(0) || y.Inner == Interval.Point(0))
            return;
        foreach (Func<Interval, Interval, Interval> operation in (Func<Interval, Interval, Interval>[])
            [(a, b) => a + b, (a, b) => a - b, (a, b) => a * b, (a, b) => a / b, Interval.Min, Interval.Max, Interval.Hull,
                (a, b) => Interval.Abs(a) - Interval.Square(b), (a, _) => Interval.Square(a), (a, _) => Interval.Power(a, 3), (a, _) => Interval.Power(a, -2)])
        {
            Interval inner = operation(x.Inner, y.Inner), outer = operation(x.Outer, y.Outer);
            Assert.True(outer.Contains(inner), $"{inner} is not in {outer}");
            Interval point = operation(x.Point, y.Point);
            Assert.True(y.Point == 0 || x.Point == 0 || inner.Contains(point), $"{point} is not in {inner}");
        }
    }

    [Fact]
    public void Division_DivisorsWithZero_GivesHalfLinesOrTheEntireLine()
    {
        const double infinity = double.PositiveInfinity;
        Assert.Equal(Interval.Entire, (Interval)1 / Interval.Of(-1, 2));
        Assert.Equal(Interval.Entire, Interval.Of(-1, 1) / Interval.Of(0, 2));
        Assert.Equal(Interval.Of(0.5, infinity), 1 / Interval.Of(0, 2));
        Assert.Equal(Interval.Of(-infinity, -0.5), 1 / Interval.Of(-2, 0));
        Assert.Equal(Interval.Of(-infinity, -0.5), -1 / Interval.Of(0, 2));
        Assert.Equal(Interval.Of(0, infinity), 1 / Interval.Of(0, infinity));
        Assert.Equal(Interval.Of(0, 0.5), 1 / Interval.Of(2, infinity));
        Assert.Equal(Interval.Of(0, infinity), Interval.Of(1, infinity) / Interval.Of(1, infinity));
        Assert.Equal(Interval.Of(0.25, infinity), Interval.Power(Interval.Of(-2, 1), -2));
    }

    [Fact]
    public void Operations_UnboundedAndOverflowing_KeepTheirBounds()
    {
        const double infinity = double.PositiveInfinity;
        Assert.Equal(Interval.Of(double.MaxValue, infinity), (Interval)double.MaxValue * 2);
        Assert.Equal(Interval.Of(double.MaxValue, infinity), (Interval)double.MaxValue + double.MaxValue);
        Assert.Equal(Interval.Of(-infinity, -double.MaxValue), (Interval)double.MinValue / 0.5);
        Assert.Equal(Interval.Entire, Interval.Entire - Interval.Entire);
        Assert.Equal(Interval.Point(0), 0 * Interval.Entire);
        Assert.Equal(Interval.Of(0, infinity), Interval.Square(Interval.Entire));
        Assert.Equal(Interval.Of(2, infinity), Interval.Sqrt(Interval.Of(4, infinity)));
        Assert.Equal(Interval.Of(0, 2), Interval.Sqrt(Interval.Of(-3, 4)));
        Assert.Equal(Interval.Of(-infinity, 2), Interval.Cbrt(Interval.Of(-infinity, 8)));
        Assert.Equal(Interval.Of(0, double.Epsilon), (Interval)1e-200 * 1e-200);
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Sqrt(-1));
    }

    // Both ends bound the value, and (between the magnitudes where that is promised) no double lies between them.
    private static void AssertTight(Interval interval, Func<double, int> compare, double smallest)
    {
        Assert.True(interval.Lower == double.NegativeInfinity || compare(interval.Lower) <= 0, interval.ToString());
        Assert.True(interval.Upper == double.PositiveInfinity || compare(interval.Upper) >= 0, interval.ToString());
        double size = Math.Abs(interval.Midpoint);
        if (size >= smallest && size < Large)
            Assert.InRange(FixedPoint.Steps(interval.Lower, interval.Upper), 0, compare(interval.Lower) == 0 || compare(interval.Upper) == 0 ? 0 : 1);
        else
            Assert.True(FixedPoint.Steps(interval.Lower, interval.Upper) <= 2 || !interval.IsBounded, interval.ToString());
    }
}
