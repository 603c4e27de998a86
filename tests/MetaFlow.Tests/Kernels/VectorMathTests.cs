using System.Runtime.Intrinsics;
using FsCheck;
using FsCheck.Xunit;
using MetaFlow.Kernels;
using Xunit;

namespace MetaFlow.Tests.Kernels;

public sealed class VectorMathTests
{
    [Property(MaxTest = 2000)]
    public void ExpOfNonPositive_RandomArgument_IsGoodToThreeUnits(NormalFloat argument)
    {
        // Math.Exp is good to one unit itself.
        double x = -Math.Abs(argument.Get % 708), expected = Math.Exp(x);
        Assert.InRange(VectorMath.ExpOfNonPositive(Vector256.Create(x))[0], expected * (1 - (6 * Bounded.Unit)), expected * (1 + (6 * Bounded.Unit)));
    }

    [Property(MaxTest = 2000)]
    public void Log1POfUnit_RandomArgument_IsGoodToFourUnits(NormalFloat argument)
    {
        double t = Math.Exp(-Math.Abs(argument.Get % 700)), u = 1 + t;

        // log(1 + t) = log(u) + log1p((t − (u − 1)) / u), where u is 1 + t rounded.
        double expected = u == 1 ? t : Math.Log(u) + ((t - (u - 1)) / u);
        Assert.InRange(VectorMath.Log1POfUnit(Vector256.Create(t))[0], expected * (1 - (8 * Bounded.Unit)), expected * (1 + (8 * Bounded.Unit)));
    }

    [Property(MaxTest = 2000)]
    public void Tanh_RandomArgument_IsGoodToFourUnits(NormalFloat argument)
    {
        // Math.Tanh is good to two units itself.
        double x = argument.Get % 25, expected = Math.Tanh(x), actual = VectorMath.Tanh(Vector256.Create(x))[2];
        Assert.InRange(actual - expected, -8 * Bounded.Unit * Math.Abs(expected), 8 * Bounded.Unit * Math.Abs(expected));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(double.NegativeInfinity, -1)]
    [InlineData(double.NaN, double.NaN)]
    public void Tanh_SpecialArgument_IsExact(double x, double expected) =>
        Assert.Equal(expected, VectorMath.Tanh(Vector256.Create(x))[1]);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(-750, 0)]
    [InlineData(double.NaN, double.NaN)]
    public void ExpOfNonPositive_SpecialArgument_IsExact(double x, double expected) =>
        Assert.Equal(expected, VectorMath.ExpOfNonPositive(Vector256.Create(x))[3]);

    [Fact]
    public void ExpOfNonPositive_BelowTheNormalRange_UnderflowsGradually() =>
        Assert.Equal(Math.Exp(-740), VectorMath.ExpOfNonPositive(Vector256.Create(-740.0))[0], 2 * double.Epsilon);

    [Fact]
    public void SumLanes_FourVectors_GivesTheirSums() =>
        Assert.Equal(
            Vector256.Create(10.0, 26, 42, 58),
            VectorMath.SumLanes(Vector256.Create(1.0, 2, 3, 4), Vector256.Create(5.0, 6, 7, 8), Vector256.Create(9.0, 10, 11, 12), Vector256.Create(13.0, 14, 15, 16)));
}
