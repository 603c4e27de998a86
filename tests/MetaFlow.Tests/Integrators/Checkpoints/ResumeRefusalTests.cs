using System.Reflection;
using Xunit;

namespace MetaFlow.Tests.Integrators;

public sealed class ResumeRefusalTests
{
    private static readonly SolveOptions s_options = ResumeProblem.Options(Method.DormandPrince54);
    private static readonly SolveCheckpoint s_checkpoint = Take(ResumeProblem.Flow, s_options);

    public static TheoryData<string, string> Changes => new()
    {
        { "method", "bogacki-shampine-32" },
        { "relative tolerance", "0.0001" },
        { "absolute tolerance", "0.01" },
        { "step size", "0.01" },
        { "initial step", "0.01" },
        { "maximum step", "0.5" },
        { "minimum step", "1E-09" },
        { "relative tolerances", "1E-05 1E-05 1E-05 1E-05 1E-05" },
        { "absolute tolerances", "1E-05 1E-05 1E-05 1E-05 1E-05" },
        { "error norm", "Maximum" },
        { "step control", "1 0 0 0.9 0.2 10" },
        { "steady state", "Euclidean 1E-09" },
        { "restart times", "1.25" },
        { "dense output", "off" },
        { "save schedule", "every 2 steps" },
        { "events", "not given" },
        { "functionals", "not given" },
        { "observers with a memory", "Memory" },
        { "label", "native" },
        { "phases", "flow" },
        { "start time", "-1" },
        { "end time", "3" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Flow_WithAnotherSetting_IsRefusedByName(string name, string value)
    {
        (InitialValueProblem problem, SolveOptions options) = Change(name);
        var failure = Assert.Throws<InvalidInputException>(() => Integrator.Solve(problem, options with { ResumeFrom = s_checkpoint }));
        Assert.Matches($"^The checkpoint was written with {name} .*, but this solve has {value}; a solve is resumed as it began\\.$", failure.Message);
    }

    [Fact]
    public void Flow_WithAnotherProblem_IsRefused()
    {
        void Refused(string words, params FlowPhase[] phases)
        {
            var problem = new InitialValueProblem(phases, ResumeProblem.Start, 0, ResumeProblem.End);
            Assert.Contains(words, Assert.Throws<InvalidInputException>(() => Integrator.Solve(problem, s_options with { ResumeFrom = s_checkpoint })).Message, StringComparison.Ordinal);
        }

        // One unit in the last place of one number of the problem.
        Refused("The field gives other values at the checkpoint", ResumeProblem.Phases[0] with { Field = new ResumeProblem(Math.BitIncrement(0.3)) }, ResumeProblem.Phases[1]);
        double[] start = ResumeProblem.Start;
        start[2] = Math.BitIncrement(start[2]);
        var moved = new InitialValueProblem(ResumeProblem.Phases, start, 0, ResumeProblem.End);
        Assert.Contains("another initial state", Assert.Throws<InvalidInputException>(() => Integrator.Solve(moved, s_options with { ResumeFrom = s_checkpoint })).Message, StringComparison.Ordinal);
        var smaller = new InitialValueProblem(new DelegateField(1, static (_, _, v) => v[0] = 1), [0.0], 0, ResumeProblem.End);
        Assert.Contains("dimension 5, but this solve has 1", Assert.Throws<InvalidInputException>(() => Integrator.Solve(smaller, s_options with { ResumeFrom = s_checkpoint })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_FromACheckpointOfAFlow_IsRefused()
    {
        var failure = Assert.Throws<InvalidInputException>(() => Integrator.Iterate(ResumeProblem.Phases, ResumeProblem.Start, 0.01, 100, new IterateOptions { ResumeFrom = s_checkpoint }));
        Assert.Equal("The checkpoint was written with kind flow, but this solve has update; a solve is resumed as it began.", failure.Message);
    }

    [Fact]
    public void Update_WithAnotherStepSizeOrCount_IsRefused()
    {
        SolveCheckpoint? last = null;
        Integrator.Iterate(ResumeProblem.Phases, ResumeProblem.Start, 0.02, 50, new IterateOptions { Checkpoints = new CheckpointOptions { EverySteps = 20, Taken = c => last = c } });
        foreach ((double step, long count, string name) in ((double, long, string)[])[(0.01, 50, "step size 0.02, but this solve has 0.01"), (0.02, 51, "count 50, but this solve has 51")])
        {
            var failure = Assert.Throws<InvalidInputException>(() => Integrator.Iterate(ResumeProblem.Phases, ResumeProblem.Start, step, count, new IterateOptions { ResumeFrom = last }));
            Assert.Contains(name, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Checkpoint_WithADamagedByte_IsRefusedOrSaysTheSame()
    {
        byte[] bytes = s_checkpoint.Bytes.ToArray();
        Assert.Throws<InvalidInputException>(() => SolveCheckpoint.FromBytes(bytes.AsSpan(0, bytes.Length - 1)));
        Assert.Throws<InvalidInputException>(() => SolveCheckpoint.FromBytes([.. bytes, 0]));
        Assert.Throws<InvalidInputException>(() => SolveCheckpoint.FromBytes([]));
        Assert.Equal("The checkpoint is damaged or was written by another version: it has another beginning.", Assert.Throws<InvalidInputException>(() => SolveCheckpoint.FromBytes([2, 0, 0, 0, 0, 0, 0, 0, 65, 66])).Message);
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[i] ^= 1;
            Assert.Throws<InvalidInputException>(() => SolveCheckpoint.FromBytes(damaged));
        }
    }

    [Fact]
    public void Settings_OfEveryOption_AreComparedOrKnownNotToMatter()
    {
        // Budgets only say when to stop; observers without a memory only listen.
        string[] free = ["MaximumSteps", "MaximumEvaluations", "MaximumDuration", "Checkpoints", "ResumeFrom"];
        string[] compared =
        [
            "Method", "RelativeTolerance", "AbsoluteTolerance", "StepSize", "InitialStep", "MaximumStep", "Save", "DenseOutput", "Events", "Observers", "SaveObservers", "Functionals",
            "RelativeTolerances", "AbsoluteTolerances", "ErrorNorm", "StepControl", "MinimumStep", "RestartTimes", "SteadyState",
        ];
        string[] all = [.. Properties<SolveOptions>().Union(Properties<IterateOptions>())];
        Assert.Equal(free.Concat(compared).Order(), all.Order());
    }

    private static IEnumerable<string> Properties<T>() => typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.Name);

    private static SolveCheckpoint Take(InitialValueProblem problem, SolveOptions options)
    {
        SolveCheckpoint? first = null;
        Integrator.Solve(problem, options with { Checkpoints = new CheckpointOptions { EverySteps = 8, Taken = c => first ??= c } });
        return first!;
    }

    private static double[] Each(double tolerance)
    {
        double[] all = new double[ResumeProblem.Start.Length];
        Array.Fill(all, tolerance);
        return all;
    }

    private static (InitialValueProblem Problem, SolveOptions Options) Change(string name) => name switch
    {
        "method" => (ResumeProblem.Flow, s_options with { Method = Method.BogackiShampine32 }),
        "relative tolerance" => (ResumeProblem.Flow, s_options with { RelativeTolerance = 1e-4 }),
        "absolute tolerance" => (ResumeProblem.Flow, s_options with { AbsoluteTolerance = 0.01 }),
        "step size" => (ResumeProblem.Flow, s_options with { StepSize = 0.01 }),
        "initial step" => (ResumeProblem.Flow, s_options with { InitialStep = 0.01 }),
        "relative tolerances" => (ResumeProblem.Flow, s_options with { RelativeTolerances = Each(1e-5) }),
        "absolute tolerances" => (ResumeProblem.Flow, s_options with { AbsoluteTolerances = Each(1e-5) }),
        "error norm" => (ResumeProblem.Flow, s_options with { ErrorNorm = ErrorNorm.Maximum }),
        "step control" => (ResumeProblem.Flow, s_options with { StepControl = StepControl.Integral }),
        "minimum step" => (ResumeProblem.Flow, s_options with { MinimumStep = 1e-9 }),
        "steady state" => (ResumeProblem.Flow, s_options with { SteadyState = new SteadyState { Tolerance = 1e-9 } }),
        "restart times" => (ResumeProblem.Flow, s_options with { RestartTimes = [ResumeProblem.End / 2] }),
        "maximum step" => (ResumeProblem.Flow, s_options with { MaximumStep = 0.5 }),
        "dense output" => (ResumeProblem.Flow, s_options with { DenseOutput = false }),
        "save schedule" => (ResumeProblem.Flow, s_options with { Save = SaveSchedule.EverySteps(2) }),
        "events" => (ResumeProblem.Flow, s_options with { Events = [] }),
        "functionals" => (ResumeProblem.Flow, s_options with { Functionals = [] }),
        "observers with a memory" => (ResumeProblem.Flow, s_options with { Observers = [new Memory()] }),
        "label" => (ResumeProblem.Flow, s_options with { Checkpoints = new CheckpointOptions { Taken = static _ => { }, Label = "native" } }),
        "phases" => (new InitialValueProblem(new ResumeProblem(0.3), ResumeProblem.Start, 0, ResumeProblem.End), s_options),
        "start time" => (new InitialValueProblem(ResumeProblem.Phases, ResumeProblem.Start, -1, ResumeProblem.End), s_options),
        "end time" => (new InitialValueProblem(ResumeProblem.Phases, ResumeProblem.Start, 0, 3), s_options),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private sealed class Memory : IObserver, ICheckpointedObserver
    {
        public void OnStep(in StepInfo step)
        {
        }

        public void Save(CheckpointWriter writer) => writer.Write(true);

        public void Restore(ref CheckpointReader reader) => reader.ReadTruth();
    }
}
