using Xunit;

namespace MetaFlow.Tests.Integrators;

public sealed class TerminationTests
{
    private static readonly DelegateField Decay = new(1, static (_, w, v) => v[0] = -w[0]);

    [Fact]
    public void FieldThatIsNaNAtOnce_EndsNonFiniteAtTheStart()
    {
        var field = new DelegateField(2, static (_, _, v) => v.Fill(double.NaN));
        foreach (Method method in Method.All)
        {
            Trajectory solve = Integrator.Solve(new InitialValueProblem(field, [1.0, 2], 0, 1), new SolveOptions { Method = method, StepSize = 0.1 });
            Assert.Equal((Termination.NonFinite, 0.0, 0L), (solve.Termination, solve.FinalTime, solve.Cost.AcceptedSteps));
            Assert.Equal([1.0, 2], solve.FinalState.ToArray());
            Assert.Equal(1, solve.Count);
        }
    }

    [Theory]
    [InlineData("bogacki-shampine-32")]
    [InlineData("dormand-prince-54")]
    public void FieldThatIsNaNBeyondAState_IsApproachedByShrinkingStepsAndEndsNonFinite(string name)
    {
        // w = t until 1, where the field stops being defined.
        var field = new DelegateField(1, static (_, w, v) => v[0] = w[0] < 1 ? 1 : double.NaN);
        Trajectory solve = Integrator.Solve(new InitialValueProblem(field, [0.0], 0, 2), new SolveOptions { Method = Method.Parse(name) });
        Assert.Equal(Termination.NonFinite, solve.Termination);
        Assert.Equal(1, solve.FinalTime, 1e-9);
        Assert.True(solve.FinalState[0] < 1);
        Assert.True(solve.Cost.RejectedSteps > 0);
        Assert.Equal(0.7, solve.At(0.7)[0], 1e-12);
    }

    [Fact]
    public void StageBeyondADomain_IsRejectedAndTheSolveGoesOn()
    {
        // w' = −√w/… never leaves w > 0, but a long step's stages do.
        var field = new DelegateField(1, static (t, w, v) => v[0] = -Math.Sqrt(w[0]) * w[0] * 50);
        Trajectory solve = Integrator.Solve(new InitialValueProblem(field, [1.0], 0, 1), new SolveOptions { InitialStep = 1 });
        Assert.Equal(Termination.Completed, solve.Termination);
        Assert.True(solve.Cost.RejectedSteps > 0);
        Assert.Equal(1 / Math.Pow(26, 2), solve.FinalState[0], 1e-7);
    }

    [Theory]
    [InlineData("bogacki-shampine-32")]
    [InlineData("dormand-prince-54")]
    public void FiniteTimeBlowUp_EndsWithAReasonJustBeforeTheSingularity(string name)
    {
        var field = new DelegateField(1, static (_, w, v) => v[0] = w[0] * w[0]); // w = 1/(1 − t)
        Trajectory solve = Integrator.Solve(new InitialValueProblem(field, [1.0], 0, 2), new SolveOptions { Method = Method.Parse(name) });
        Assert.True(solve.Termination is Termination.StepTooSmall or Termination.NonFinite, $"{solve.Termination}");
        Assert.Equal(1, solve.FinalTime, 1e-4);
        Assert.True(solve.FinalState[0] > 1e4 && double.IsFinite(solve.FinalState[0]));
        Assert.Equal(2, solve.At(0.5)[0], 1e-4);
    }

    [Fact]
    public void FixedSteps_ThatDiverge_EndNonFiniteWithTheLastGoodState()
    {
        var field = new DelegateField(1, static (_, w, v) => v[0] = -1e3 * w[0]);
        foreach (Method method in Method.All.Where(m => !m.IsForStiffFlows))
        {
            Trajectory solve = Integrator.Solve(new InitialValueProblem(field, [1.0], 0, 1e4), new SolveOptions { Method = method, StepSize = 1 });
            Assert.Equal(Termination.NonFinite, solve.Termination);
            Assert.True(double.IsFinite(solve.FinalState[0]));
            Assert.Equal(solve.FinalTime, solve.Cost.AcceptedSteps);
            Assert.Equal(solve.FinalState, solve.At(solve.FinalTime));
        }
    }

    [Fact]
    public void DiscontinuousField_StepsBelowRounding_EndStepTooSmall()
    {
        // Sliding: the field points at the line from both sides, and no step size satisfies the tolerance.
        var field = new DelegateField(1, static (_, w, v) => v[0] = w[0] > 0 ? -1e12 : 1e12);
        Trajectory solve = Integrator.Solve(
            new InitialValueProblem(field, [1e-3], 1, 2), new SolveOptions { RelativeTolerance = 0, AbsoluteTolerance = 1e-14 });
        Assert.Equal(Termination.StepTooSmall, solve.Termination);
        Assert.InRange(solve.FinalTime, 1, 1 + 1e-6);
    }

    [Fact]
    public void StiffField_WithAnExplicitMethod_IsSlowButRight()
    {
        var field = new DelegateField(2, static (t, w, v) => (v[0], v[1]) = (-1000 * (w[0] - Math.Cos(t)) - Math.Sin(t), w[0] - w[1]));
        Trajectory solve = Integrator.Solve(new InitialValueProblem(field, [1.0, 0.5], 0, 5), new SolveOptions { RelativeTolerance = 1e-7 });
        Assert.Equal(Termination.Completed, solve.Termination);
        Assert.Equal(Math.Cos(5), solve.FinalState[0], 1e-6);
        Assert.Equal(0.5 * (Math.Cos(5) + Math.Sin(5)), solve.FinalState[1], 1e-6);
        Assert.True(solve.Cost.AcceptedSteps > 1000); // stability, not accuracy, rules the steps
    }

    [Fact]
    public void StepBudget_WhenSpent_EndsTheSolve()
    {
        Trajectory solve = Integrator.Solve(
            new InitialValueProblem(Decay, [1.0], 0, 1e3), new SolveOptions { Method = Method.RungeKutta4, StepSize = 0.1, MaximumSteps = 25 });
        Assert.Equal((Termination.StepBudget, 25L), (solve.Termination, solve.Cost.AcceptedSteps));
        Assert.Equal(2.5, solve.FinalTime, 1e-12);
        Assert.Equal(Math.Exp(-2.5), solve.FinalState[0], 1e-5);
    }

    [Fact]
    public void EvaluationBudget_IsNeverExceededByAStep()
    {
        for (int budget = 1; budget < 60; budget += 7)
        {
            foreach (Method method in Method.All)
            {
                Trajectory solve = Integrator.Solve(
                    new InitialValueProblem(Decay, [1.0], 0, 1e3), new SolveOptions { Method = method, StepSize = 0.1, MaximumEvaluations = budget });
                Assert.Equal(Termination.EvaluationBudget, solve.Termination);
                Assert.InRange(solve.Cost.Evaluations, 1, budget);
            }
        }
    }

    [Fact]
    public void TimeBudget_WhenSpent_EndsTheSolveAndTheIteration()
    {
        Trajectory solve = Integrator.Solve(
            new InitialValueProblem(Decay, [1.0], 0, 1e9),
            new SolveOptions { Method = Method.Euler, StepSize = 1e-3, Save = SaveSchedule.EndOnly, DenseOutput = false, MaximumDuration = TimeSpan.FromMilliseconds(20) });
        Assert.Equal(Termination.TimeBudget, solve.Termination);
        Assert.True(solve.Cost.Elapsed >= TimeSpan.FromMilliseconds(20));
        Trajectory updates = Integrator.Iterate(
            [new FlowPhase("one", Decay)], [1.0], 1e-3, 1_000_000_000_000, new IterateOptions { Save = SaveSchedule.EndOnly, MaximumDuration = TimeSpan.FromMilliseconds(20) });
        Assert.Equal(Termination.TimeBudget, updates.Termination);
    }

    [Fact]
    public void Cancellation_DuringTheSolve_KeepsWhatIsThere()
    {
        using var source = new CancellationTokenSource();
        var observer = new Cancelling(source, 10);
        Trajectory solve = Integrator.Solve(
            new InitialValueProblem(Decay, [1.0], 0, 1e3), new SolveOptions { Method = Method.Heun, StepSize = 0.1, Observers = [observer] }, source.Token);
        Assert.Equal((Termination.Cancelled, 10L, 11), (solve.Termination, solve.Cost.AcceptedSteps, solve.Count));
        Assert.Equal(1, solve.FinalTime, 1e-12);
        Trajectory before = Integrator.Solve(new InitialValueProblem(Decay, [1.0], 0, 1), null, new CancellationToken(true));
        Assert.Equal((Termination.Cancelled, 0L), (before.Termination, before.Cost.Evaluations));
        Assert.Equal(1, before.FinalState[0]);
    }

    [Fact]
    public void Progress_IsThrottledAndToldAtTheEnd()
    {
        var progress = new Listening();
        Trajectory solve = Integrator.Solve(
            new InitialValueProblem(Decay, [1.0], 2, 4), new SolveOptions { Method = Method.Heun, StepSize = 1e-4, Save = SaveSchedule.EndOnly }, default, progress);
        SolveProgress last = progress.Told[^1];
        Assert.Equal((4.0, 2.0, 4.0, 20_000L, solve.Cost.Evaluations, 1.0), (last.Time, last.StartTime, last.EndTime, last.Steps, last.Evaluations, last.Fraction));
        Assert.InRange(progress.Told.Count, 2, 1000); // not one per step
        Assert.Equal(progress.Told.Select(p => p.Time).Order(), progress.Told.Select(p => p.Time));
    }

    [Fact]
    public void ExceptionOfAField_IsPassedOn()
    {
        var field = new DelegateField(1, static (_, _, _) => throw new InvalidDataException("broken"));
        Assert.Throws<InvalidDataException>(() => Integrator.Solve(new InitialValueProblem(field, [1.0], 0, 1)));
    }

    [Fact]
    public void Options_OutOfRange_AreRefusedByName()
    {
        var good = new SolveOptions();
        Refused(nameof(SolveOptions.RelativeTolerance), good with { RelativeTolerance = -1 });
        Refused(nameof(SolveOptions.RelativeTolerance), good with { RelativeTolerance = double.NaN });
        Refused(nameof(SolveOptions.RelativeTolerance), good with { RelativeTolerance = double.PositiveInfinity });
        Refused(nameof(SolveOptions.AbsoluteTolerance), good with { AbsoluteTolerance = double.NaN });
        Refused(nameof(SolveOptions.AbsoluteTolerance), good with { AbsoluteTolerance = 0, RelativeTolerance = 0 });
        Refused(nameof(SolveOptions.StepSize), good with { Method = Method.Euler });
        Refused(nameof(SolveOptions.StepSize), good with { StepSize = 0 });
        Refused(nameof(SolveOptions.StepSize), good with { StepSize = double.NaN });
        Refused(nameof(SolveOptions.InitialStep), good with { InitialStep = -1 });
        Refused(nameof(SolveOptions.MaximumStep), good with { MaximumStep = 0 });
        Refused(nameof(SolveOptions.MaximumStep), good with { MaximumStep = double.NaN });
        Refused(nameof(SolveOptions.MaximumSteps), good with { MaximumSteps = 0 });
        Refused(nameof(SolveOptions.MaximumEvaluations), good with { MaximumEvaluations = -5 });
        Refused(nameof(SolveOptions.MaximumDuration), good with { MaximumDuration = TimeSpan.Zero });
        FlowPhase[] phases = [new("one", Decay)];
        Assert.Equal("stepSize", Assert.Throws<ArgumentOutOfRangeException>(() => Integrator.Iterate(phases, [1.0], double.NaN, 1)).ParamName);
        Assert.Equal("stepSize", Assert.Throws<ArgumentOutOfRangeException>(() => Integrator.Iterate(phases, [1.0], -0.1, 1)).ParamName);
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => Integrator.Iterate(phases, [1.0], 0.1, -1)).ParamName);
        Assert.Equal(
            nameof(IterateOptions.MaximumEvaluations),
            Assert.Throws<ArgumentOutOfRangeException>(() => Integrator.Iterate(phases, [1.0], 0.1, 1, new IterateOptions { MaximumEvaluations = 0 })).ParamName);
    }

    private static void Refused(string parameter, SolveOptions options) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentOutOfRangeException>(() => Integrator.Solve(new InitialValueProblem(Decay, [1.0], 0, 1), options)).ParamName);

    private sealed class Cancelling(CancellationTokenSource source, long step) : IObserver
    {
        public void OnStep(in StepInfo info)
        {
            if (info.Step == step)
                source.Cancel();
        }
    }

    private sealed class Listening : IProgress<SolveProgress>
    {
        public List<SolveProgress> Told { get; } = [];

        public void Report(SolveProgress value) => Told.Add(value);
    }
}
