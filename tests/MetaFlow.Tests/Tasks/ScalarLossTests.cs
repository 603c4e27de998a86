using MathNet.Numerics.LinearAlgebra;
using Xunit;
using static MetaFlow.Tests.Tasks.LossEvaluation;

namespace MetaFlow.Tests.Tasks;

/// <summary>The papers' examples have the values and the constants that the papers state.</summary>
public sealed class ScalarLossTests
{
    [Fact]
    public void Figure1Pair_HasItsValuesAndConstants()
    {
        var pair = ScalarLosses.Xu2020Figure1();
        double w = 0.7;
        Assert.Equal((0.505 * w * w) - Math.Sin(w), pair[0].Query.Value([w]), 1e-15);
        Assert.Equal((0.505 * w * w) - (1e-4 * Math.Sin(100 * w)), pair[1].Query.Value([w]), 1e-15);
        Assert.All(pair, task => Assert.Equal(2.01, task.Query.Constants.Smoothness!.Value.Value, 1e-12));
        Assert.All(pair, task => Assert.Equal(0.01, task.Query.Constants.StrongConvexity!.Value.Value, 1e-12));
        Assert.Equal(100, pair.Max(task => task.Query.Constants.HessianLipschitz!.Value.Value), 1e-10);
        Assert.All(pair, task => Assert.Equal(ConstantKind.Exact, task.Query.Constants.Smoothness!.Value.Kind));
    }

    [Fact]
    public void LatchWitness_HasItsValuesAndConstants()
    {
        var pair = ScalarLosses.Xu2020LatchWitness();
        double w = -1.3;
        Assert.Equal((0.5 * w * w) - (0.5 * Math.Sin(w)), pair[0].Query.Value([w]), 1e-15);
        Assert.Equal((0.5 * w * w) + (3 * w) - (0.1 * Math.Sin((2 * w) + 1)), pair[1].Query.Value([w]), 1e-15);
        Assert.Equal(0.5, pair.Min(task => task.Query.Constants.StrongConvexity!.Value.Value), 1e-15);
        Assert.Equal(1.5, pair.Max(task => task.Query.Constants.Smoothness!.Value.Value), 1e-15);
        Assert.Equal(0.8, pair.Max(task => task.Query.Constants.HessianLipschitz!.Value.Value), 1e-14);
    }

    [Fact]
    public void MirroredPair_IsMirrored()
    {
        var pair = ScalarLosses.Xu2020MirroredPair(5);
        Assert.Equal(pair[0].Query.Value([1.7]), (1.7 * 1.7 / 2) + (5 * 1.7) - (0.5 * Math.Sin(1.7)), 1e-14);

        // f₂(w) = f₁(−w) has the opposite sine as well.
        Assert.Equal(pair[0].Query.Value([1.7]), pair[1].Query.Value([-1.7]), 1e-14);
    }

    [Fact]
    public void FirstOrderWitness_HasTheFixedPointsOfTheLedger()
    {
        var pair = ScalarLosses.FirstOrderWitness();
        const double alpha = 0.2;
        double First(double w) => pair.Average(task => Gradient(task.Query, [w - (alpha * Gradient(task.Support, [w])[0])])[0]);
        double Exact(double w) => pair.Average(task => (1 - (alpha * Product(task.Support, [w], [1])[0])) * Gradient(task.Query, [w - (alpha * Gradient(task.Support, [w])[0])])[0]);
        Assert.Equal(0, First(-0.2), 1e-15);
        Assert.Equal(0, Exact(1.0 / 7), 1e-15);
        Assert.Equal(0.192, Math.Abs(Exact(-0.2)), 1e-12);
    }

    [Fact]
    public void MeanValueWitness_HasItsValueAndConstants()
    {
        var loss = ScalarLosses.MeanValueWitness();
        Assert.Equal(2 + Math.Log(Math.Cosh(2)) + 0.5 + (Math.Log(Math.Cosh(3)) / 9), loss.Value([2, 1]), 1e-14);
        Assert.Equal(1, loss.Constants.StrongConvexity!.Value.Value);
        Assert.Equal(2, loss.Constants.Smoothness!.Value.Value, 1e-15);
    }

    [Theory]
    [InlineData(1e-9, 5e-19)]
    [InlineData(1e-3, 4.9999991666668889e-07)]
    [InlineData(1, 0.4337808304830272)]
    [InlineData(50, 49.306852819440055)]
    [InlineData(1e4, 9999.306852819440)]
    public void LogCosh_FromTinyToHuge_IsAccurate(double x, double expected)
    {
        var loss = new LogCoshLoss([0], [1], [1]);
        Assert.Equal(expected, loss.Value([x]), 4e-16 * expected);
        Assert.Equal(expected, loss.Value([-x]), 4e-16 * expected);
    }

    [Fact]
    public void CosineBowl_IsTheCosineBowl()
    {
        var loss = ScalarLosses.CosineBowl();
        Assert.Equal((0.3 * 0.3 / 2) + Math.Cos(0.3), loss.Value([0.3]), 1e-15);
        Assert.Equal(2, loss.Constants.Smoothness!.Value.Value, 1e-15);
        Assert.Equal(0, loss.Constants.StrongConvexity!.Value.Value, 1e-15);
    }

    [Fact]
    public void SineTerms_ThatDoNotFit_AreRefused()
    {
        var h = Matrix<double>.Build.DenseIdentity(2);
        var c = Vector<double>.Build.Dense(2);
        Assert.Contains("finite", Assert.Throws<InvalidInputException>(() => new SinQuadraticLoss(h, c, [new(double.NaN, 1, c)])).Message, StringComparison.Ordinal);
        Assert.Contains("3 entries", Assert.Throws<InvalidInputException>(() => new SinQuadraticLoss(h, c, [new(1, 1, Vector<double>.Build.Dense(3))])).Message, StringComparison.Ordinal);
        Assert.Contains("must agree", Assert.Throws<InvalidInputException>(() => new LogCoshLoss([1, 2], [1], [1, 2])).Message, StringComparison.Ordinal);
    }
}
