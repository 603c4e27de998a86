using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Tests.Experiments.Limits;

public sealed class LimitFitTests
{
    private static readonly double[] Steps = [1, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0.5)]
    public void Algebraic_OfAPurePower_GivesItsOrderEverywhere(double order)
    {
        var fit = LimitFit.Algebraic(Steps, [.. Steps.Select(x => 3 * Math.Pow(x, order))], new double[Steps.Length]);
        Assert.All(fit.PairwiseOrders, p => Assert.Equal(order, p, 12));
        Assert.Equal((0, Steps.Length - 1), (fit.First, fit.Last));
        Assert.True(fit.HasRange);
    }

    [Fact]
    public void Algebraic_WithCurvature_LeavesTheCoarseRungsOut()
    {
        // p_i = 1 + log2((1 + x_i)/(1 + x_i/2)): 1.41 at x = 1, within 0.05 of the finest from x = 1/16 on.
        var fit = LimitFit.Algebraic(Steps, [.. Steps.Select(x => x * (1 + x))], new double[Steps.Length]);
        Assert.Equal(1 + Math.Log2(1.03125 / 1.015625), fit.Finest, 12);
        Assert.Equal(4, fit.First);
        Assert.True(fit.Lowest <= fit.Finest && fit.Finest <= fit.Highest && fit.Highest < 1.08);
    }

    [Fact]
    public void Algebraic_BelowTheFloor_GivesNoOrder()
    {
        double[] floors = [.. Steps.Select(_ => 1e-4)];
        var fit = LimitFit.Algebraic(Steps, [.. Steps.Select(x => (x * x * 0.1) + 1e-4)], floors);

        // 0.1 x² + 1e-4 clears 1e-3 down to x = 1/8.
        Assert.Equal(3, fit.Last);
        Assert.All(fit.PairwiseOrders.Skip(3), p => Assert.True(double.IsNaN(p)));
        Assert.True(double.IsNaN(LimitFit.Algebraic(Steps, new double[Steps.Length], floors).Finest));
    }

    [Fact]
    public void Geometric_OfADecay_GivesItsRate()
    {
        double[] counts = [1, 2, 3, 4, 5];
        var fit = LimitFit.Geometric(counts, [.. counts.Select(n => 7 * Math.Pow(0.3, n))], new double[5]);
        Assert.All(fit.PairwiseOrders, rate => Assert.Equal(-Math.Log(0.3), rate, 12));
    }

    [Fact]
    public void Algebraic_WithADivergedRung_SkipsIt()
    {
        double[] distances = [.. Steps.Select(x => x == 1 ? double.PositiveInfinity : x)];
        var fit = LimitFit.Algebraic(Steps, distances, new double[Steps.Length]);
        Assert.True(double.IsNaN(fit.PairwiseOrders[0]));
        Assert.Equal(1, fit.First);
    }

    [Fact]
    public void Algebraic_OfUnequalLists_IsRefused() =>
        Assert.Throws<ArgumentException>(() => LimitFit.Algebraic(Steps, [1, 2], new double[Steps.Length]));
}
