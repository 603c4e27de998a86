using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Tests.Experiments.Sweeps;

public sealed class SweepRunnerTests
{
    private const string Sweep = """
        { "name": "s", "base": "xu2020.fig2a", "set": { "steps": 5, "problem.tasks": 3, "problem.samples": 10 }, "points": { "kind": "grid", "axes": [
          { "path": "inner_step_size", "kind": "values", "values": [0.1, 0.2, 0.3] }, { "path": "seed", "kind": "values", "values": [1, 2] } ] } }
        """;

    [Fact]
    public void Runs_SeveralAtOnce_AreThoseOfTheRunnerBitForBit()
    {
        SweepDescription sweep = SweepDescription.Parse(Sweep);
        var sink = new SharedSink();
        var told = new List<SweepProgress>();
        SweepResult result = SweepRunner.Run(sweep.Runs(), new Nothing(), sink, sweep.Tag, new() { Parallelism = 3, Tags = ["mine"] }, new Told(told));
        Assert.Equal((24, 0, false), (result.Done.Count, result.Failures.Count, result.Cancelled));
        Assert.All(sink.Runs, run => Assert.Equal(["sweep:s", "mine"], run.Description.Tags));
        Assert.Equal((24, 24, 1.0), (told[^1].Ended, told[^1].Runs, told[^1].Fraction));

        var single = new MemorySink();
        foreach (SweepPoint point in sweep.Points)
        {
            ExperimentRunner.Run(point.Experiment, new Nothing(), single, new RunnerOptions { MeasureTime = false });
        }

        var swept = sink.Runs.ToDictionary(run => run.Description.ConfigurationJson);
        Assert.Equal(24, swept.Count);
        Assert.All(single.Runs, run => Assert.Equal(run.Points["objective"], swept[run.Description.ConfigurationJson].Points["objective"]));
    }

    [Fact]
    public void Runs_OneThatCannotBePreparedAndOneThatFails_DoNotStopTheOthers()
    {
        SweepDescription sweep = SweepDescription.Parse("""
            { "name": "s", "base": "xu2020.fig2a", "set": { "steps": 5, "problem.tasks": 3, "problem.samples": 10, "modes": ["update"] },
              "points": { "kind": "list", "points": [ { "seed": 1 }, { "start": { "rule": "given", "values": [1, 2] } }, { "seed": 2 }, { "seed": 3 } ] } }
            """);
        var sink = new SharedSink { FailsFor = run => run.Seed == 2 && run.Algorithm == "maml" };
        SweepResult result = SweepRunner.Run(sweep.Runs(), new Nothing(), sink, sweep.Tag, new() { Parallelism = 2 });
        Assert.Equal([1, 1, 3, 4, 4], result.Done.Keys.Select(run => run.Point.Number).Order());
        Assert.Equal([(2, "maml"), (2, "bi-maml"), (3, "maml")], result.Failures.Select(failure => (failure.Run.Point.Number, failure.Run.Experiment.Algorithms[0].Name)));
        Assert.Equal("start.values has 2 numbers, but the problem has dimension 20; they must agree.", result.Failures[0].Reason);
        Assert.Equal("The test wants this run to fail.", result.Failures[2].Reason);
        Assert.Equal("The test wants this run to fail.", Assert.Single(sink.Runs, run => run.Failure is not null).Failure);
    }

    [Fact]
    public void Runs_NoneThatCanBegin_AreFailuresAndTellTheSinkNothing()
    {
        SweepDescription sweep = SweepDescription.Parse("""{ "name": "s", "base": "xu2020.fig2b", "points": { "kind": "list", "points": [ { "seed": 1 }, { "seed": 2 } ] } }""");
        var sink = new SharedSink();
        SweepResult result = SweepRunner.Run(sweep.Runs(), new Nothing(), sink, sweep.Tag);
        Assert.Equal(8, result.Failures.Count);
        Assert.All(result.Failures, failure => Assert.Equal("no data set 'diabetes' here.", Assert.IsType<InvalidInputException>(failure.Cause).Message));
        Assert.Empty(sink.Runs);
    }

    [Fact]
    public void Runs_FailureThatEndsTheSweep_IsThrown()
    {
        SweepDescription sweep = SweepDescription.Parse(Sweep);
        var sink = new SharedSink { FailsFor = run => run.Seed == 2 };
        Assert.Throws<NotSupportedException>(() => SweepRunner.Run(sweep.Runs(), new Nothing(), sink, sweep.Tag, new() { Parallelism = 1, EndsSweep = e => e is NotSupportedException }));
        Assert.Single(sink.Runs, run => run.Failure is not null);
        Assert.Equal(5, sink.Runs.Count);
    }

    [Fact]
    public void Runs_Cancelled_KeepWhatIsDoneAndBeginNoMore()
    {
        using var source = new CancellationTokenSource();
        SweepDescription sweep = SweepDescription.Parse(Sweep);
        var sink = new SharedSink { OnBegin = runs => { if (runs == 4) source.Cancel(); } };
        SweepResult result = SweepRunner.Run(sweep.Runs(), new Nothing(), sink, sweep.Tag, new() { Parallelism = 1 }, cancellation: source.Token);
        Assert.True(result.Cancelled);
        Assert.Equal((4, 3, 0), (sink.Runs.Count, result.Done.Count, result.Failures.Count));
        Assert.Equal(Termination.Cancelled, sink.Runs[3].Termination);
    }

    [Fact]
    public void Options_ThatAreWrong_AreRefused()
    {
        SweepDescription sweep = SweepDescription.Parse(Sweep);
        Assert.Throws<ArgumentOutOfRangeException>(() => SweepRunner.Run(sweep.Runs(), new Nothing(), new SharedSink(), sweep.Tag, new() { Parallelism = 0 }));
        Assert.Throws<ArgumentException>(() => SweepRunner.Run(sweep.Runs(), new Nothing(), new SharedSink(), " "));
        Assert.Throws<ArgumentOutOfRangeException>(() => sweep.Runs(0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => sweep.Runs(5, 4));
    }

    private sealed class Nothing : IDatasetProvider
    {
        public IReadOnlyList<string> Names => [];

        public Dataset Load(string name) => throw new InvalidInputException($"no data set '{name}' here.");
    }

    private sealed class Told(List<SweepProgress> all) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => all.Add(value);
    }

    private sealed class SharedSink : IRunSink
    {
        private readonly Lock _gate = new();
        private readonly MemorySink _sink = new();

        public Func<RunDescription, bool> FailsFor { get; init; } = static _ => false;

        public Action<int> OnBegin { get; init; } = static _ => { };

        public IReadOnlyList<MemorySink.MemoryRun> Runs => _sink.Runs;

        public IRunWriter Begin(RunDescription description)
        {
            lock (_gate)
            {
                var failing = new MemorySink { OnPoint = (_, step) => { if (step == 2 && FailsFor(description)) throw new NotSupportedException("The test wants this run to fail."); } };
                var run = (MemorySink.MemoryRun)failing.Begin(description);
                _sink.Runs.Add(run);
                OnBegin(_sink.Runs.Count);
                return run;
            }
        }
    }
}
