using MetaFlow.Cli.Tests.Processes;
using MetaFlow.Storage;
using Xunit;

namespace MetaFlow.Cli.Tests.Sweeps;

/// <summary>The real command, stopped in the middle and repeated.</summary>
public sealed class SweepKillTests : IDisposable
{
    // Forty runs of some thousand steps: long enough to be met at work.
    private const string Long = """
        { "name": "long", "base": "xu2020.fig2b", "set": { "steps": 6000, "modes": ["update"], "algorithms": [ { "name": "maml" } ] },
          "points": { "kind": "random", "seed": 5, "count": 40, "axes": [ { "path": "inner_step_size", "kind": "uniform", "from": 0.1, "to": 0.5 } ] } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("metaflow-sweep-").FullName;

    public SweepKillTests() => File.WriteAllText(Path.Combine(_folder, "long.json"), Long);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Sweep_KilledTwiceAndRepeated_GivesTheCompleteSetOnce()
    {
        foreach (var until in (int[])[3, 8])
        {
            using var process = RealProcess.Start(_folder, "sweep", "long.json", "--jobs", "2");
            process.Until(() => Finished() >= until);
            process.Kill();
        }

        var before = Ids();
        Assert.InRange(before.Count, 8, 39);
        var outcome = RealProcess.Run(_folder, "sweep", "long.json", "--jobs", "2");
        Assert.Equal(0, outcome.Code);
        Assert.Contains($"{40 - before.Count} done now, {before.Count} before", outcome.Error, StringComparison.Ordinal);
        using var store = RunStore.OpenReadOnly(StorePath);
        var runs = store.List(new() { Tag = "sweep:long" });
        Assert.Equal(40, runs.Count);
        Assert.Equal(40, runs.Select(run => run.ConfigurationHash).Distinct().Count());
        Assert.All(runs, run => Assert.Equal((RunStatus.Finished, Termination.Completed, 6001), (run.Status, run.Termination, run.Series("objective").Count)));
        Assert.Subset(runs.Select(run => run.Id).ToHashSet(), before.ToHashSet());
        Assert.Empty(store.Check());
    }

    [Fact]
    public void Sweep_Interrupted_Exits130AndGoesOnWhenRepeated()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using (var process = RealProcess.Start(_folder, "sweep", "long.json", "--jobs", "2", "--quiet"))
        {
            process.Until(() => Finished() >= 3);
            process.Interrupt();
            var stopped = process.Wait();
            Assert.Equal((130, "metaflow: cancelled; what was stored until here is kept, and the same command goes on from there.\n"), (stopped.Code, stopped.Error));
        }

        Assert.Equal(0, RealProcess.Run(_folder, "sweep", "long.json", "--jobs", "2").Code);
        using var store = RunStore.OpenReadOnly(StorePath);
        Assert.Equal(Enumerable.Repeat((Termination?)Termination.Completed, 40), store.List(new() { Tag = "sweep:long" }).Select(run => run.Termination));
    }

    private string StorePath => Path.Combine(_folder, "metaflow.db");

    private int Finished() => Ids().Count;

    private List<Guid> Ids()
    {
        if (!File.Exists(StorePath))
            return [];
        try
        {
            using var store = RunStore.OpenReadOnly(StorePath);
            return store.List(new() { Tag = "sweep:long", Status = RunStatus.Finished }).Select(run => run.Id).ToList();
        }
        catch (Exception failure) when (failure is InvalidInputException or StoreException)
        {
            // The store is being made.
            return [];
        }
    }
}
