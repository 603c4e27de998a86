using Xunit;

namespace MetaFlow.Tests.Integrators;

public sealed class FunctionalTests
{
    private static readonly DelegateField Circle = new(2, static (_, w, v) => (v[0], v[1]) = (-w[1], w[0]));

    [Fact]
    public void Functionals_AlongAFlow_AreTheClosedForms()
    {
        Trajectory solve = Integrator.Solve(new InitialValueProblem(Circle, [1.0, 0.0], 0, 5), new SolveOptions
        {
            RelativeTolerance = 1e-10,
            AbsoluteTolerance = 1e-12,
            Save = SaveSchedule.EndOnly,
            DenseOutput = false,
            Functionals =
            [
                RunningFunctional.Integral("integral", static (_, w) => w[0]),
                RunningFunctional.Average("average", static (_, w) => w[0] * w[0]),
                RunningFunctional.Minimum("minimum", static (_, w) => w[1]),
            ],
        });
        Assert.Equal(["integral", "average", "minimum"], solve.Functionals.Select(f => f.Name));
        Assert.Equal(Math.Sin(5), solve.Functionals[0].Value, 1e-8);
        Assert.Equal(0.5 + (Math.Sin(10) / 20), solve.Functionals[1].Value, 1e-8);
        Assert.Equal(-1, solve.Functionals[2].Value, 1e-8);
        Assert.Equal(1.5 * Math.PI, solve.Functionals[2].Time, 1e-4);
    }

    [Theory]
    [InlineData("euler", 1)]
    [InlineData("heun", 2)]
    [InlineData("bogacki-shampine-32", 3)]
    [InlineData("runge-kutta-4", 4)]
    [InlineData("dormand-prince-54", 5)]
    public void Integral_OfEachMethod_KeepsItsOrder(string name, int order)
    {
        double Error(int steps) => Math.Abs(Math.Cos(2) - 1 - Integrator.Solve(
            new InitialValueProblem(Circle, [0.0, 1.0], 0, 2),
            new SolveOptions { Method = Method.Parse(name), StepSize = 2.0 / steps, Functionals = [RunningFunctional.Integral("i", static (_, w) => w[0])] })
            .Functionals[0].Value); // w_0 = −sin t
        double measured = Math.Log2(Error(40) / Error(80));
        Assert.InRange(measured, order - 0.15, double.PositiveInfinity); // symmetric cancellations may only help
    }

    [Fact]
    public void Minimum_InsideAStepOrAtItsEnds_IsFound()
    {
        var clock = new DelegateField(1, static (_, _, v) => v[0] = 1);
        foreach (double where in (double[])[0, 0.03, 0.31, 0.5, 0.97, 1])
        {
            Trajectory solve = Integrator.Solve(
                new InitialValueProblem(clock, [0.0], 0, 1),
                new SolveOptions { Method = Method.Heun, StepSize = 0.5, Functionals = [RunningFunctional.Minimum("m", (_, w) => 3 + Math.Pow(w[0] - where, 2))] });
            Assert.Equal(3, solve.Functionals[0].Value, 1e-12);
            Assert.Equal(where, solve.Functionals[0].Time, 1e-6);
        }
    }

    [Fact]
    public void Functionals_UpToATerminalEvent_EndThere()
    {
        var clock = new DelegateField(1, static (_, _, v) => v[0] = 1);
        Trajectory solve = Integrator.Solve(new InitialValueProblem(clock, [0.0], 0, 10), new SolveOptions
        {
            Method = Method.RungeKutta4,
            StepSize = 1,
            Events = [new StateEvent("stop", static (_, w) => w[0] - 2.5) { IsTerminal = true }],
            Functionals = [RunningFunctional.Integral("i", static (_, w) => w[0]), RunningFunctional.Average("a", static (_, w) => w[0])],
        });
        Assert.Equal(2.5 * 2.5 / 2, solve.Functionals[0].Value, 1e-8);
        Assert.Equal(1.25, solve.Functionals[1].Value, 1e-8);
    }

    [Fact]
    public void Functionals_AlongAnIteration_AreSumsOverIterates()
    {
        var grow = new DelegateField(1, static (_, _, v) => v[0] = 1);
        Trajectory updates = Integrator.Iterate([new FlowPhase("one", grow)], [0.0], 0.5, 4, new IterateOptions
        {
            Save = SaveSchedule.EndOnly,
            Functionals =
            [
                RunningFunctional.Integral("i", static (_, w) => w[0]),
                RunningFunctional.Average("a", static (_, w) => w[0]),
                RunningFunctional.Minimum("m", static (_, w) => -w[0]),
            ],
        });
        Assert.Equal(0.5 * (0 + 0.5 + 1 + 1.5), updates.Functionals[0].Value, 1e-15);
        Assert.Equal(0.75, updates.Functionals[1].Value, 1e-15);
        Assert.Equal((-2.0, 2.0), (updates.Functionals[2].Value, updates.Functionals[2].Time)); // the last iterate counts
    }
}
