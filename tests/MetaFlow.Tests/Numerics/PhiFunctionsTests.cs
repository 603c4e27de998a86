using MetaFlow.Numerics;
using Xunit;

namespace MetaFlow.Tests.Numerics;

public sealed class PhiFunctionsTests
{
    private const double UnitRoundoff = 1.1102230246251565e-16;

    [Theory]
    [InlineData(1e-300)]
    [InlineData(-1e-17)]
    [InlineData(1e-9)]
    [InlineData(-3e-5)]
    [InlineData(0.01)]
    [InlineData(-0.3)]
    [InlineData(0.7)]
    [InlineData(-0.999)]
    [InlineData(1)]
    [InlineData(-1.5)]
    [InlineData(6)]
    [InlineData(-12)]
    public void Phi1_AgainstItsSeriesInDecimalArithmetic_IsRightToAFewUnits(double z)
    {
        // Σ z^k/(k+1)!; for negative z the terms cancel, which 28 digits outlast.
        decimal x = Math.Abs(z) < 1e-25 ? 0 : (decimal)z, term = 1, sum = 0;
        for (int k = 1; k < 90; k++)
        {
            sum += term;
            term *= x / (k + 1);
        }

        double expected = (double)sum;
        Assert.InRange(PhiFunctions.Phi1(z), expected - (5 * UnitRoundoff * expected), expected + (5 * UnitRoundoff * expected));
    }

    [Fact]
    public void Phi1_AtTheEnds_HasItsLimits()
    {
        Assert.Equal(1, PhiFunctions.Phi1(0));
        Assert.Equal(0, PhiFunctions.Phi1(double.NegativeInfinity));
        Assert.Equal(double.PositiveInfinity, PhiFunctions.Phi1(double.PositiveInfinity));
        Assert.Equal(1e-300, PhiFunctions.Phi1(-1e300), 1e-315);
        Assert.True(double.IsNaN(PhiFunctions.Phi1(double.NaN)));
    }

    [Fact]
    public void Expm1_NearZero_DoesNotCancel()
    {
        Assert.Equal(1e-20, PhiFunctions.Expm1(1e-20));
        Assert.Equal(-1, PhiFunctions.Expm1(-800));
        Assert.Equal(Math.E - 1, PhiFunctions.Expm1(1), 1e-15);
    }
}
