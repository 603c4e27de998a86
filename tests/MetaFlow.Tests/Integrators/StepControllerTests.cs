using MetaFlow.Integrators;
using Xunit;

namespace MetaFlow.Tests.Integrators;

public sealed class StepControllerTests
{
    private static readonly StepController Controller = new(StepControl.Dopri5, 5);

    [Fact]
    public void Propose_AfterARejection_DoesNotGrow()
    {
        ControllerState state = ControllerState.Initial;
        double smaller = Controller.Propose(ref state, 1, 40);
        Assert.InRange(smaller, 0.2, 0.999);
        double after = Controller.Propose(ref state, smaller, 1e-6);
        Assert.Equal(smaller, after);
        Assert.Equal(10 * after, Controller.Propose(ref state, after, 1e-12), 1e-12); // the next one may, by at most 10
    }

    [Fact]
    public void Propose_OnOrdinaryErrors_IsTheFormulaOfDopri5()
    {
        ControllerState state = new(0.3, 0.2, false);
        double expected = 0.9 * Math.Pow(0.5, -(0.2 - (0.75 * 0.04))) * Math.Pow(0.3, 0.04);
        Assert.Equal(expected, Controller.Propose(ref state, 1, 0.5), 1e-14);
        Assert.Equal(new ControllerState(0.5, 0.3, false), state);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(1e300)]
    public void Propose_AfterAHopelessStep_ShrinksByFive(double error)
    {
        ControllerState state = ControllerState.Initial;
        Assert.Equal(0.2, Controller.Propose(ref state, 1, error), 1e-15);
        Assert.True(state.Rejected);
    }

    [Fact]
    public void Propose_OnAZeroError_GrowsByTen()
    {
        ControllerState state = ControllerState.Initial;
        Assert.Equal(10, Controller.Propose(ref state, 1, 0));
        Assert.Equal(1e-4, state.PreviousError);
    }

    [Fact]
    public void Solve_AsTheToleranceFalls_ErrsInProportion()
    {
        foreach (Method method in Method.All.Where(m => m is ExplicitRungeKutta { IsAdaptive: true }))
        {
            double[] x = [.. Enumerable.Range(0, 6).Select(i => -3.0 - i)];
            double[] y = [.. x.Select(digits =>
            {
                double tolerance = Math.Pow(10, digits);
                Trajectory solve = Integrator.Solve(
                    default(NonAutonomousField), NonAutonomousField.Solution(0), 0, 8,
                    new SolveOptions { Method = method, RelativeTolerance = tolerance, AbsoluteTolerance = tolerance });
                double[] exact = NonAutonomousField.Solution(8);
                return Math.Log10(Math.Sqrt(solve.FinalState.Zip(exact, (a, b) => (a - b) * (a - b)).Sum()));
            })];
            Assert.InRange(MathNet.Numerics.Fit.Line(x, y).B, 0.75, 1.25);
            Assert.All(x.Zip(y), p => Assert.True(p.Second < p.First + 2)); // never more than 100 tolerances
        }
    }

    [Fact]
    public void Solve_WithLimits_KeepsToThem()
    {
        Trajectory solve = Integrator.Solve(
            default(NonAutonomousField), NonAutonomousField.Solution(0), 0, 8,
            new SolveOptions { InitialStep = 1e-3, MaximumStep = 0.07 });
        Assert.Equal(1e-3, solve.Times[1]);
        Assert.All(solve.Times.Zip(solve.Times.Skip(1)), p => Assert.True(p.Second - p.First <= 0.07 + 1e-12));
        Assert.Equal(8, solve.FinalTime);
    }

    [Fact]
    public void Solve_OfAZeroField_TakesFewSteps()
    {
        var zero = new DelegateField(2, static (_, _, v) => v.Clear());
        Trajectory solve = Integrator.Solve(new InitialValueProblem(zero, new double[2], 0, 1e6));
        Assert.InRange(solve.Cost.AcceptedSteps, 1, 20);
        Assert.Equal(0, solve.Cost.RejectedSteps);
    }
}
