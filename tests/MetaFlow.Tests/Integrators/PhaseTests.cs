using Xunit;

namespace MetaFlow.Tests.Integrators;

public sealed class PhaseTests
{
    private static readonly DelegateField Slow = new(2, static (_, w, v) => (v[0], v[1]) = (-w[0], -w[1])) { Cost = new EvaluationCost(2, 0) };

    private static readonly DelegateField Fast = new(2, static (_, w, v) => (v[0], v[1]) = (-3 * w[0], 0)) { Cost = new EvaluationCost(3, 1) };

    // ‖v‖ ≤ 1/2, from the direction at hand.
    private static readonly DelegateGuard Latch = new(static (_, _, v) => Math.Sqrt((v[0] * v[0]) + (v[1] * v[1])) - 0.5);

    public static TheoryData<string> Methods() => new(Method.All.Select(m => m.Name));

    [Theory]
    [MemberData(nameof(Methods))]
    public void Guard_InAFlow_SwitchesWhereItLatches(string name)
    {
        Method method = Method.Parse(name);
        var options = new SolveOptions { Method = method, StepSize = method.IsAdaptive ? null : 0.01, RelativeTolerance = 1e-9, AbsoluteTolerance = 1e-12 };
        Trajectory solve = Integrator.Solve(new InitialValueProblem(Phases(), [0.6, 0.8], 0, 2), options);
        double tolerance = method.Order switch { 1 => 0.02, 2 => 1e-4, _ => 1e-7 };
        double switched = Math.Log(2); // ‖w‖ = e^{−t}
        Assert.Equal(Termination.Completed, solve.Termination);
        Assert.Equal(["slow", "fast"], solve.Phases.Select(p => p.Name));
        Assert.Equal(switched, solve.Phases[0].EndTime, tolerance);
        Assert.Equal(solve.Phases[0].EndTime, solve.Phases[1].StartTime);
        Assert.Equal(solve.Phases[0].EndStep, solve.Phases[1].StartStep);
        Assert.Equal(solve.Cost.AcceptedSteps, solve.Phases[1].EndStep);
        Assert.Equal(0.3 * Math.Exp(-3 * (2 - switched)), solve.FinalState[0], tolerance);
        Assert.Equal(0.4, solve.FinalState[1], tolerance);
        Assert.Equal(0.4, solve.At(1.5)[1], tolerance);
        Assert.Equal(0.8 * Math.Exp(-0.3), solve.At(0.3)[1], tolerance);
        Assert.Contains(solve.Phases[1].StartTime, solve.Times); // the switch is a kept point
        Assert.Equal(solve.Times.Distinct().Count(), solve.Count); // once
    }

    [Fact]
    public void Guard_ThatHoldsAtTheStart_LatchesAtOnce()
    {
        Trajectory solve = Integrator.Solve(new InitialValueProblem(Phases(), [0.3, 0.4], 1, 2)); // ‖v‖ = 1/2 exactly
        Assert.Equal([new PhaseSpan("slow", 1, 1, 0, 0), solve.Phases[1]], solve.Phases);
        Assert.Equal(0.4, solve.FinalState[1]);
        Assert.Equal(0.3 * Math.Exp(-3), solve.FinalState[0], 1e-6);
    }

    [Fact]
    public void Guard_ThatOnlyTouchesZero_Latches()
    {
        // (t − 0.4)² ≤ 0 holds at one instant only; a latch needs no more. The dense output finds the minimum to 1e-8 of a step,
        // so the guard is lowered by what that can leave.
        var touch = new DelegateGuard(static (t, _, _) => ((t - 0.4) * (t - 0.4)) - 1e-12);
        FlowPhase[] phases = [new("a", Slow, touch), new("b", Fast)];
        Trajectory solve = Integrator.Solve(new InitialValueProblem(phases, [1.0, 1.0], 0, 1));
        Assert.Equal(0.4, solve.Phases[0].EndTime, 1e-5);
    }

    [Fact]
    public void Guard_OnceLatched_NeverReturns()
    {
        // The guard's value becomes positive again in the second phase.
        var once = new DelegateGuard(static (_, w, _) => w[0] - 0.5);
        FlowPhase[] phases = [new("down", new DelegateField(1, static (_, _, v) => v[0] = -1), once), new("up", new DelegateField(1, static (_, _, v) => v[0] = 1))];
        Trajectory solve = Integrator.Solve(new InitialValueProblem(phases, [1.0], 0, 3));
        Assert.Equal(2, solve.Phases.Count);
        Assert.Equal(3, solve.FinalState[0], 1e-9);
    }

    [Fact]
    public void ThreePhases_AndAnEventAcrossThem_AreKeptApart()
    {
        FlowPhase[] phases =
        [
            new("one", new DelegateField(1, static (_, _, v) => v[0] = 1), new DelegateGuard(static (t, _, _) => 1 - t)),
            new("two", new DelegateField(1, static (_, _, v) => v[0] = 2), new DelegateGuard(static (t, _, _) => 2 - t)),
            new("three", new DelegateField(1, static (_, _, v) => v[0] = -1)),
        ];
        var level = new StateEvent("level", static (_, w) => w[0] - 1); // exactly at the first switch
        var high = new StateEvent("high", static (_, w) => w[0] - 2.5);
        Trajectory solve = Integrator.Solve(new InitialValueProblem(phases, [0.0], 0, 5), new SolveOptions { Events = [level, high] });
        Assert.Equal([0, 1, 2], solve.Phases.Select(p => Math.Round(p.StartTime, 9)));
        Assert.Equal(0, solve.FinalState[0], 1e-9);
        Assert.Equal(["level", "high", "high", "level"], solve.Events.Select(e => e.Name));
        Assert.Equal([1, 1.75, 2.5, 4], solve.Events.Select(e => Math.Round(e.Time, 8)));
        Assert.Equal(2.4, solve.At(1.7)[0], 1e-9);
    }

    [Fact]
    public void Cost_OverPhases_IsEachFieldsOwn()
    {
        Slow.Reset();
        Fast.Reset();
        var observer = new Telling();
        Trajectory solve = Integrator.Solve(new InitialValueProblem(Phases(), [0.6, 0.8], 0, 2), new SolveOptions { Observers = [observer] });
        Assert.Equal(Slow.Calls + Fast.Calls, solve.Cost.Evaluations);
        Assert.Equal((2 * Slow.Calls) + (3 * Fast.Calls), solve.Cost.Gradients);
        Assert.Equal(Fast.Calls, solve.Cost.HessianVectorProducts);
        Assert.Equal(solve.Cost.AcceptedSteps + 1, observer.Told.Count);
        Assert.Equal(solve.Times, observer.Told.Select(t => t.Time));
        Assert.Equal(Enumerable.Range(0, observer.Told.Count).Select(i => (long)i), observer.Told.Select(t => t.Step));
        Assert.Equal(["slow", "fast"], observer.Told.Select(t => t.Phase).Distinct());
        // The direction told is the field at that point.
        Assert.All(observer.Told.Where(t => t.Phase == "slow"), t => Assert.Equal(-t.State, t.Direction, 1e-12));
    }

    [Fact]
    public void Phases_ThatAreMalformed_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new InitialValueProblem([new FlowPhase("a", Slow), new FlowPhase("b", Fast)], [1.0, 1], 0, 1));
        Assert.Throws<ArgumentException>(() => new InitialValueProblem([new FlowPhase("a", Slow, Latch)], [1.0, 1], 0, 1));
        Assert.Throws<ArgumentException>(() => new InitialValueProblem([], new double[2], 0, 1));
        Assert.Throws<ArgumentException>(() => new InitialValueProblem(Slow, [1.0], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new InitialValueProblem(Slow, [1.0, double.NaN], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new InitialValueProblem(Slow, [1.0, 1], 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new InitialValueProblem(Slow, [1.0, 1], 0, double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => new InitialValueProblem(Slow, [1.0, 1], double.NaN, 1));
    }

    private static FlowPhase[] Phases() => [new("slow", Slow, Latch), new("fast", Fast)];

    private sealed class Telling : IObserver
    {
        public List<(long Step, double Time, double State, double Direction, string Phase)> Told { get; } = [];

        public void OnStep(in StepInfo step) => Told.Add((step.Step, step.Time, step.State[0], step.Direction[0], step.Phase));
    }
}
