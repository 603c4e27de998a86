using MetaFlow.Data;
using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Tests.Experiments;

public sealed class ExperimentResumeTests
{
    private static readonly RunnerOptions s_every = new() { MeasureTime = false, CheckpointEvery = 1, Kernel = KernelChoice.Managed };

    [Theory]
    [InlineData(RunMode.Update, "maml")]
    [InlineData(RunMode.Update, "bi-maml")]
    [InlineData(RunMode.Flow, "maml")]
    [InlineData(RunMode.Flow, "bi-maml")]
    public void Resume_FromAnyCheckpoint_GivesTheWholeRunBitForBit(RunMode mode, string algorithm)
    {
        ExperimentDescription description = ExperimentCatalogue.Get("xu2020.fig2b").With(
            [("steps", "40"), ("modes", mode == RunMode.Flow ? "[\"flow\"]" : "[\"update\"]"), ("metrics", "[\"objective\", \"grad_norm\", \"mixed_norm\"]")]);
        description = description with { Algorithms = [description.Algorithms.Single(a => a.Name == algorithm)] };
        List<byte[]> checkpoints = [];
        var sink = new MemorySink
        {
            OnPoint = (run, _) =>
            {
                if (run.LastCheckpoint is { } last && (checkpoints.Count == 0 || !ReferenceEquals(checkpoints[^1], last.Data)))
                    checkpoints.Add(last.Data);
            },
        };
        Run(description, sink, s_every);
        MemorySink.MemoryRun whole = sink.Runs.Single();
        Assert.True(checkpoints.Count > (mode == RunMode.Flow ? 4 : 35));
        Assert.Equal(algorithm == "bi-maml" ? 2 : 1, whole.Events.Count);
        foreach (byte[] checkpoint in checkpoints.Where((_, i) => i % 4 == 0 || i == checkpoints.Count - 1))
        {
            var later = new MemorySink();
            ExperimentResult result = ExperimentRunner.Resume(Resumption(whole, checkpoint), new DataSources(), later, s_every);
            MemorySink.MemoryRun resumed = later.Runs.Single();
            Assert.Equal(whole.Id, resumed.Earlier);
            Assert.Equal(Termination.Completed, resumed.Termination);
            AssertSame(whole, resumed);
            Assert.Equal(whole.States["final"].State, result.Runs[0].FinalState);
            Assert.Equal(whole.Points.Keys, result.Runs[0].Series.Keys);
        }
    }

    [Fact]
    public void Resume_OfACancelledRun_GoesOnWhereItStopped()
    {
        ExperimentDescription description = ExperimentCatalogue.Get("xu2020.fig2b").With([("steps", "60"), ("modes", "[\"update\"]")]);
        description = description with { Algorithms = [description.Algorithms[0]] };
        var whole = new MemorySink();
        Run(description, whole, s_every);
        using var source = new CancellationTokenSource();
        var stopped = new MemorySink
        {
            OnPoint = (_, step) =>
            {
                if (step == 25)
                    source.Cancel();
            },
        };
        ExperimentResult cancelled = ExperimentRunner.Run(description, new DataSources(), stopped, s_every with { CheckpointEvery = 1000 }, cancellation: source.Token);
        Assert.True(cancelled.Cancelled);
        MemorySink.MemoryRun half = stopped.Runs.Single();
        Assert.Equal((26L, Termination.Cancelled), (half.LastCheckpoint!.Value.Step, half.Termination));
        var rest = new MemorySink();
        ExperimentRunner.Resume(Resumption(half, half.LastCheckpoint.Value.Data), new DataSources(), rest, s_every);
        AssertSame(whole.Runs[0], rest.Runs[0]);
    }

    [Fact]
    public void Run_WithoutCheckpoints_TellsNoneAndGivesTheSame()
    {
        ExperimentDescription description = ExperimentCatalogue.Get("xu2020.fig2b").With("steps", "20");
        var with = new MemorySink();
        var without = new MemorySink();
        Run(description, with, s_every);
        Run(description, without, s_every with { CheckpointEvery = 0 });
        foreach ((MemorySink.MemoryRun a, MemorySink.MemoryRun b) in with.Runs.Zip(without.Runs))
        {
            Assert.NotNull(a.LastCheckpoint);
            Assert.Null(b.LastCheckpoint);
            AssertSame(a, b);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Run(description, new MemorySink(), s_every with { CheckpointEvery = -1 }));
    }

    [Fact]
    public void Resume_OfWhatDoesNotFit_IsRefused()
    {
        ExperimentDescription description = ExperimentCatalogue.Get("xu2020.fig2b").With([("steps", "20"), ("modes", "[\"update\"]")]);
        description = description with { Algorithms = [description.Algorithms[0]] };
        var sink = new MemorySink();
        Run(description, sink, s_every);
        RunResumption sound = Resumption(sink.Runs[0], sink.Runs[0].LastCheckpoint!.Value.Data);
        var later = new MemorySink();
        string Refusal(RunResumption from) => Assert.Throws<InvalidInputException>(() => ExperimentRunner.Resume(from, new DataSources(), later, s_every)).Message;

        Assert.Contains("was computed with the kernel native-avx2, and this would be managed", Refusal(sound with { Kernel = "native-avx2" }), StringComparison.Ordinal);
        Assert.Contains("The checkpoint is damaged", Refusal(sound with { Checkpoint = sound.Checkpoint[..^1] }), StringComparison.Ordinal);
        Assert.Empty(later.Runs); // nothing was told yet

        // Twenty-one steps where twenty were wanted: the description that was stored is not the one of the checkpoint.
        string longer = (description with { Steps = 21 }).ToJson();
        Assert.Contains("count 20, but this solve has 21", Refusal(sound with { ConfigurationJson = longer }), StringComparison.Ordinal);
        Assert.NotNull(later.Runs[^1].Failure);
        string other = (description with { InnerStepSize = description.InnerStepSize * 1.5 }).ToJson();
        Assert.Contains("The field gives other values", Refusal(sound with { ConfigurationJson = other }), StringComparison.Ordinal);
        Assert.Contains("what it had stored until its checkpoint is not there", Refusal(sound with { Series = new Dictionary<string, MetricSeries>() }), StringComparison.Ordinal);
    }

    private static void Run(ExperimentDescription description, MemorySink sink, RunnerOptions options) => ExperimentRunner.Run(description, new DataSources(), sink, options);

    private static RunResumption Resumption(MemorySink.MemoryRun run, byte[] checkpoint) => new()
    {
        Run = run.Id,
        ConfigurationJson = run.Description.ConfigurationJson,
        Kernel = run.Description.Kernel,
        Checkpoint = checkpoint,
        Series = run.Points.ToDictionary(p => p.Key, p => new MetricSeries(p.Key, [.. p.Value.Select(v => v.Step)], [.. p.Value.Select(v => v.Time)], [.. p.Value.Select(v => v.Value)])),
        Phases = [.. run.Events.Select(e => new RunPhase(e.Detail!, e.Step, e.Time))],
    };

    private static void AssertSame(MemorySink.MemoryRun expected, MemorySink.MemoryRun actual)
    {
        Assert.Equal(expected.Points.Keys, actual.Points.Keys);
        foreach ((string metric, var points) in expected.Points)
            Assert.Equal(points.Select(p => (p.Step, p.Time, BitConverter.DoubleToInt64Bits(p.Value))), actual.Points[metric].Select(p => (p.Step, p.Time, BitConverter.DoubleToInt64Bits(p.Value))));
        Assert.Equal(expected.Events, actual.Events);
        Assert.Equal(expected.States.Keys, actual.States.Keys);
        foreach ((string name, var state) in expected.States)
            Assert.Equal((state.Time, string.Join(' ', state.State.Select(BitConverter.DoubleToInt64Bits))), (actual.States[name].Time, string.Join(' ', actual.States[name].State.Select(BitConverter.DoubleToInt64Bits))));
        Assert.Equal(expected.Summaries.Where(s => s.Key != "elapsed_seconds"), actual.Summaries.Where(s => s.Key != "elapsed_seconds"));
        Assert.Equal(expected.Cost! with { Elapsed = default }, actual.Cost! with { Elapsed = default });
    }
}
