using Xunit;

namespace MetaFlow.Tests.Integrators;

public sealed class EventTests
{
    // A clock: w = (t), so that event functions of time can be written as functions of the state.
    private static readonly DelegateField Clock = new(1, static (_, _, v) => v[0] = 1);

    private static readonly DelegateField Circle = new(2, static (_, w, v) => (v[0], v[1]) = (-w[1], w[0]));

    [Fact]
    public void TwoCrossings_InOneStep_AreBothSeenInOrder()
    {
        // One step of size 1, crossings 0.13 > h/8 apart.
        Trajectory solve = OneStep(new StateEvent("pair", static (_, w) => (w[0] - 0.41) * (w[0] - 0.54)));
        Assert.Equal(1, solve.Cost.AcceptedSteps);
        Assert.Equal([EventDirection.Falling, EventDirection.Rising], solve.Events.Select(e => e.Direction));
        Assert.Equal(0.41, solve.Events[0].Time, 1e-9);
        Assert.Equal(0.54, solve.Events[1].Time, 1e-9);
        Assert.All(solve.Events, e => Assert.Equal(e.Time, e.State[0], 1e-9));
    }

    [Theory]
    [InlineData(0.126)]
    [InlineData(0.2)]
    [InlineData(0.6)]
    public void TwoCrossings_FurtherApartThanAnEighthOfTheStep_AreSeenWhereverTheyLie(double distance)
    {
        for (int i = 1; i < 100; i++)
        {
            double first = i * (1 - distance) / 100;
            Trajectory solve = OneStep(new StateEvent("pair", (_, w) => (w[0] - first) * (w[0] - first - distance)));
            Assert.Equal(2, solve.Events.Count);
            Assert.Equal(first, solve.Events[0].Time, 1e-9);
            Assert.Equal(first + distance, solve.Events[1].Time, 1e-9);
        }
    }

    [Fact]
    public void TwoCrossings_CloserThanTheSamples_AreSeenThroughTheExtremumBetween()
    {
        for (int i = 1; i < 100; i++)
        {
            double first = i / 101.0;
            Trajectory solve = OneStep(new StateEvent("pair", (_, w) => (w[0] - first) * (w[0] - first - 0.003)));
            Assert.Equal(2, solve.Events.Count);
        }
    }

    [Fact]
    public void Crossings_OfSeveralEventsInOneStep_AreReportedInOrderOfTime()
    {
        Trajectory solve = OneStep(
            new StateEvent("late", static (_, w) => w[0] - 0.9),
            new StateEvent("early", static (_, w) => w[0] - 0.1),
            new StateEvent("middle", static (t, _) => 0.5 - t));
        Assert.Equal(["early", "middle", "late"], solve.Events.Select(e => e.Name));
    }

    [Theory]
    [InlineData(EventDirection.Rising, 0.7)]
    [InlineData(EventDirection.Falling, 0.2)]
    public void Direction_WhenGiven_SelectsCrossings(EventDirection direction, double expected)
    {
        Trajectory solve = OneStep(new StateEvent("one way", static (_, w) => (w[0] - 0.2) * (w[0] - 0.7)) { Direction = direction });
        EventOccurrence only = Assert.Single(solve.Events);
        Assert.Equal(expected, only.Time, 1e-9);
        Assert.Equal(direction, only.Direction);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.375)] // at a sample
    [InlineData(0.02)] // before the first inner sample
    [InlineData(0.99)] // after the last inner sample
    public void Touch_IsNoCrossingUnlessItCounts(double where)
    {
        StateFunction touching = (_, w) => (w[0] - where) * (w[0] - where);
        Assert.Empty(OneStep(new StateEvent("touch", touching)).Events);
        EventOccurrence touch = Assert.Single(OneStep(new StateEvent("touch", touching) { CountsTouches = true }).Events);
        Assert.Equal(EventDirection.Touch, touch.Direction);
        Assert.Equal(where, touch.Time, 1e-4);
    }

    [Theory]
    [InlineData(0.5)] // where two steps meet
    [InlineData(0.4999)]
    [InlineData(0.5001)]
    public void Touch_NearTheEndOfAStep_IsCountedOnce(double where)
    {
        var touching = new StateEvent("touch", (_, w) => (w[0] - where) * (w[0] - where)) { CountsTouches = true, TouchTolerance = 1e-6 };
        Trajectory solve = Integrator.Solve(
            new InitialValueProblem(Clock, [0.0], 0, 1), new SolveOptions { Method = Method.RungeKutta4, StepSize = 0.25, Events = [touching] });
        Assert.Single(solve.Events);
    }

    [Fact]
    public void Touch_DugThroughByRounding_IsStillATouch()
    {
        // Below zero by less than the touch tolerance: without it this would be a pair of crossings.
        var touching = new StateEvent("touch", static (_, w) => ((w[0] - 0.3) * (w[0] - 0.3)) - 1e-12);
        Assert.Empty(OneStep(touching).Events);
        Assert.Equal(2, OneStep(touching with { TouchTolerance = 0 }).Events.Count);
    }

    [Fact]
    public void TerminalEvent_EndsAtTheLocatedState()
    {
        var stop = new StateEvent("quarter turn", static (_, w) => w[0]) { IsTerminal = true, Tolerance = 1e-12 };
        Trajectory solve = Integrator.Solve(
            new InitialValueProblem(Circle, [1.0, 0.0], 0, 100),
            new SolveOptions { RelativeTolerance = 1e-10, AbsoluteTolerance = 1e-12, Events = [stop], Save = SaveSchedule.Grid(0.5) });
        Assert.Equal(Termination.Event, solve.Termination);
        Assert.Equal(Math.PI / 2, solve.FinalTime, 1e-9);
        Assert.Equal(0, solve.FinalState[0], 1e-9);
        Assert.Equal(1, solve.FinalState[1], 1e-9);
        Assert.True(solve.FinalState[0] <= 0); // on the far side
        Assert.Equal([0, 0.5, 1, 1.5], solve.Times);
        Assert.True(Assert.Single(solve.Events).IsTerminal);
        Assert.Equal(solve.FinalState, solve.At(solve.FinalTime));
        Assert.Throws<ArgumentOutOfRangeException>(() => solve.At(1.6));
    }

    [Fact]
    public void TerminalEvent_HidesWhatComesAfterIt()
    {
        Trajectory solve = OneStep(
            new StateEvent("after", static (_, w) => w[0] - 0.6),
            new StateEvent("stop", static (_, w) => w[0] - 0.5) { IsTerminal = true },
            new StateEvent("before", static (_, w) => w[0] - 0.4));
        Assert.Equal(["before", "stop"], solve.Events.Select(e => e.Name));
    }

    [Fact]
    public void Event_AtTheStart_IsNotReported_NorAgainAfterARestart()
    {
        var zero = new StateEvent("turn", static (_, w) => w[1]) { IsTerminal = true };
        var options = new SolveOptions { Events = [zero], RelativeTolerance = 1e-9 };
        double[] state = [1.0, 0.0]; // w_1 = 0 here
        double time = 0;
        for (int turn = 1; turn <= 6; turn++)
        {
            Trajectory solve = Integrator.Solve(new InitialValueProblem(Circle, state, time, 100), options);
            Assert.Equal(Termination.Event, solve.Termination);
            Assert.Equal(turn * Math.PI, solve.FinalTime, 1e-6);
            (state, time) = (solve.FinalState.ToArray(), solve.FinalTime);
        }
    }

    [Fact]
    public void OscillatingFunction_OverManySteps_HasEachCrossingOnce()
    {
        var wave = new StateEvent("wave", static (_, w) => Math.Sin(20 * w[0]));
        foreach (Method method in Method.All)
        {
            Trajectory solve = Integrator.Solve(
                new InitialValueProblem(Clock, [0.0], 0, 10), new SolveOptions { Method = method, StepSize = 0.31, Events = [wave] });
            int expected = (int)(10 * 20 / Math.PI);
            Assert.Equal(expected, solve.Events.Count);
            for (int i = 0; i < expected; i++)
                Assert.Equal((i + 1) * Math.PI / 20, solve.Events[i].Time, 1e-9);
            Assert.Equal(EventDirection.Falling, solve.Events[0].Direction);
        }
    }

    [Fact]
    public void Bounces_FollowedByRestarting_LieWhereTheClosedFormSays()
    {
        // A ball with restitution 1/2: the k-th impact is at t_1 (1 + 2(1 − 2^{−(k−1)})).
        var fall = new DelegateField(2, static (_, w, v) => (v[0], v[1]) = (w[1], -9.81));
        var impact = new StateEvent("impact", static (_, w) => w[0]) { Direction = EventDirection.Falling, IsTerminal = true, Tolerance = 1e-13 };
        double[] state = [1.0, 0.0];
        double time = 0;
        double first = Math.Sqrt(2 / 9.81);
        for (int k = 1; k <= 8; k++)
        {
            Trajectory flight = Integrator.Solve(new InitialValueProblem(fall, state, time, 10), new SolveOptions { Events = [impact] });
            Assert.Equal(Termination.Event, flight.Termination);
            time = flight.FinalTime;
            Assert.Equal(first * (1 + (2 * (1 - Math.Pow(2, 1 - k)))), time, 1e-9);
            state = [0, -0.5 * flight.FinalState[1]];
        }
    }

    [Fact]
    public void FunctionThatIsNaN_HasNoSign()
    {
        Trajectory solve = OneStep(new StateEvent("log", static (_, w) => w[0] is > 0.3 and < 0.6 ? double.NaN : w[0] - 0.8));
        Assert.Equal(0.8, Assert.Single(solve.Events).Time, 1e-9);
    }

    [Fact]
    public void Event_BackwardInTime_IsSeenAlongTheWay()
    {
        var crossing = new StateEvent("half", static (t, _) => t - 0.5);
        Trajectory solve = Integrator.Solve(new InitialValueProblem(Clock, [1.0], 1, 0), new SolveOptions { Events = [crossing] });
        EventOccurrence only = Assert.Single(solve.Events);
        Assert.Equal(0.5, only.Time, 1e-9);
        Assert.Equal(EventDirection.Falling, only.Direction);
    }

    [Fact]
    public void EventOptions_OutOfRange_AreRefused()
    {
        var good = new StateEvent("e", static (_, w) => w[0]);
        foreach (StateEvent bad in (StateEvent[])
            [good with { Tolerance = 0 }, good with { Tolerance = double.NaN }, good with { TouchTolerance = -1 }, good with { Direction = EventDirection.Touch }])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => OneStep(bad));
        }

        Assert.Throws<ArgumentException>(() => new StateEvent("", static (_, w) => w[0]));
    }

    private static Trajectory OneStep(params StateEvent[] events) => Integrator.Solve(
        new InitialValueProblem(Clock, [0.0], 0, 1), new SolveOptions { Method = Method.RungeKutta4, StepSize = 1, Events = events });
}
