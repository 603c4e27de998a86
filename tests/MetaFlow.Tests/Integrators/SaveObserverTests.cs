using Xunit;

namespace MetaFlow.Tests.Integrators;

public sealed class SaveObserverTests
{
    private static readonly DelegateField Slow = new(1, static (_, w, v) => v[0] = -w[0]);
    private static readonly DelegateField Fast = new(1, static (_, w, v) => v[0] = -3 * w[0]);

    // Falls through 0 at the time 1, which is a saved one.
    private static readonly DelegateGuard Latch = new(static (t, _, _) => 1 - t);

    public static TheoryData<string, string> MethodsAndSchedules() => new(
        from method in Method.All
        from schedule in (string[])["every", "end", "grid", "list"]
        select (method.Name, schedule));

    [Theory]
    [MemberData(nameof(MethodsAndSchedules))]
    public void OnSaved_InAFlow_TellsTheTrajectoryWithItsPhases(string name, string schedule)
    {
        var told = new Told();
        SolveOptions options = Options(name, schedule);
        Trajectory solve = Integrator.Solve(new InitialValueProblem(Phases, [1.0], 0, 2), options with { SaveObservers = [told] });
        Trajectory alone = Integrator.Solve(new InitialValueProblem(Phases, [1.0], 0, 2), options);
        Assert.Equal(alone.Cost.Evaluations, solve.Cost.Evaluations);
        Assert.Equal(alone.FinalState, solve.FinalState);
        AssertSame(solve, told);
    }

    [Theory]
    [InlineData("every")]
    [InlineData("end")]
    [InlineData("grid")]
    public void OnSaved_InAnIteration_TellsTheTrajectoryWithItsPhases(string schedule)
    {
        var told = new Told();
        Trajectory iterates = Integrator.Iterate(Phases, [1.0], 0.125, 16, new IterateOptions { Save = Schedule(schedule), SaveObservers = [told] });
        AssertSame(iterates, told);
    }

    [Fact]
    public void OnSaved_OfAGuardThatHoldsAtTheStart_BelongsToThePhaseThatBegins()
    {
        var told = new Told();
        FlowPhase[] phases = [new("slow", Slow, new DelegateGuard(static (_, _, _) => 0)), new("fast", Fast)];
        Integrator.Solve(new InitialValueProblem(phases, [1.0], 0, 1), new SolveOptions { SaveObservers = [told] });
        Assert.True(told.Points.Count > 1);
        Assert.All(told.Points, point => Assert.Equal("fast", point.Phase));
    }

    [Fact]
    public void OnSaved_CancelledFromWithin_HasToldWhatTheTrajectoryKeeps()
    {
        using var cancellation = new CancellationTokenSource();
        var told = new Told { Reaction = time => { if (time >= 1) cancellation.Cancel(); } };
        Trajectory solve = Integrator.Solve(
            new InitialValueProblem(Phases, [1.0], 0, 1000), new SolveOptions { Save = SaveSchedule.Grid(0.25), SaveObservers = [told] }, cancellation.Token);
        Assert.Equal(Termination.Cancelled, solve.Termination);
        Assert.InRange(solve.FinalTime, 1, 100);
        AssertSame(solve, told);
    }

    private static FlowPhase[] Phases => [new("slow", Slow, Latch), new("fast", Fast)];

    private static SolveOptions Options(string name, string schedule)
    {
        Method method = Method.Parse(name);
        return new() { Method = method, StepSize = method.IsAdaptive ? null : 0.125, Save = Schedule(schedule), DenseOutput = false };
    }

    private static SaveSchedule Schedule(string name) => name switch
    {
        "every" => SaveSchedule.EveryStep,
        "end" => SaveSchedule.EndOnly,
        "grid" => SaveSchedule.Grid(0.25),
        _ => SaveSchedule.At(0.3, 1, 1.7, 2),
    };

    private static void AssertSame(Trajectory trajectory, Told told)
    {
        Assert.Equal(trajectory.Times, told.Points.Select(point => point.Time));
        Assert.Equal(trajectory.Steps, told.Points.Select(point => point.Step));
        Assert.Equal(Enumerable.Range(0, trajectory.Count).Select(i => trajectory.StateSpan(i)[0]), told.Points.Select(point => point.State));
        Assert.Equal(trajectory.Times.Select(time => trajectory.Phases.Last(phase => phase.StartTime <= time).Name), told.Points.Select(point => point.Phase));
    }

    private sealed class Told : ISaveObserver
    {
        public List<(long Step, double Time, double State, string Phase)> Points { get; } = [];

        public Action<double>? Reaction { get; init; }

        public void OnSaved(in StepInfo point)
        {
            Assert.True(point.Direction.IsEmpty);
            Points.Add((point.Step, point.Time, point.State[0], point.Phase));
            Reaction?.Invoke(point.Time);
        }
    }
}
