using Xunit;

namespace MetaFlow.Tests.Integrators;

public sealed class ResumeTests
{
    public static TheoryData<string> Methods() => new(Method.All.Select(m => m.Name));

    [Theory]
    [MemberData(nameof(Methods))]
    public void Flow_ResumedFromAnyCheckpoint_GivesTheSameBits(string name)
    {
        Method method = Method.Parse(name);
        Trajectory whole = Integrator.Solve(ResumeProblem.Flow, ResumeProblem.Options(method));
        Assert.Equal(Termination.Completed, whole.Termination);
        Assert.Equal(2, whole.Phases.Count);
        Assert.True(whole.Events.Count > 1);
        Assert.True(!method.IsAdaptive || whole.Cost.RejectedSteps > 0, "nothing was rejected");

        List<SolveCheckpoint> checkpoints = [];
        var taking = new CheckpointOptions { EverySteps = 1, Taken = checkpoints.Add };
        TrajectoryBits.AssertSame(whole, Integrator.Solve(ResumeProblem.Flow, ResumeProblem.Options(method) with { Checkpoints = taking }));
        Assert.True(checkpoints.Count >= whole.Cost.AcceptedSteps - 2); // none at the switch, none at the end
        foreach (SolveCheckpoint checkpoint in Spread(checkpoints))
        {
            SolveCheckpoint read = SolveCheckpoint.FromBytes(checkpoint.Bytes.Span);
            Assert.Equal((checkpoint.Step, checkpoint.Time), (read.Step, read.Time));
            TrajectoryBits.AssertSame(whole, Integrator.Solve(ResumeProblem.Flow, ResumeProblem.Options(method) with { ResumeFrom = read }));
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Flow_ResumedWithoutHistory_GivesTheRest(string name)
    {
        SolveOptions options = ResumeProblem.Options(Method.Parse(name));
        Trajectory whole = Integrator.Solve(ResumeProblem.Flow, options);
        List<SolveCheckpoint> checkpoints = [];
        var taking = new CheckpointOptions { EverySteps = 3, IncludesHistory = false, Taken = checkpoints.Add };
        Integrator.Solve(ResumeProblem.Flow, options with { Checkpoints = taking });
        foreach (SolveCheckpoint checkpoint in Spread(checkpoints))
        {
            Trajectory rest = Integrator.Solve(ResumeProblem.Flow, options with { ResumeFrom = checkpoint });
            TrajectoryBits.AssertSame(whole, rest, history: false);
            Assert.Equal(whole.Times.First(t => t > checkpoint.Time), rest.Times[0]);
            Assert.Throws<InvalidOperationException>(() => rest.At(checkpoint.Time / 2));
        }

        // A checkpoint without the points stays small, however late it is taken; every change of method adds its names and its reason.
        Assert.True(checkpoints[^1].Bytes.Length < checkpoints[0].Bytes.Length + 500 + (250 * whole.Switches.Count));
    }

    [Fact]
    public void Flow_ResumedAgainAndAgain_GivesTheSameBits()
    {
        SolveOptions options = ResumeProblem.Options(Method.DormandPrince54);
        Trajectory whole = Integrator.Solve(ResumeProblem.Flow, options);
        SolveCheckpoint? last = null;
        var taking = new CheckpointOptions { Taken = c => last = c };
        int parts = 0;
        for (long budget = 3; ; budget += 3, parts++)
        {
            Trajectory part = Integrator.Solve(ResumeProblem.Flow, options with { MaximumSteps = budget, Checkpoints = taking, ResumeFrom = last });
            if (part.Termination != Termination.StepBudget)
            {
                TrajectoryBits.AssertSame(whole, part);
                break;
            }

            // Also between a rejected attempt and the next one.
            Assert.Equal(budget, part.Cost.AcceptedSteps + part.Cost.RejectedSteps);
            Assert.Equal(part.FinalTime, last!.Time);
        }

        Assert.True(parts > 5);
    }

    public static TheoryData<string> AdaptiveMethods() => new(Method.All.Where(m => m.IsAdaptive).Select(m => m.Name));

    /// <summary>The field refuses long steps, so that every method has attempts rejected, at times that differ; and the error estimate rejects more.</summary>
    [Theory]
    [MemberData(nameof(AdaptiveMethods))]
    public void Flow_StoppedRightAfterARejection_GoesOnToTheSameBits(string name)
    {
        SolveOptions options = ResumeProblem.Options(Method.Parse(name)) with { RelativeTolerance = 1e-3, AbsoluteTolerance = 1e-3, DenseOutput = false };
        var problem = new InitialValueProblem(
            [new FlowPhase("first", new Reluctant(0.3), ResumeProblem.Phases[0].Guard), new FlowPhase("second", new Reluctant(-0.4))], ResumeProblem.Start, 0, ResumeProblem.End);
        Trajectory whole = Integrator.Solve(problem, options);
        Assert.True(whole.Cost.RejectedSteps > 5, $"{whole.Cost.RejectedSteps} rejected");
        long rejected = 0;
        SolveCheckpoint? last = null;
        List<SolveCheckpoint> afterRejections = [];
        for (long budget = 1; budget < whole.Cost.AcceptedSteps + whole.Cost.RejectedSteps; budget++)
        {
            Trajectory part = Integrator.Solve(problem, options with { MaximumSteps = budget, Checkpoints = new CheckpointOptions { Taken = c => last = c }, ResumeFrom = last });
            Assert.Equal((Termination.StepBudget, budget), (part.Termination, part.Cost.AcceptedSteps + part.Cost.RejectedSteps));
            if (part.Cost.RejectedSteps > rejected)
                afterRejections.Add(last!);
            rejected = part.Cost.RejectedSteps;
        }

        Assert.Equal(whole.Cost.RejectedSteps, afterRejections.Count);
        foreach (SolveCheckpoint checkpoint in Spread(afterRejections))
            TrajectoryBits.AssertSamePoints(whole, Integrator.Solve(problem, options with { ResumeFrom = SolveCheckpoint.FromBytes(checkpoint.Bytes.Span) }));
    }

    [Fact]
    public void Flow_Cancelled_IsResumedFromWhereItStopped()
    {
        SolveOptions options = ResumeProblem.Options(Method.DormandPrince54);
        Trajectory whole = Integrator.Solve(ResumeProblem.Flow, options);
        SolveCheckpoint? last = null;
        using var source = new CancellationTokenSource();
        var cancelling = new Canceller(source, 10);
        SolveOptions stopped = options with { Observers = [cancelling], Checkpoints = new CheckpointOptions { Taken = c => last = c } };
        Assert.Equal(Termination.Cancelled, Integrator.Solve(ResumeProblem.Flow, stopped, source.Token).Termination);
        Assert.Equal(10, last!.Step);
        TrajectoryBits.AssertSame(whole, Integrator.Solve(ResumeProblem.Flow, options with { ResumeFrom = last }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SaveObserver_AcrossAResume_IsToldEveryPointOnce(bool history)
    {
        SolveOptions options = ResumeProblem.Options(Method.DormandPrince54) with { DenseOutput = false, Save = SaveSchedule.Grid(0.05) };
        var all = new Teller();
        Integrator.Solve(ResumeProblem.Flow, options with { SaveObservers = [all] });
        Assert.Contains("phase second", all.Lines[^20..]);
        List<(SolveCheckpoint Checkpoint, int Lines)> checkpoints = [];
        var first = new Teller();
        var taking = new CheckpointOptions { EverySteps = 1, IncludesHistory = history, Taken = c => checkpoints.Add((c, first.Lines.Count)) };
        Integrator.Solve(ResumeProblem.Flow, options with { SaveObservers = [first], Checkpoints = taking });
        foreach ((SolveCheckpoint checkpoint, int lines) in checkpoints)
        {
            var second = new Teller();
            Integrator.Solve(ResumeProblem.Flow, options with { SaveObservers = [second], ResumeFrom = checkpoint });
            Assert.Equal(lines, second.Told); // its memory came with the checkpoint
            Assert.Equal(all.Lines.Skip(lines), second.Lines);
        }
    }

    [Fact]
    public void Update_ResumedFromAnyCheckpoint_GivesTheSameBits()
    {
        var options = new IterateOptions
        {
            Save = SaveSchedule.EverySteps(7),
            Functionals = [RunningFunctional.Average("first", static (_, w) => w[0]), RunningFunctional.Minimum("lowest", static (_, w) => w[2])],
        };
        Trajectory Run(IterateOptions o) => Integrator.Iterate(ResumeProblem.Phases, ResumeProblem.Start, 0.02, 125, o);
        Trajectory whole = Run(options);
        Assert.Equal(2, whole.Phases.Count);
        foreach (bool history in (bool[])[true, false])
        {
            List<SolveCheckpoint> checkpoints = [];
            Trajectory observed = Run(options with { Checkpoints = new CheckpointOptions { EverySteps = 1, IncludesHistory = history, Taken = checkpoints.Add } });
            TrajectoryBits.AssertSame(whole, observed);
            Assert.Equal(Enumerable.Range(1, 124).Select(k => (long)k), checkpoints.Select(c => c.Step));
            foreach (SolveCheckpoint checkpoint in checkpoints)
                TrajectoryBits.AssertSame(whole, Run(options with { ResumeFrom = SolveCheckpoint.FromBytes(checkpoint.Bytes.Span) }), history);
        }
    }

    [Fact]
    public void Update_WhoseBudgetIsSpentAgainAndAgain_GivesTheSameBits()
    {
        Trajectory Run(IterateOptions o) => Integrator.Iterate(ResumeProblem.Phases, ResumeProblem.Start, 0.02, 125, o);
        Trajectory whole = Run(new IterateOptions());
        SolveCheckpoint? last = null;
        for (long budget = 1; ; budget++)
        {
            Trajectory part = Run(new IterateOptions { MaximumEvaluations = budget, ResumeFrom = last, Checkpoints = new CheckpointOptions { Taken = c => last = c } });
            if (part.Termination == Termination.Completed)
            {
                TrajectoryBits.AssertSame(whole, part);
                Assert.Equal(126, budget); // the switch costs one more
                break;
            }

            Assert.Equal(budget, part.Cost.Evaluations);
        }
    }

    // Some two dozen of them, the first and the last among them.
    private static IEnumerable<SolveCheckpoint> Spread(List<SolveCheckpoint> all)
    {
        int stride = Math.Max(1, all.Count / 24);
        return all.Where((_, i) => i % stride == 0 || i == all.Count - 1);
    }

    private sealed class Reluctant(double coupling) : ILinearizableField, IStepRefusingField
    {
        private readonly ResumeProblem _inner = new(coupling);

        public int Dimension => _inner.Dimension;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => _inner.Evaluate(time, state, destination);

        public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination) =>
            _inner.JacobianVectorProduct(time, state, direction, destination);

        public bool Refuses(double startTime, ReadOnlySpan<double> start, double endTime, ReadOnlySpan<double> end) =>
            endTime - startTime > 0.12 + (0.1 * Math.Sin(40 * startTime));
    }

    private sealed class Canceller(CancellationTokenSource source, long step) : IObserver
    {
        public void OnStep(in StepInfo info)
        {
            if (info.Step == step)
                source.Cancel();
        }
    }

    private sealed class Teller : ISaveObserver, IPhaseObserver, ICheckpointedObserver
    {
        public List<string> Lines { get; } = [];

        public long Told { get; private set; }

        public void OnSaved(in StepInfo point) => Lines.Add($"{point.Phase} {point.Step} {point.Time:R} {point.State[0]:R} {point.State[4]:R}");

        public void OnPhase(string phase, double time, long step) => Lines.Add($"phase {phase}");

        public void Save(CheckpointWriter writer) => writer.Write((long)Lines.Count);

        public void Restore(ref CheckpointReader reader) => Told = reader.ReadInteger();
    }
}
