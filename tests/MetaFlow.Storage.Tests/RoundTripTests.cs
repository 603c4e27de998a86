using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Storage.Tests;

/// <summary>What is written is read back, bit for bit.</summary>
public sealed class RoundTripTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_WrittenAndReopened_ReadsBack()
    {
        Guid id;
        var before = DateTimeOffset.UtcNow;
        using (var store = RunStore.OpenOrCreate(_folder.StorePath))
        using (var writer = store.Begin(new RunDescription
        {
            Experiment = "xu2020.fig2b",
            Algorithm = "bi-maml",
            Mode = "update",
            Seed = long.MinValue + 1,
            Method = "update",
            Route = "gram",
            Kernel = "native-avx2",
            ConfigurationJson = """{ "seed": 7 }""",
            Parameters = new Dictionary<string, ParameterValue> { ["inner_step_size"] = 0.3, ["seed"] = long.MaxValue, ["name"] = "diabetes", ["exact"] = true },
            Tags = ["b", "a"],
        }))
        {
            id = writer.Id;
            writer.Event("phase", 0, 0, "erm");
            writer.Point("loss", 0, 0, 3);
            writer.Point("loss", 5, 0.5, 1);
            writer.Event("phase", 0.25, 2, "maml");
            writer.State("final", 0.5, [1, -0.0, double.NaN]);
            writer.Summary("switch_time", 0.25);
            writer.Artifact("figure", "figures/fig2b.png");
            writer.Complete(Termination.StepTooSmall, Samples.Cost);
        }

        using var reader = RunStore.OpenReadOnly(_folder.StorePath);
        var run = Assert.Single(reader.List());
        Assert.Equal(id, run.Id);
        Assert.Equal(7, id.Version);
        Assert.Equal(("xu2020.fig2b", "bi-maml", "update", "update", "gram", "native-avx2"), (run.Experiment, run.Algorithm, run.Mode, run.Method, run.Route, run.Kernel));
        Assert.Equal(long.MinValue + 1, run.Seed);
        Assert.Equal(RunStatus.Finished, run.Status);
        Assert.Equal(Termination.StepTooSmall, run.Termination);
        Assert.Equal(Samples.Cost, run.Cost);
        Assert.InRange(run.Started, before.AddSeconds(-1), DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.True(run.Duration >= TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, run.Started.Offset);
        Assert.Equal(Environment.MachineName, run.Host);
        Assert.Equal("""{ "seed": 7 }""", run.ConfigurationJson);
        Assert.Equal(CanonicalJson.Hash("""{"seed":7}"""), run.ConfigurationHash);
        Assert.Equal(0.3, run.Parameters["inner_step_size"]);
        Assert.Equal(long.MaxValue, run.Parameters["seed"]);
        Assert.Equal("diabetes", run.Parameters["name"]);
        Assert.Equal(true, run.Parameters["exact"]);
        Assert.Equal(["a", "b"], run.Tags);
        Assert.Equal([new RunPhase("erm", 0, 0), new RunPhase("maml", 0.25, 2)], run.Phases);
        Assert.Equal(["loss"], run.SeriesNames);
        Assert.Equal([0L, 5L], run.Series("loss").Steps);
        Assert.Equal([0, 0.5], run.Series("loss").Times);
        Assert.Equal([3.0, 1.0], run.Series("loss").Values);
        Assert.Equal([new RunPoint("loss", 0, 0, 3), new RunPoint("loss", 5, 0.5, 1)], run.Points());
        Assert.Equal(new RunSummary(1, 1, 3, null, 2), run.Summary["loss"]);
        Assert.Equal(new RunSummary(0.25, 0.25, 0.25, null, 0), run.Summary["switch_time"]);
        var state = Assert.Single(run.States);
        Assert.Equal([1, -0.0, double.NaN], state.Vector.ToArray());
        Assert.True(double.IsNegative(state.Vector[1]));
        Assert.Equal("figures/fig2b.png", Assert.Single(run.Artifacts).Path);
        Assert.Equal(run.Id, reader.Find(id.ToString()[..30].ToUpperInvariant()).Id);
    }
}
