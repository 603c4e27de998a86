using MetaFlow.Numerics;
using MetaFlow.Theory.Ji2020;
using Xunit;

namespace MetaFlow.Tests.Theory.Ji2020;

/// <summary>The expectations behind the claims on sampled steps, against other ways to compute them.</summary>
public sealed class DescentTests
{
    [Theory]
    [InlineData(0.0, 4, 1)]
    [InlineData(0.3, 2, 20)]
    [InlineData(0.3, 6, 60)]
    public void LowerBound_IsBelowTheSimulatedMean(double noise, int tasks, int iterations)
    {
        var descent = Of(noise, iterations);
        var (mean, error) = descent.Simulate(7, tasks, noise > 0 ? 3 : 0, 2);
        Assert.True(descent.LowerBound().Upper <= mean + error, $"{descent.LowerBound()} against {mean} ± {error}");
    }

    [Fact]
    public void LowerBound_ForOneIteration_IsTheFirstMetaGradient()
    {
        var descent = Of(0, 1);
        Assert.Equal((descent.Contraction * descent.Start).Midpoint, descent.LowerBound().Midpoint, 14);
        Assert.Equal(descent.LowerBound().Midpoint, descent.Simulate(1, 3, 0, 0).Mean, 14);
    }

    [Fact]
    public void LowerBound_ForLargeBatches_IsNearTheSimulatedMean()
    {
        // |w| stays below σ, and 2000 signs leave little of it.
        var descent = Of(0, 20) with { StepTasks = 2000, Deviation = 5, Start = 0.5 };
        var (mean, error) = descent.Simulate(3, 2000, 0, 0);
        Assert.InRange(descent.LowerBound().Midpoint, 0.9 * mean, mean + error);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(60)]
    public void BatchMean_OfTheIdentityAndItsSquare_IsMeanAndVariance(int count)
    {
        double[] values = [0, 1, 2.5], chances = [0.5, 0.3, 0.2];
        double expected = 0.8, variance = 0.3 + (0.2 * 6.25) - (expected * expected);
        var (mean, error) = BatchMean.Expect(values, chances, count, x => x);
        Assert.Equal(expected, mean, error);
        var (square, squareError) = BatchMean.Expect(values, chances, count, x => x * x);
        Assert.Equal((expected * expected) + (variance / count), square, squareError);
    }

    [Fact]
    public void SmallSteps_OverARangeOfN_ContainEveryN()
    {
        var range = SmallSteps.Of(Interval.Of(3, 40));
        foreach (int n in new[] { 3, 4, 17, 40 })
        {
            var one = SmallSteps.Of(n);
            Assert.Equal(Math.Pow(1 + (1.0 / (8 * n)), n), one.Growth.Midpoint, 12);
            Assert.True(range.Growth.Contains(one.Growth.Midpoint) && range.Square3(1).Contains(one.Square3(1).Midpoint) && range.Lipschitz.Contains(one.Lipschitz.Midpoint));
        }
    }

    private static Descent Of(double noise, int iterations) => new()
    {
        Alpha = 0.1,
        Steps = 2,
        Lipschitz = 0.5,
        Factor = 3,
        Deviation = 0.4,
        Start = 1,
        Iterations = iterations,
        StepTasks = 5,
        Noise = noise,
        StepSamples = 4,
    };
}
