using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MetaFlow.Tests.Integrators;

public sealed class SaveScheduleTests
{
    private static readonly DelegateField Clock = new(1, static (_, _, v) => v[0] = 1);

    [Fact]
    public void Grid_OverAMillionTimes_DoesNotDrift()
    {
        const long Count = 1_000_000;
        double interval = 0.1;
        double start = 3;
        Trajectory solve = Integrator.Solve(
            new InitialValueProblem(Clock, [start], start, start + (Count * interval)),
            new SolveOptions { Save = SaveSchedule.Grid(interval), DenseOutput = false, MaximumStep = 1000 });
        Assert.Equal(Count + 1, solve.Count);
        for (int i = 0; i <= Count; i += 997)
        {
            Assert.Equal(start + (i * interval), solve.Times[i]); // the product, to the bit
            Assert.Equal(solve.Times[i], solve.StateSpan(i)[0], 1e-9);
        }

        Assert.Equal(start + (Count * interval), solve.Times[^1]);
    }

    [Fact]
    public void FixedSteps_OverAMillionSteps_DoNotDrift()
    {
        const int Count = 1_000_000;
        Trajectory solve = Integrator.Solve(
            new InitialValueProblem(Clock, [0.0], 0, Count * 0.1),
            new SolveOptions { Method = Method.Euler, StepSize = 0.1, Save = SaveSchedule.EverySteps(1000), DenseOutput = false });
        Assert.Equal(Count, solve.Cost.AcceptedSteps);
        Assert.Equal(1001, solve.Count);
        for (int i = 0; i <= 1000; i++)
            Assert.Equal(i * 1000 * 0.1, solve.Times[i]);
    }

    [Theory]
    [InlineData(0, 1, 0.3)]
    [InlineData(0, 10, 0.1)]
    [InlineData(-2.7, 1.1, 0.7)]
    [InlineData(1e6, 1e6 + 3, 0.37)]
    public void FixedSteps_EndExactlyAtTheEnd(double start, double end, double step)
    {
        foreach (Method method in Method.All)
        {
            Trajectory solve = Integrator.Solve(
                new InitialValueProblem(Clock, [0.0], start, end), new SolveOptions { Method = method, StepSize = step });
            Assert.Equal(end, solve.FinalTime);
            Assert.Equal(end - start, solve.FinalState[0], 1e-12);
            Assert.Equal((long)Math.Ceiling(((end - start) / step) - 1e-9), solve.Cost.AcceptedSteps);
        }
    }

    [Fact]
    public void EveryStep_KeepsStartStepsAndEnd()
    {
        Trajectory solve = Integrator.Solve(new InitialValueProblem(Clock, [0.0], 0, 1), new SolveOptions { Method = Method.Heun, StepSize = 0.3 });
        Assert.Equal([0, 0.3, 0.6, 3 * 0.3, 1], solve.Times);
        Assert.Equal([0L, 1, 2, 3, 4], solve.Steps);
        Assert.Equal(solve.FinalState, solve.State(4));
    }

    [Fact]
    public void EndOnly_KeepsTheEnd()
    {
        Trajectory solve = Integrator.Solve(new InitialValueProblem(Clock, [0.0], 0, 1), new SolveOptions { Save = SaveSchedule.EndOnly });
        Assert.Equal([1.0], solve.Times);
        Assert.Equal(solve.Cost.AcceptedSteps, Assert.Single(solve.Steps));
        Assert.Equal(0.5, solve.At(0.5)[0], 1e-12); // the dense output is independent of the schedule
    }

    [Fact]
    public void At_GivenTimes_KeepsThoseForwardAndBackward()
    {
        var options = new SolveOptions { Save = SaveSchedule.At(0.1, 0.25, 0.9), Method = Method.DormandPrince54 };
        Assert.Equal([0.1, 0.25, 0.9], Integrator.Solve(new InitialValueProblem(Clock, [0.0], 0, 1), options).Times);
        Trajectory back = Integrator.Solve(new InitialValueProblem(Clock, [1.0], 1, 0), options);
        Assert.Equal([0.9, 0.25, 0.1], back.Times);
        Assert.Equal(0.25, back.StateSpan(1)[0], 1e-12);
        Trajectory ends = Integrator.Solve(new InitialValueProblem(Clock, [0.0], 0, 1), options with { Save = SaveSchedule.At(0, 1) });
        Assert.Equal([0, 1], ends.Times);
    }

    [Fact]
    public void Schedule_DoesNotDisturbTheSteps()
    {
        var options = new SolveOptions { RelativeTolerance = 1e-8 };
        Trajectory all = Integrator.Solve(default(NonAutonomousField), NonAutonomousField.Solution(0), 0, 2, options);
        Trajectory grid = Integrator.Solve(default(NonAutonomousField), NonAutonomousField.Solution(0), 0, 2, options with { Save = SaveSchedule.Grid(0.01) });
        Assert.Equal(all.FinalState, grid.FinalState);
        Assert.Equal(all.Cost.Evaluations, grid.Cost.Evaluations);
        Assert.Equal(201, grid.Count);
        for (int i = 0; i < grid.Count; i++)
            Assert.True((grid.State(i) - Vector<double>.Build.DenseOfArray(NonAutonomousField.Solution(grid.Times[i]))).L2Norm() < 1e-7);
    }

    [Fact]
    public void At_WithoutDenseOutput_GivesSavedPointsOnly()
    {
        Trajectory solve = Integrator.Solve(
            new InitialValueProblem(Clock, [0.0], 0, 1), new SolveOptions { Method = Method.Heun, StepSize = 0.25, DenseOutput = false });
        Assert.Equal(0.5, solve.At(0.5)[0]);
        Assert.Throws<InvalidOperationException>(() => solve.At(0.4));
        Assert.Throws<ArgumentOutOfRangeException>(() => solve.At(-0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => solve.At(double.NaN));
        Assert.Throws<ArgumentException>(() => solve.At(0.5, new double[2]));
    }

    [Fact]
    public void DenseOutput_AtTheNodes_IsTheNodes()
    {
        foreach (Method method in Method.All)
        {
            Trajectory solve = Integrator.Solve(
                default(NonAutonomousField), NonAutonomousField.Solution(0), 0, 2, new SolveOptions { Method = method, StepSize = 0.11 });
            for (int i = 0; i < solve.Count; i++)
            {
                for (int j = 0; j < 3; j++)
                    Assert.Equal(solve.StateSpan(i)[j], solve.At(solve.Times[i])[j], 1e-14);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Grid_WithABadInterval_IsRefused(double interval) =>
        Assert.Equal("interval", Assert.Throws<ArgumentOutOfRangeException>(() => SaveSchedule.Grid(interval)).ParamName);

    [Fact]
    public void At_WithBadTimes_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SaveSchedule.At(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SaveSchedule.At(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => SaveSchedule.EverySteps(0));
        var outside = new SolveOptions { Save = SaveSchedule.At(0.5, 1.5) };
        Assert.Equal("Save", Assert.Throws<ArgumentOutOfRangeException>(() => Integrator.Solve(new InitialValueProblem(Clock, [0.0], 0, 1), outside)).ParamName);
    }
}
