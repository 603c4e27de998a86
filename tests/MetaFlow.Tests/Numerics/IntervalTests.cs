using System.Globalization;
using System.Numerics;
using FsCheck.Xunit;
using MetaFlow.Numerics;
using Xunit;

namespace MetaFlow.Tests.Numerics;

/// <summary>What intervals are made of and how they compare.</summary>
public sealed class IntervalTests
{
    [Property(MaxTest = 1000)]
    public void Ratio_OfIntegers_IsTheTightestEnclosure(long numerator, long denominator, byte stretch)
    {
        long p = unchecked(numerator << (stretch % 50)), q = denominator == 0 ? 3 : denominator;
        Interval ratio = Interval.Ratio(p, q);
        BigInteger low = FixedPoint.Of(ratio.Lower) * q * Math.Sign(q), high = FixedPoint.Of(ratio.Upper) * q * Math.Sign(q), exact = ((BigInteger)p * Math.Sign(q)) << FixedPoint.Bits;
        Assert.True(low <= exact && exact <= high);
        Assert.Equal(low == exact ? 0 : 1, FixedPoint.Steps(ratio.Lower, ratio.Upper));
        Assert.True(low == exact || exact < high);
    }

    [Property(Arbitrary = [typeof(IntervalCases)], MaxTest = 1000)]
    public void Decimal_OfTheTextOfADouble_ReadsItExactlyOrBetweenNeighbours(IntervalCases.AnyReal x)
    {
        // No double has more than 767 significant digits; of 17 the text is within half a step.
        Assert.Equal(Interval.Point(x.Value), Interval.Decimal(x.Value.ToString("E770", CultureInfo.InvariantCulture)));
        Interval read = Interval.Decimal(x.Value.ToString("E16", CultureInfo.InvariantCulture));
        Assert.True(read.Contains(x.Value), $"{x.Value:R} {read}");
        Assert.InRange(FixedPoint.Steps(read.Lower, read.Upper), 0, 1);
    }

    [Theory]
    [InlineData("0.1", 0.09999999999999999, 0.1)]
    [InlineData("-0.1", -0.1, -0.09999999999999999)]
    [InlineData("0.3", 0.3, 0.30000000000000004)]
    [InlineData("+.5", 0.5, 0.5)]
    [InlineData("2.", 2, 2)]
    [InlineData("125e-3", 0.125, 0.125)]
    [InlineData("1e23", 9.999999999999999e22, 1.0000000000000001e23)]
    [InlineData("-1E400", double.NegativeInfinity, double.MinValue)]
    [InlineData("1e-400", 0, double.Epsilon)]
    [InlineData("0e5", 0, 0)]
    public void Decimal_KnownTexts_GivesNeighbours(string text, double lower, double upper)
    {
        Interval value = Interval.Decimal(text);
        Assert.Equal((Math.Min(lower, upper), Math.Max(lower, upper)), (value.Lower, value.Upper));
    }

    [Theory]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1/3")]
    [InlineData(" 1")]
    [InlineData("1e")]
    [InlineData("1e10000")]
    [InlineData("1,5")]
    [InlineData("--1")]
    public void Decimal_OtherTexts_Throws(string text) => Assert.Throws<FormatException>(() => Interval.Decimal(text));

    [Fact]
    public void Construction_OfNoRealNumbers_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Point(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Point(double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => (Interval)double.NegativeInfinity);
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Of(double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Of(1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Of(2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Of(double.PositiveInfinity, double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Of(double.NegativeInfinity, double.NegativeInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Ratio(1, 0));
    }

    [Fact]
    public void Measures_OfBoundedAndUnboundedIntervals_AreAsDocumented()
    {
        var x = Interval.Of(-1, 3);
        Assert.Equal((1.0, 2.0, 4.0), (x.Midpoint, x.Radius, x.Width));
        Assert.Equal((0.0, double.MaxValue, double.MinValue), (Interval.Entire.Midpoint, Interval.Of(1, double.PositiveInfinity).Midpoint, Interval.Of(double.NegativeInfinity, 1).Midpoint));
        Assert.Equal(double.PositiveInfinity, Interval.Entire.Width);
        Assert.True(x.Contains(3) && !x.Contains(3.5) && !Interval.Entire.Contains(double.PositiveInfinity) && !x.Contains(double.NaN));
        Assert.True(x.Contains(Interval.Of(0, 3)) && !x.Contains(Interval.Of(0, 4)));
        Assert.Equal(Interval.Of(0, 3), Interval.Intersect(x, Interval.Of(0, 9)));
        Assert.Null(Interval.Intersect(x, 4));
        Assert.Equal(Interval.Of(-1, 9), Interval.Hull(x, 9));
        Assert.Equal("[-1, 0.1]", Interval.Of(-1, 0.1).ToString());
        Assert.Equal(Interval.Point(0), default);
        Assert.True(Interval.Point(2).IsPoint && !x.IsPoint && x.IsBounded && !Interval.Entire.IsBounded);
    }

    [Property(Arbitrary = [typeof(IntervalCases)], MaxTest = 1000)]
    public void Comparisons_AreProvedExactlyIfAllPairsOfEndsAgree(IntervalCases.Nest a, IntervalCases.Nest b)
    {
        Interval x = a.Inner, y = b.Point > 0 ? b.Outer : a.Outer;
        (double X, double Y)[] pairs = [(x.Lower, y.Lower), (x.Lower, y.Upper), (x.Upper, y.Lower), (x.Upper, y.Upper)];
        Assert.Equal(pairs.All(pair => pair.X < pair.Y), x.CertainlyLess(y));
        Assert.Equal(pairs.All(pair => pair.X <= pair.Y), x.CertainlyAtMost(y));
        Assert.Equal(pairs.All(pair => pair.X > pair.Y), x.CertainlyGreater(y));
        Assert.Equal(pairs.All(pair => pair.X >= pair.Y), x.CertainlyAtLeast(y));
        Assert.Equal(pairs.Any(pair => pair.X < pair.Y), x.PossiblyLess(y));
        Assert.Equal(pairs.Any(pair => pair.X <= pair.Y), x.PossiblyAtMost(y));
        Assert.Equal(pairs.Any(pair => pair.X > pair.Y), x.PossiblyGreater(y));
        Assert.Equal(pairs.Any(pair => pair.X >= pair.Y), x.PossiblyAtLeast(y));
    }
}
