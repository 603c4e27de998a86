using MetaFlow.Integrators;
using Xunit;

namespace MetaFlow.Tests.Integrators;

public sealed class ScalarSearchTests
{
    [Theory]
    [InlineData("cubic", 0.3)]
    [InlineData("tenth", 0.7)]
    [InlineData("step", 0.123)]
    [InlineData("flat", 0.55)]
    public void FarSideOfRoot_OfAnyShape_IsWithinToleranceOnTheFarSideInFewEvaluations(string shape, double root)
    {
        Func<double, double> function = shape switch
        {
            "cubic" => x => (x - root) * (1 + (x * x)),
            "tenth" => x => Math.Pow(x, 10) - Math.Pow(root, 10),
            "step" => x => x < root ? -1 : 1,
            _ => x => Math.Pow(x - root, 9),
        };
        var counted = new Counted(function);
        double found = ScalarSearch.FarSideOfRoot(ref counted, 0, function(0), 1, function(1), 1e-12);
        Assert.InRange(found, root, root + 1e-12);
        Assert.InRange(counted.Calls, 1, (int)Math.Ceiling(Math.Log2(1e12)) + 2);
        if (shape == "cubic")
            Assert.InRange(counted.Calls, 1, 12); // superlinear where smooth
    }

    [Theory]
    [InlineData(0.31)]
    [InlineData(0.001)]
    [InlineData(0.9)]
    public void Minimum_OfASmoothFunction_IsFoundToSquareRootAccuracy(double where)
    {
        var function = new Counted(x => -Math.Cos(2 * (x - where)));
        (double position, double value) = ScalarSearch.Minimum(ref function, 1, 0, 0.5, function.Evaluate(0.5), 1, double.NegativeInfinity);
        Assert.Equal(where, position, 1e-6);
        Assert.Equal(-1, value, 1e-12);
        Assert.InRange(function.Calls, 3, 40);
    }

    [Fact]
    public void Minimum_BelowWhatIsEnough_StopsEarly()
    {
        var function = new Counted(x => (x - 0.3) * (x - 0.3) - 1);
        (_, double value) = ScalarSearch.Minimum(ref function, 1, 0, 0.5, function.Evaluate(0.5), 1, -0.9);
        Assert.True(value < -0.9);
        Assert.InRange(function.Calls, 1, 3);
    }

    private struct Counted(Func<double, double> function) : IScalarFunction
    {
        public int Calls { get; private set; }

        public double Evaluate(double theta)
        {
            Calls++;
            return function(theta);
        }
    }
}
