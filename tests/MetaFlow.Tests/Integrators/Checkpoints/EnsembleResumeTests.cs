using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MetaFlow.Tests.Integrators;

/// <summary>Ensembles that stop and go on: members in lanes, members alone, members that had ended and that had not begun.</summary>
public sealed class EnsembleResumeTests
{
    private static readonly TaskSet s_tasks = RandomTasks.LinearRegression(new RegressionTasksOptions { Tasks = 3, Samples = 13, Dimension = 5, Seed = 3, Normalization = Normalization.HalfMean });
    private static readonly Flow s_flow = Algorithms.Maml(s_tasks, 0.1, new AlgorithmOptions { Route = Route.Data }).Flow;

    public static TheoryData<string, int> Cases => new()
    {
        { "dormand-prince-54", 1 }, { "dormand-prince-54", 2 }, { "dormand-prince-853", 2 }, { "runge-kutta-4", 1 }, { "tr-bdf2", 2 }, { "auto", 1 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Ensemble_ResumedFromAnyCheckpoint_GivesTheSameBits(string name, int threads)
    {
        InitialValueProblem[] problems = Problems();
        SolveOptions options = Options(name);
        IReadOnlyList<Trajectory> whole = Ensemble.Solve(problems, options, threads);
        var taken = new ConcurrentQueue<EnsembleCheckpoint>();
        AssertSame(whole, Ensemble.Solve(problems, options, threads, default, new EnsembleCheckpointOptions { EverySteps = 7, Taken = taken.Enqueue }));
        Assert.True(taken.Count > 10);
        Assert.Contains(taken, c => c.Ended > 0 && c.Ended < c.Members);
        EnsembleCheckpoint[] all = [.. taken];
        foreach (EnsembleCheckpoint checkpoint in all.Where((_, i) => i % Math.Max(1, all.Length / 12) == 0).Append(all[^1]))
        {
            EnsembleCheckpoint read = EnsembleCheckpoint.FromBytes(checkpoint.Bytes.Span);
            Assert.Equal((checkpoint.Members, checkpoint.Ended, checkpoint.Steps), (read.Members, read.Ended, read.Steps));
            AssertSame(whole, Ensemble.Solve(problems, options, 3 - threads, resumeFrom: read)); // with another number of threads
        }
    }

    [Theory]
    [InlineData("dormand-prince-54")]
    [InlineData("tr-bdf2")]
    public void Ensemble_WhoseBudgetIsSpentAgainAndAgain_GivesTheSameBits(string name)
    {
        InitialValueProblem[] problems = Problems();
        SolveOptions options = Options(name);
        IReadOnlyList<Trajectory> whole = Ensemble.Solve(problems, options);
        Assert.True(whole.Sum(t => t.Cost.RejectedSteps) > 0);
        EnsembleCheckpoint? last = null;
        var taking = new EnsembleCheckpointOptions { Taken = c => last = c };
        for (long budget = 1; ; budget++)
        {
            // Each member stops after as many attempts, so some of them right after one that was rejected.
            IReadOnlyList<Trajectory> part = Ensemble.Solve(problems, options with { MaximumSteps = budget }, 2, default, taking, last);
            if (part.All(t => t.Termination == Termination.Completed))
            {
                AssertSame(whole, part);
                break;
            }

            Assert.All(part, t => Assert.True(t.Termination == Termination.Completed || t.Cost.AcceptedSteps + t.Cost.RejectedSteps == budget));
            Assert.Equal(part.Count(t => t.Termination == Termination.Completed), last!.Ended);
        }
    }

    [Fact]
    public void Ensemble_Cancelled_IsResumedFromWhereItStopped()
    {
        InitialValueProblem[] problems = Problems();
        SolveOptions options = Options("dormand-prince-54");
        IReadOnlyList<Trajectory> whole = Ensemble.Solve(problems, options);
        using var source = new CancellationTokenSource();
        EnsembleCheckpoint? last = null;
        int calls = 0;
        var taking = new EnsembleCheckpointOptions { EverySteps = 20, Taken = Take };
        IReadOnlyList<Trajectory> part = Ensemble.Solve(problems, options, 1, source.Token, taking);
        Assert.Contains(part, t => t.Termination == Termination.Cancelled && t.Cost.AcceptedSteps > 0);
        Assert.Contains(part, t => t.Termination == Termination.Cancelled && t.Cost.AcceptedSteps == 0);
        Assert.Equal(part.Sum(t => t.Cost.AcceptedSteps), last!.Steps);
        AssertSame(whole, Ensemble.Solve(problems, options, resumeFrom: last));

        void Take(EnsembleCheckpoint checkpoint)
        {
            last = checkpoint;
            if (++calls == 4)
                source.Cancel();
        }
    }

    [Fact]
    public void SolveAll_OfAnAlgorithm_IsResumedToo()
    {
        Vector<double>[] starts = [.. Enumerable.Range(0, 20).Select(i => RandomTasks.InitialPoint(i, 5, 2))];
        EnsembleCheckpoint? first = null;
        IReadOnlyList<Trajectory> whole = s_flow.SolveAll(starts, 2, Options("tsitouras-54"), 1, default, new EnsembleCheckpointOptions { EverySteps = 30, Taken = c => first ??= c });
        IReadOnlyList<Trajectory> resumed = s_flow.SolveAll(starts, 2, Options("tsitouras-54"), resumeFrom: first);
        AssertSame(whole, resumed);
        Assert.Equal("maml", resumed[0].Origin!.Algorithm);
        Flow exact = Algorithms.Maml(s_tasks, 0.1, new AlgorithmOptions { Route = Route.Affine }).Flow;
        Assert.Throws<InvalidInputException>(() => exact.SolveAll(starts, 2, resumeFrom: first));
    }

    [Fact]
    public void Ensemble_FromACheckpointOfAnother_IsRefusedByName()
    {
        InitialValueProblem[] problems = Problems();
        SolveOptions options = Options("dormand-prince-54");
        EnsembleCheckpoint? first = null;
        Ensemble.Solve(problems, options, 1, default, new EnsembleCheckpointOptions { EverySteps = 10, Taken = c => first ??= c, Label = "mine" });
        double[] moved = problems[3].InitialState;
        moved[1] = Math.BitIncrement(moved[1]);
        Refused("members 29, but this solve has 28", problems[1..], options);
        Refused("relative tolerance", problems, options with { RelativeTolerance = 1e-4 });
        Refused("method dormand-prince-54, but this solve has tsitouras-54", problems, options with { Method = Method.Tsitouras54 });
        Refused("starts, spans and phases", [.. problems[..3], new(problems[3].Phases, moved, 0, 2), .. problems[4..]], options);
        Refused("starts, spans and phases", [.. problems[..3], new(problems[3].Phases, problems[3].InitialState, 0, 2.5), .. problems[4..]], options);
        IVectorField other = Algorithms.Maml(s_tasks, Math.BitIncrement(0.1), new AlgorithmOptions { Route = Route.Data }).Flow.Phases[0].Field;
        Refused("The fields give other values", [.. problems.Select(p => p.Phases[0].Field == s_flow.Phases[0].Field ? new InitialValueProblem([p.Phases[0] with { Field = other }], p.InitialState, p.StartTime, p.EndTime) : p)], options);
        Assert.Contains("label mine, but this solve has yours", Assert.Throws<InvalidInputException>(() =>
            Ensemble.Solve(problems, options, 1, default, new EnsembleCheckpointOptions { Taken = _ => { }, Label = "yours" }, first)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Ensemble.Solve(problems, options, 1, default, new EnsembleCheckpointOptions { Taken = _ => { }, EverySteps = 0 }));
        Assert.Throws<ArgumentException>(() => Ensemble.Solve(problems, options with { Checkpoints = new CheckpointOptions { Taken = _ => { } } }));

        byte[] bytes = first!.Bytes.ToArray();
        Assert.Throws<InvalidInputException>(() => EnsembleCheckpoint.FromBytes(bytes.AsSpan(0, bytes.Length - 1)));
        Assert.Throws<InvalidInputException>(() => EnsembleCheckpoint.FromBytes([]));
        Assert.Throws<InvalidInputException>(() => SolveCheckpoint.FromBytes(bytes));
        for (int i = 0; i < bytes.Length; i += 41)
        {
            byte[] damaged = [.. bytes];
            damaged[i] ^= 1;
            Assert.Throws<InvalidInputException>(() => EnsembleCheckpoint.FromBytes(damaged));
        }

        void Refused(string words, InitialValueProblem[] changed, SolveOptions with) =>
            Assert.Contains(words, Assert.Throws<InvalidInputException>(() => Ensemble.Solve(changed, with, resumeFrom: first)).Message, StringComparison.Ordinal);
    }

    /// <summary>The checkpoint of a member alone that came to rest, met events and has functionals holds all of its trajectory.</summary>
    [Fact]
    public void Ensemble_OfMembersThatRestAndMeetEvents_KeepsAllOfThem()
    {
        InitialValueProblem[] problems = [.. Enumerable.Range(1, 6).Select(i => new InitialValueProblem(new DelegateField(1, static (_, w, v) => v[0] = -w[0]), [0.5 * i], 0, 30))];
        SolveOptions options = new()
        {
            SteadyState = new SteadyState { Tolerance = 1e-3, Norm = VectorNorm.Maximum },
            Events = [new StateEvent("half", static (_, w) => w[0] - 0.4)],
            Functionals = [RunningFunctional.Minimum("lowest", static (_, w) => w[0]), RunningFunctional.Integral("area", static (_, w) => w[0])],
            Method = Method.Auto,
        };
        IReadOnlyList<Trajectory> whole = Ensemble.Solve(problems, options);
        Assert.All(whole, t => Assert.Equal(Termination.SteadyState, t.Termination));
        Assert.All(whole, t => Assert.Single(t.Events));
        List<EnsembleCheckpoint> taken = [];
        Ensemble.Solve(problems, options, 1, default, new EnsembleCheckpointOptions { EverySteps = 5, Taken = taken.Add });
        Assert.Equal(Enumerable.Range(0, 6), taken.Select(c => c.Ended).Distinct().Order());
        foreach (EnsembleCheckpoint checkpoint in taken)
        {
            IReadOnlyList<Trajectory> resumed = Ensemble.Solve(problems, options, resumeFrom: checkpoint);
            AssertSame(whole, resumed);
            Assert.Equal(whole.Select(t => t.SteadyState), resumed.Select(t => t.SteadyState));
            Assert.Equal(whole.SelectMany(t => t.Switches), resumed.SelectMany(t => t.Switches));
        }
    }

    /// <summary>On random ensembles: alone, together, and stopped somewhere and resumed, a member has the same bits; and it is near its single solve.</summary>
    [Property(MaxTest = 25)]
    public Property Member_OfAnyEnsemble_HasItsOwnBitsAndIsNearItsSingleSolve() => Prop.ForAll(
        Gen.Choose(1, 30).ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), Gen.Choose(3, 8).ToArbitrary(), (count, seed, digits) =>
        {
            double tolerance = Math.Pow(10, -digits);
            Vector<double>[] starts = [.. Enumerable.Range(0, count).Select(i => RandomTasks.InitialPoint(seed + i, 5, 1 + (0.2 * (i % 5))))];
            SolveOptions options = new() { RelativeTolerance = tolerance, AbsoluteTolerance = tolerance, Save = SaveSchedule.At(0.7, 1.5) };
            EnsembleCheckpoint? last = null;
            var taking = new EnsembleCheckpointOptions { EverySteps = 1 + (seed % 2), Taken = c => last = seed % 3 == 0 ? last ?? c : c };
            IReadOnlyList<Trajectory> together = s_flow.SolveAll(starts, 1.5, options, 2, default, taking);
            AssertSame(together, s_flow.SolveAll(starts, 1.5, options, 1, resumeFrom: last ?? throw new InvalidOperationException("No checkpoint was taken.")));
            int one = seed % count;
            AssertSame([together[one]], s_flow.SolveAll([starts[one]], 1.5, options));
            Trajectory single = s_flow.Solve(starts[one], 1.5, options);
            return Enumerable.Range(0, single.Count).All(k => (single.State(k) - together[one].State(k)).L2Norm() <= 10 * tolerance);
        });

    // 25 members in lanes, of two lengths, and four that are followed alone.
    private static InitialValueProblem[] Problems() =>
    [
        .. Enumerable.Range(0, 25).Select(i => new InitialValueProblem(s_flow.Phases, RandomTasks.InitialPoint(i, 5, 1 + i), 0, i % 4 == 0 ? 0.5 : 2)),
        .. Enumerable.Range(0, 4).Select(i => new InitialValueProblem(new ResumeProblem(0.1 * i), ResumeProblem.Start, 0, ResumeProblem.End)),
    ];

    private static SolveOptions Options(string name)
    {
        Method method = Method.Parse(name);
        return new SolveOptions { Method = method, StepSize = method.IsAdaptive ? null : 0.02, RelativeTolerance = 1e-5, AbsoluteTolerance = 1e-7, Save = SaveSchedule.Grid(0.3), DenseOutput = false };
    }

    private static void AssertSame(IReadOnlyList<Trajectory> expected, IReadOnlyList<Trajectory> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
            TrajectoryBits.AssertSamePoints(expected[i], actual[i]);
    }
}
