using Xunit;

namespace MetaFlow.Tests.Dynamics;

public sealed class GradientFieldProbeTests
{
    [Fact]
    public void Run_OnTheFieldsOfMaml_FindsTheClaimTrue()
    {
        var logistic = Problems.Tasks(new(3, 20, 5, 3, 1, 0.2, true, GlmFamily.Logistic, 3));
        var squared = StandardProblems.P1();
        foreach (var field in new[]
        {
            Algorithms.Maml(logistic, 0.2).Objective,
            Algorithms.Erm(logistic).Objective,
            Algorithms.Maml(squared.Tasks, 0.3, new() { Route = Route.Data }).Objective,
            Algorithms.Maml(squared.Tasks, 0.3, new() { Route = Route.Gram }).Objective,
            Algorithms.Maml(squared.Tasks, 0.3, new() { Route = Route.Affine }).Objective,
            Algorithms.Maml(ScalarLosses.Xu2020LatchWitness(), 0.3).Objective,
        })
        {
            var probe = GradientFieldProbe.Run(field, new double[field.Dimension], 1, seed: 7);
            Assert.True(probe.Holds, probe.ToString());
            Assert.NotNull(probe.HessianError);
        }
    }

    [Theory]
    [InlineData(0.01, 0, 0)]
    [InlineData(0, 0.01, 0)]
    [InlineData(0, 0, 0.01)]
    public void Run_OnAFieldThatIsSlightlyWrong_FindsIt(double potential, double product, double rotation)
    {
        var probe = GradientFieldProbe.Run(new Bowl(potential, product, rotation), [1.0, 2.0], 1, seed: 7);
        Assert.False(probe.Holds, probe.ToString());
    }

    [Fact]
    public void Run_OnAPlainBowl_Holds() =>
        Assert.True(GradientFieldProbe.Run(new Bowl(0, 0, 0), [1.0, 2.0], 1, seed: 7).Holds);

    [Fact]
    public void Run_WithoutThirdDerivatives_ProbesThePotentialAlone()
    {
        var probe = GradientFieldProbe.Run(new Bowl(0, double.NaN, 0), [1.0, 2.0], 1, seed: 7);
        Assert.True(probe.Holds);
        Assert.Null(probe.HessianError);
    }

    [Fact]
    public void Run_WithUnusableArguments_IsRefused()
    {
        var bowl = new Bowl(0, 0, 0);
        Assert.Throws<ArgumentException>(() => GradientFieldProbe.Run(bowl, [1.0], 1, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientFieldProbe.Run(bowl, [1.0, 2.0], 0, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientFieldProbe.Run(bowl, [1.0, 2.0], 1, 7, states: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientFieldProbe.Run(bowl, [1.0, 2.0], 1, 7, tolerance: double.NaN));
    }

    /// <summary>½‖w‖², with a claim that is off by the given amounts.</summary>
    private sealed class Bowl(double potential, double product, double rotation) : IGradientField
    {
        public int Dimension => 2;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            destination[0] = -state[0] + (rotation * state[1]);
            destination[1] = -state[1] - (rotation * state[0]);
        }

        public double Potential(ReadOnlySpan<double> state) => (1 + potential) * ((state[0] * state[0]) + (state[1] * state[1])) / 2;

        public void PotentialHessianProduct(ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
        {
            if (double.IsNaN(product))
            {
                throw new NotSupportedException("No third derivatives.");
            }

            destination[0] = (1 + product) * direction[0];
            destination[1] = (1 + product) * direction[1];
        }
    }
}
