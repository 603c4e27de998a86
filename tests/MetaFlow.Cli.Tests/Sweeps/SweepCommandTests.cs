using System.Text.Json.Nodes;
using MetaFlow.Cli.Tests.Support;
using MetaFlow.Experiments;
using MetaFlow.Storage;
using Xunit;

namespace MetaFlow.Cli.Tests.Sweeps;

[Collection(Workplace.InFolder)]
public sealed class SweepCommandTests : IDisposable
{
    internal const string Alpha = """
        { "name": "alpha", "base": "xu2020.fig2b", "set": { "steps": 5 }, "points": { "kind": "grid", "axes": [
          { "path": "inner_step_size", "kind": "values", "values": [0.1, 0.3, 0.5] },
          { "path": "algorithms.bi-maml.switch_gradient_ratio", "kind": "values", "values": [0.1, 0.2] } ] } }
        """;

    private const string OneFails = """
        { "name": "fails", "base": "xu2020.fig2b", "set": { "steps": 5, "modes": ["update"] }, "points": { "kind": "list", "points": [
          { "inner_step_size": 0.1 }, { "start": { "rule": "given", "values": [1] } }, { "inner_step_size": 1e200 } ] } }
        """;

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Sweep_Grid_StoresEachRunOnceUnderOneTag()
    {
        _place.Write("alpha.json", Alpha);
        var outcome = _place.Run("sweep", "alpha.json", "--format", "jsonl", "--tag", "mine");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("sweep:alpha has 6 points, 18 runs (24 less 6 that are the same at several points): 18 done now, 0 before", outcome.Error, StringComparison.Ordinal);
        var rows = outcome.Lines.Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(18, rows.Count);
        using var store = RunStore.OpenReadOnly("metaflow.db");
        var runs = store.List(new() { Tag = "sweep:alpha" });
        Assert.Equal(18, runs.Count);
        Assert.All(runs, run => Assert.Equal(["mine", "sweep:alpha"], run.Tags));
        Assert.Equal(18, runs.Select(run => run.ConfigurationHash).Distinct().Count());
        foreach (var row in rows)
        {
            var run = store.Find(row["id"]!.GetValue<string>());
            Assert.Equal(run.Parameters["inner_step_size"], row["inner_step_size"]!.GetValue<double>());
            Assert.Equal(run.Series("objective").Last, row["objective"]!.GetValue<double>());
            Assert.Equal((run.Algorithm, run.Mode), (row["algorithm"]!.GetValue<string>(), row["mode"]!.GetValue<string>()));
        }
    }

    [Fact]
    public void Sweep_Again_RunsOnlyWhatIsMissingAndTakesWhatWasRunOtherwise()
    {
        _place.Write("alpha.json", Alpha);

        // Four of the runs are made by hand, at the point (0.5, 0.1) that the experiment has anyway.
        Assert.Equal(0, _place.Run("run", "xu2020.fig2b", "--set", "steps=5", "--no-figure").Code);
        Assert.Contains("14 done now, 4 before", _place.Run("sweep", "alpha.json").Error, StringComparison.Ordinal);
        using (var store = RunStore.OpenOrCreate("metaflow.db"))
        {
            Assert.Equal(18, store.List(new() { Tag = "sweep:alpha" }).Count);

            // One is lost, one was left by a crash.
            var first = store.List(new() { Tag = "sweep:alpha" })[3];
            store.Delete(first.Id);
            var second = store.List(new() { Tag = "sweep:alpha" })[5];
            store.Delete(second.Id);
            store.Begin(new RunDescription
            {
                Algorithm = second.Algorithm,
                Mode = second.Mode,
                Method = second.Method,
                Route = second.Route,
                Kernel = second.Kernel,
                ConfigurationJson = second.ConfigurationJson,
                Tags = ["sweep:alpha"],
            }).Dispose();
        }

        Assert.Contains("2 done now, 16 before", _place.Run("sweep", "alpha.json").Error, StringComparison.Ordinal);
        Assert.Contains("0 done now, 18 before", _place.Run("sweep", "alpha.json").Error, StringComparison.Ordinal);
        using var read = RunStore.OpenReadOnly("metaflow.db");
        Assert.Equal(Enumerable.Repeat(RunStatus.Finished, 18), read.List(new() { Tag = "sweep:alpha" }).Select(run => run.Status));
        Assert.Equal(19, read.List().Count);
    }

    [Fact]
    public void Sweep_WithRunsThatFailAndThatDiverge_DoesTheOthersAndExits1()
    {
        _place.Write("fails.json", OneFails);
        var outcome = _place.Run("sweep", "fails.json", "--jobs", "1");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("2 runs of 6 failed:", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("start.values has 1 numbers, but the problem has dimension 8; they must agree.", outcome.Error, StringComparison.Ordinal);
        using var store = RunStore.OpenReadOnly("metaflow.db");
        Assert.Equal(4, store.List().Count);
        Assert.Contains(store.List(), run => run.Termination == Termination.NonFinite);

        // Again, only those that failed are tried.
        var again = _place.Run("sweep", "fails.json", "--format", "csv");
        Assert.Equal(1, again.Code);
        Assert.Equal(2, again.Lines.Count(line => line.Contains("they must agree.", StringComparison.Ordinal)));
        Assert.Equal(4, store.List().Count);
    }

    [Fact]
    public void Sweep_NothingCanBegin_IsWrongInputAndWritesNothing()
    {
        _place.Write("none.json", """{ "name": "n", "base": "xu2020.fig2b", "points": { "kind": "list", "points": [ { "problem.dataset": "csv:none.csv" } ] } }""");
        var before = _place.Listing();
        var outcome = _place.Run("sweep", "none.json");
        Assert.Equal((2, "", 1), (outcome.Code, outcome.Out, outcome.Error.TrimEnd('\n').Split('\n').Length));
        Assert.Contains("none.csv", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(before, _place.Listing());
    }

    [Fact]
    public void Sweep_DryRun_ListsThePointsAndWritesNothing()
    {
        _place.Write("alpha.json", Alpha);
        var before = _place.Listing();
        var outcome = _place.Run("sweep", "alpha.json", "--dry-run", "--format", "csv");
        Assert.Equal(0, outcome.Code);
        Assert.Equal("point,inner_step_size,algorithms.bi-maml.switch_gradient_ratio,runs,stored\n1,0.1,0.1,4,0\n2,0.1,0.2,2,0\n3,0.3,0.1,4,0\n4,0.3,0.2,2,0\n5,0.5,0.1,4,0\n6,0.5,0.2,2,0\n", outcome.Out);
        Assert.Equal(before, _place.Listing());
        Assert.Equal("point,inner_step_size,algorithms.bi-maml.switch_gradient_ratio,runs,stored\n2,0.1,0.2,2,0\n5,0.5,0.1,4,0\n", _place.Run("sweep", "alpha.json", "--dry-run", "--format", "csv", "--shard", "2/3").Out);
    }

    [Fact]
    public void Shards_TogetherAndMerged_HoldTheRunsOfTheWholeSweepBitForBit()
    {
        _place.Write("alpha.json", Alpha);
        Assert.Equal(0, _place.Run("sweep", "alpha.json", "--store", "whole.db").Code);
        for (var i = 1; i <= 4; i++)
            Assert.Equal(0, _place.Run("sweep", "alpha.json", "--shard", $"{i}/4").Code);
        Assert.False(File.Exists("metaflow.db"));
        Assert.Equal(0, _place.Run(["db", "merge", .. Directory.GetFiles(".", "metaflow-shard-*-of-4.db")]).Code);
        Assert.Equal(Contents("whole.db"), Contents("metaflow.db"));
        Assert.Equal(Contents("whole.db"), Enumerable.Range(1, 4).SelectMany(i => Contents($"metaflow-shard-{i}-of-4.db")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Schema_OfSweeps_IsPublished() =>
        Assert.Equal(SweepDescription.JsonSchema, _place.Run("catalog", "sweep-schema").Out);

    private static List<string> Contents(string path)
    {
        using var store = RunStore.OpenReadOnly(path);
        return store.List().Select(run => $"{run.ConfigurationHash} {string.Join(' ', run.Points().Select(p => $"{p.Metric}:{p.Step}:{BitConverter.DoubleToInt64Bits(p.Value):x}"))}")
            .Order(StringComparer.Ordinal).ToList();
    }
}
