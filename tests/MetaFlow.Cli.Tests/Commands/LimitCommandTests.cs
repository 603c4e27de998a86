using System.Text.Json;
using MetaFlow.Cli.Tests.Support;
using MetaFlow.Storage;
using Xunit;

namespace MetaFlow.Cli.Tests.Commands;

[Collection(Workplace.InFolder)]
public sealed class LimitCommandTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Limit_OfMamlOnTheDiabetesData_SaysTheOrdersAndStoresEveryRung()
    {
        var outcome = _place.Run("limit", "maml", "--format", "json");
        Assert.Equal(0, outcome.Code);
        var root = JsonDocument.Parse(outcome.Out).RootElement;
        Assert.Equal(7, root.GetProperty("rungs").GetArrayLength());
        Assert.InRange(root.GetProperty("orders").GetProperty("state_sup").GetProperty("finest").GetDouble(), 0.98, 1.02);
        Assert.InRange(root.GetProperty("orders").GetProperty("modified_state_sup").GetProperty("finest").GetDouble(), 1.95, 2.05);
        Assert.True(new FileInfo(_place.Path("figures/limit.maml.diabetes.outer-step.png")).Length > 10_000);
        using var store = RunStore.OpenReadOnly(_place.Path("metaflow.db"));
        var runs = store.List(new() { Experiment = "limit" });
        Assert.Equal(7, runs.Count);
        Assert.All(runs, run => Assert.Equal("outer-step", run.Parameters["parameter"].ToString()));

        // The bounds of theory are checks of claims, and the rungs are found by what they are.
        Assert.All(runs, run => Assert.Equal(["consistent", "consistent"], run.ClaimChecks.Select(check => check.Verdict)));
        Assert.Equal(2, store.Query("experiment = 'limit' and params.outer_step < 0.04 and claim('flow.euler.uniform', 'sharp') = 'consistent' and params.outer_step > 0.01").Count());
    }

    [Fact]
    public void Limit_Repeated_TakesTheRungsFromTheStore_AndPrintsTheSame()
    {
        string[] command = ["limit", "bi-maml", "--problem", "quadratics", "--rungs", "4", "--no-figure"];
        var first = _place.Run(command);
        var again = _place.Run(command);
        Assert.Equal(first.Out, again.Out);
        Assert.Contains("4 of 4 rungs were in metaflow.db already", again.Error, StringComparison.Ordinal);
        var fresh = _place.Run([.. command, "--fresh", "--quiet"]);
        Assert.Equal("", fresh.Error);
        using var store = RunStore.OpenReadOnly(_place.Path("metaflow.db"));
        Assert.Equal(8, store.List(new() { Experiment = "limit" }).Count);

        // A longer ladder runs only its new rungs.
        Assert.Contains("4 of 5 rungs", _place.Run("limit", "bi-maml", "--problem", "quadratics", "--rungs", "5", "--no-figure").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Limit_OfAFile_TakesItsProblem()
    {
        File.WriteAllText(_place.Path("mine.json"), _place.Run("catalog", "xu2020.fig2b").Out);
        var outcome = _place.Run("limit", "maml", "--problem", "mine.json", "--rungs", "3", "--format", "csv", "--no-figure");
        Assert.Equal(0, outcome.Code);
        Assert.StartsWith("outer_step,steps,state_sup,state_sup_order,", outcome.Lines[0], StringComparison.Ordinal);
        Assert.Equal(4, outcome.Lines.Count);
    }
}
