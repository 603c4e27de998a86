using FsCheck.Xunit;
using MetaFlow.Reporting;
using Xunit;

namespace MetaFlow.Tests.Reporting;

public sealed class AxisTests
{
    [Theory]
    [InlineData(new[] { 1.0, 100.0 }, true)]
    [InlineData(new[] { 1.0, 99.0 }, false)]
    [InlineData(new[] { 0.0, 1.0, 1000.0 }, true)]
    [InlineData(new[] { -1e-9, 1.0, 1000.0 }, false)]
    [InlineData(new[] { double.NaN, double.PositiveInfinity, 1.0, 1e-4 }, true)]
    [InlineData(new double[0], false)]
    [InlineData(new[] { 0.0, 0.0 }, false)]
    [InlineData(new[] { 1e-320, 1e300 }, true)]
    public void AxisRule_IsLogarithmicFromTwoDecadesOn(double[] values, bool expected) =>
        Assert.Equal(expected, AxisRule.IsLogarithmic(values));

    [Property]
    public bool AxisRule_IsUnchangedByScaling(double value)
    {
        var factor = Math.Abs(Math.IEEERemainder(value, 100)) + 0.5;
        return double.IsNaN(factor) || AxisRule.IsLogarithmic([factor, 150 * factor]);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.5, "0.5")]
    [InlineData(-1500, "−1500")]
    [InlineData(1e5, "10⁵")]
    [InlineData(-2.5e-7, "−2.5×10⁻⁷")]
    [InlineData(1e-12, "10⁻¹²")]
    public void TickLabel_IsPlainOrInPowersOfTen(double value, string expected) =>
        Assert.Equal(expected, AxisTicks.Number(value));

    [Fact]
    public void Palette_WrapsAndHasNoTwoEqualColours()
    {
        var colors = Enumerable.Range(0, Palette.Count).Select(Palette.Hex).ToList();
        Assert.Equal(colors.Count, colors.Distinct().Count());
        Assert.Equal(Palette.Hex(0), Palette.Hex(Palette.Count));
        Assert.Throws<ArgumentOutOfRangeException>(() => Palette.Hex(-1));
    }
}
