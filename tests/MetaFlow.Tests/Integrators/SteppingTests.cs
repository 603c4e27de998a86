using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Integrators;
using Xunit;

namespace MetaFlow.Tests.Integrators;

/// <summary>Step control, tolerances, restarts and refusals as a user meets them.</summary>
public sealed class SteppingTests
{
    private static readonly DelegateField Decay = new(1, static (_, w, v) => v[0] = -w[0]);

    /// <summary>The methods whose error per tolerance is 1; those without local extrapolation have tests of their own.</summary>
    public static TheoryData<string> Adaptive => new(Method.All.Where(m => m is ExplicitRungeKutta { IsAdaptive: true }).Select(m => m.Name));

    public static IEnumerable<StepControl> Controls =>
        [StepControl.Dopri5, StepControl.Integral, StepControl.ProportionalIntegral, StepControl.ProportionalIntegralDerivative];

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void EveryControl_OfEveryAdaptiveMethod_ReachesTheEndWithinTheTolerance(string name)
    {
        double[] exact = NonAutonomousField.Solution(8);
        foreach (StepControl control in Controls)
        {
            Trajectory solve = Integrator.Solve(
                default(NonAutonomousField), NonAutonomousField.Solution(0), 0, 8,
                new SolveOptions { Method = Method.Parse(name), StepControl = control, RelativeTolerance = 1e-7, AbsoluteTolerance = 1e-7 });
            Assert.Equal(Termination.Completed, solve.Termination);
            Assert.All(solve.FinalState.Zip(exact), p => Assert.Equal(p.Second, p.First, 1e-5));
        }
    }

    [Fact]
    public void MaximumNorm_OfOneBadComponentAmongMany_TakesTheStepsOfThatComponentAlone()
    {
        // Under the root mean square 99 idle components dilute the error of the busy one by √100.
        static Trajectory Run(int dimension, ErrorNorm norm) => Integrator.Solve(
            new InitialValueProblem(new DelegateField(dimension, OneBusy), [1, .. new double[dimension - 1]], 0, 3), new SolveOptions { ErrorNorm = norm, InitialStep = 1e-2 });
        Trajectory alone = Run(1, ErrorNorm.Maximum);
        Assert.Equal(alone.Times, Run(100, ErrorNorm.Maximum).Times);
        Assert.Equal(alone.Times, Run(1, ErrorNorm.RootMeanSquare).Times);
        Assert.True(Run(100, ErrorNorm.RootMeanSquare).Cost.AcceptedSteps < alone.Cost.AcceptedSteps);

        static void OneBusy(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            destination.Clear();
            destination[0] = -state[0] * state[0];
        }
    }

    [Fact]
    public void ComponentTolerances_EqualToTheScalarOnes_GiveTheSameBits()
    {
        double[] start = NonAutonomousField.Solution(0);
        var scalar = new SolveOptions { RelativeTolerance = 1e-7, AbsoluteTolerance = 1e-10 };
        var each = new SolveOptions { RelativeTolerances = [1e-7, 1e-7, 1e-7], AbsoluteTolerances = [1e-10, 1e-10, 1e-10] };
        Assert.Equal(
            Integrator.Solve(default(NonAutonomousField), start, 0, 2, scalar).FinalState,
            Integrator.Solve(default(NonAutonomousField), start, 0, 2, each).FinalState);
    }

    [Fact]
    public void ComponentTolerance_OfATinyComponent_ControlsIt()
    {
        // The second component is of size 1e-12: the default absolute tolerance of 1e-9 does not see it.
        var field = new DelegateField(2, static (_, w, v) => (v[0], v[1]) = (-w[0], 20 * (1e-12 * w[0] - w[1])));
        static double Exact(double t) => 20e-12 / 19 * (Math.Exp(-t) - Math.Exp(-20 * t));
        var blind = new SolveOptions { RelativeTolerance = 1e-6 };
        Vector<double> seen = Integrator.Solve(new InitialValueProblem(field, [1.0, 0], 0, 1), blind with { AbsoluteTolerances = [1e-9, 1e-20] }).FinalState;
        Vector<double> unseen = Integrator.Solve(new InitialValueProblem(field, [1.0, 0], 0, 1), blind).FinalState;
        Assert.InRange(Math.Abs(seen[1] / Exact(1) - 1), 0, 1e-5);
        Assert.True(Math.Abs(unseen[1] / Exact(1) - 1) > 1e-5);
    }

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void RestartTime_AtAJumpOfTheField_IsHitExactlyAndCostsNoRejections(string name)
    {
        // v jumps from 1 to −3 at an odd time; the solution is piecewise linear, so every step is exact unless it crosses the jump.
        const double Jump = 0.7000000000000001;
        var field = new DelegateField(1, static (t, _, v) => v[0] = t >= Jump ? -3 : 1);
        var options = new SolveOptions { Method = Method.Parse(name), RestartTimes = [1.5, Jump] };
        foreach ((double from, double to, double w) in ((double, double, double)[])[(0, 2, 0), (2, 0, Jump - (3 * (2 - Jump)))])
        {
            Trajectory solve = Integrator.Solve(new InitialValueProblem(field, [w], from, to), options);
            Assert.Equal(Termination.Completed, solve.Termination);
            Assert.Equal(0, solve.Cost.RejectedSteps);
            Assert.Contains(Jump, solve.Times);
            Assert.Contains(1.5, solve.Times);
            Assert.Equal(to == 2 ? Jump - (3 * (2 - Jump)) : 0, solve.FinalState[0], 1e-14);
            Assert.Equal(0.5, solve.At(0.5)[0], 1e-14);
            Assert.Equal(Jump - (3 * (1.2 - Jump)), solve.At(1.2)[0], 1e-14);
        }
    }

    [Fact]
    public void RestartTime_UnderAConstantStep_StartsCountingAgain()
    {
        Trajectory solve = Integrator.Solve(
            new InitialValueProblem(Decay, [1.0], 0, 1), new SolveOptions { Method = Method.Heun, StepSize = 0.25, RestartTimes = [0.6] });
        Assert.Equal([0, 0.25, 0.5, 0.6, 0.85, 1], solve.Times);
    }

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void RestartingEvent_AtASurfaceWhereTheFieldJumps_IsCrossedOnceAndKeepsTheOrder(string name)
    {
        // w₀ = t crosses 0.3 and 0.8, where the slope of w₁ changes: 2t, then −1, then cos.
        var field = new DelegateField(2, static (_, w, v) => (v[0], v[1]) = (1, w[0] < 0.3 ? 2 * w[0] : w[0] < 0.8 ? -1 : Math.Cos(w[0])));
        StateEvent Surface(double at) => new($"{at}", (_, w) => w[0] - at) { RestartsMethod = true, Tolerance = 1e-14 };
        var options = new SolveOptions { Method = Method.Parse(name), RelativeTolerance = 1e-10, AbsoluteTolerance = 1e-12, Events = [Surface(0.3), Surface(0.8)] };
        Trajectory solve = Integrator.Solve(new InitialValueProblem(field, [0.0, 0], 0, 2), options);
        Assert.Equal(["0.3", "0.8"], solve.Events.Select(e => e.Name));
        // Where a step is cut the dense output is taken, an order lower than the method: (1e-10)^{4/5}.
        Assert.Equal(0.09 - 0.5 + Math.Sin(2) - Math.Sin(0.8), solve.FinalState[1], 1e-8);
        Assert.Single(solve.Phases);
    }

    [Fact]
    public void RefusingField_ThatForbidsNegativeStates_IsObeyed()
    {
        // w' = −60 w under a tolerance that lets everything pass: at h λ = −2 the method's 1 + z + z²/2 + z³/6 is −1/3, below zero,
        // where the exact solution never is.
        var options = new SolveOptions { Method = Method.BogackiShampine32, AbsoluteTolerance = 10, RelativeTolerance = 1, InitialStep = 2 / 60.0 };
        Trajectory free = Integrator.Solve(new InitialValueProblem(new Wall(double.NegativeInfinity, -60), [1.0], 0, 1), options);
        Trajectory kept = Integrator.Solve(new InitialValueProblem(new Wall(0, -60), [1.0], 0, 1), options);
        Assert.Contains(Enumerable.Range(0, free.Count), i => free.State(i)[0] < 0);
        Assert.All(Enumerable.Range(0, kept.Count), i => Assert.True(kept.State(i)[0] >= 0));
        Assert.Equal(Termination.Completed, kept.Termination);
        Assert.True(kept.Cost.RejectedSteps > 0);
    }

    [Fact]
    public void RefusingField_ThatRefusesWhateverIsLeft_EndsWithStepRefused()
    {
        var wall = new Wall(0.5, -1); // the solution has to pass 1/2 at t = ln 2
        Trajectory adaptive = Integrator.Solve(new InitialValueProblem(wall, [1.0], 0, 2));
        Assert.Equal(Termination.StepRefused, adaptive.Termination);
        Assert.Equal(Math.Log(2), adaptive.FinalTime, 1e-6);
        Trajectory constant = Integrator.Solve(new InitialValueProblem(wall, [1.0], 0, 2), new SolveOptions { Method = Method.RungeKutta4, StepSize = 0.1 });
        Assert.Equal((Termination.StepRefused, 6L), (constant.Termination, constant.Cost.AcceptedSteps));
    }

    [Fact]
    public void MinimumStep_WhenTheErrorAsksForLess_EndsStepTooSmall()
    {
        var blowUp = new DelegateField(1, static (_, w, v) => v[0] = w[0] * w[0]);
        Trajectory solve = Integrator.Solve(new InitialValueProblem(blowUp, [1.0], 0, 2), new SolveOptions { MinimumStep = 1e-3, InitialStep = 1e-2 });
        Assert.Equal(Termination.StepTooSmall, solve.Termination);
        Assert.InRange(solve.FinalTime, 0.9, 1);
        Assert.All(solve.Times.Zip(solve.Times.Skip(1)), p => Assert.True(p.Second - p.First >= 0.999e-3));
    }

    [Fact]
    public void ContradictoryOptions_AreRefusedEachWithItsMessage()
    {
        var problem = new InitialValueProblem(Decay, [1.0], 0, 1);
        var good = new SolveOptions();
        (SolveOptions Options, string Says)[] bad =
        [
            (good with { MinimumStep = 2, MaximumStep = 1 }, "The smallest step must not exceed the largest, 1."),
            (good with { InitialStep = 2, MaximumStep = 1 }, "The first step must not exceed the largest, 1."),
            (good with { StepSize = 0.1, StepControl = StepControl.Integral }, "StepControl contradicts StepSize"),
            (good with { StepSize = 0.1, InitialStep = 0.1 }, "InitialStep contradicts StepSize"),
            (good with { StepSize = 0.1, AbsoluteTolerances = [1e-6] }, "AbsoluteTolerances contradicts StepSize"),
            (good with { RelativeTolerances = [1e-6, 1e-6] }, "There are 2 tolerances for a state of 1 components."),
            (good with { RelativeTolerances = [0], AbsoluteTolerances = [0] }, "One of the two tolerances of component 0 must be positive."),
            (good with { AbsoluteTolerances = [double.NaN] }, "The value must be non-negative and finite."),
            (good with { RestartTimes = [1] }, "must lie strictly between the start 0 and the end 1"),
            (good with { RestartTimes = [double.NaN] }, "must lie strictly between the start 0 and the end 1"),
            (good with { ErrorNorm = (ErrorNorm)7 }, "The norm must be RootMeanSquare or Maximum."),
            (good with { StepControl = new StepControl { Safety = 1 } }, "The value must be above 0 and below 1."),
            (good with { StepControl = new StepControl { First = double.NaN } }, "The value must be above 0 and at most 2."),
            (good with { StepControl = new StepControl { First = 0.5, Second = -0.6 } }, "the three exponents have a positive sum"),
        ];
        Assert.All(bad, b => Assert.Contains(b.Says, Assert.ThrowsAny<ArgumentException>(() => Integrator.Solve(problem, b.Options)).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void ToleranceBelowTenTimesTheNoiseFloor_IsRefused()
    {
        var problem = new InitialValueProblem(new Noisy(), [1.0], 0, 1);
        var refused = Assert.Throws<InvalidInputException>(() => Integrator.Solve(problem, new SolveOptions { RelativeTolerance = 9e-7 }));
        Assert.Equal("RelativeTolerance is 9E-07, but the field has a noise of 1E-07 (the accuracy of inner solutions, or rounding divided by a difference), so it must be at least ten times that, 1E-06.", refused.Message);
        Assert.Equal(Termination.Completed, Integrator.Solve(problem, new SolveOptions { RelativeTolerance = 1.1e-6 }).Termination);
        Assert.Throws<InvalidInputException>(() => Integrator.Solve(problem, new SolveOptions { RelativeTolerance = 0, AbsoluteTolerance = 1e-8 }));
        Assert.Throws<InvalidInputException>(() => Ensemble.Solve([problem], new SolveOptions { RelativeTolerance = 9e-7 }));
        Assert.Equal(Termination.Completed, Integrator.Solve(problem, new SolveOptions { Method = Method.Heun, StepSize = 0.1 }).Termination);
    }

    private sealed class Noisy : IVectorField
    {
        public int Dimension => 1;

        public double NoiseFloor => 1e-7;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => destination[0] = -state[0];
    }

    private sealed class Wall(double at, double rate) : IStepRefusingField
    {
        public int Dimension => 1;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => destination[0] = rate * state[0];

        public bool Refuses(double startTime, ReadOnlySpan<double> start, double endTime, ReadOnlySpan<double> end) => end[0] < at;
    }
}
