using MetaFlow.Numerics;
using Xunit;

namespace MetaFlow.Tests.Numerics;

public sealed class SimpsonRuleTests
{
    private static double[] Sample(Func<double, double> function, double length, int panels) =>
        [.. Enumerable.Range(0, panels + 1).Select(k => function(length * k / panels))];

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(16)]
    public void Of_Cubic_IsExact(int panels)
    {
        double[] samples = Sample(x => (2 * x * x * x) - (x * x) + 5, 3, panels);

        // Integral 81/2 - 9 + 15; the sum of at most 17 terms of size 60 rounds by a few units in the last place.
        Assert.Equal(46.5, SimpsonRule.Of(samples, 3), 1e-13);
    }

    [Fact]
    public void Of_SmoothFunction_HasOrderFourInThePanels()
    {
        double[] samples = Sample(Math.Exp, 1, 64);
        double fine = SimpsonRule.Of(samples, 1) - (Math.E - 1), coarse = SimpsonRule.Of(samples, 1, 2) - (Math.E - 1);

        Assert.Equal(4, Math.Log2(coarse / fine), 0.01);
        Assert.Equal(SimpsonRule.Of(Sample(Math.Exp, 1, 32), 1), SimpsonRule.Of(samples, 1, 2), 1e-15);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 3)]
    [InlineData(7, 2)]
    public void Of_OddNumberOfPanels_IsRefused(int count, int stride) =>
        Assert.Throws<ArgumentException>(() => SimpsonRule.Of(new double[count], 1, stride));
}
