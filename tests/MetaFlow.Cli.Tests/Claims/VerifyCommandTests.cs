using System.Text.Json;
using System.Text.Json.Nodes;
using MetaFlow.Cli.Tests.Support;
using MetaFlow.Storage;
using MetaFlow.Theory;
using Xunit;

namespace MetaFlow.Cli.Tests.Claims;

[Collection(Workplace.InFolder)]
public sealed class VerifyCommandTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Verify_AClaim_TellsVerdictsAndStoresThemWithSeedAndWitness()
    {
        var outcome = _place.Run("verify", "ji2020.eq44", "--format", "json", "--seed", "3", "--effort", "0.5");
        Assert.Equal(0, outcome.Code);
        var rows = JsonDocument.Parse(outcome.Out).RootElement.EnumerateArray().ToList();
        Assert.Equal(["printed", "corrected"], rows.Select(row => row.GetProperty("form").GetString()));
        foreach (var name in new[] { "id", "form", "verdict", "expected", "ratio", "budget", "cases", "witness" })
            Assert.All(rows, row => Assert.True(row.TryGetProperty(name, out _), name));
        Assert.Equal("refuted", rows[0].GetProperty("verdict").GetString());

        using var store = RunStore.OpenReadOnly(_place.Path("metaflow.db"));
        Assert.Equal("ji2020.eq44", Assert.Single(store.Claims()).Id);
        Assert.Equal("refuted,3\nconsistent,3", string.Join('\n', _place.Run("runs", "sql", "SELECT verdict, seed FROM claim_check ORDER BY key", "--format", "csv").Lines.Skip(1)));
        string stored = _place.Run("runs", "sql", "SELECT json_extract(witness, '$.configuration.effort') FROM claim_check WHERE form = 'printed'", "--format", "csv").Lines[1];
        Assert.Equal("0.5", stored);
    }

    [Fact]
    public void Verify_Twice_AndOnOneThread_PrintsTheSame()
    {
        string[] command = ["verify", "xu2020.lemC.1", "--format", "csv"];
        string first = _place.Run(command).Out;
        Assert.Equal(first, _place.Run(command).Out);
        Assert.Equal(first, _place.Run([.. command, "--jobs", "1"]).Out);
        Assert.NotEqual(first, _place.Run([.. command, "--seed", "2"]).Out);
    }

    [Fact]
    public void Verify_OnTheUsersProblem_UsesItsConstants()
    {
        File.WriteAllText(_place.Path("mine.json"), _place.Run("catalog", "xu2020.fig2b").Out);
        var outcome = _place.Run("verify", "xu2020.lemC.1", "--problem", "mine.json", "--format", "json");
        Assert.Equal(0, outcome.Code);
        Assert.All(JsonDocument.Parse(outcome.Out).RootElement.EnumerateArray(), row => Assert.Equal("consistent", row.GetProperty("verdict").GetString()));

        // A smoothness that is declared too small lets larger steps pass the hypothesis α < 1/(4L) than the bound bears, and the user is told.
        var declared = _place.Run("verify", "xu2020.lemC.1", "--problem", "mine.json", "--declare", "L=0.25");
        Assert.Equal(1, declared.Code);
        Assert.Contains("xu2020.lemC.1 sharp: violated", declared.Error, StringComparison.Ordinal);
    }

    /// <summary>Hinges have no L, and squared losses no bound on their gradients, on which an error budget of the second claim rests.</summary>
    [Theory]
    [InlineData("ji2020.lem11", "xu2020.fig2c")]
    [InlineData("chayti2024.eq7", "xu2020.fig2a")]
    public void Verify_OnTasksWithAnUnknownConstant_IsInapplicable(string claim, string problem)
    {
        var outcome = _place.Run("verify", claim, "--problem", problem, "--format", "json");
        Assert.Equal(0, outcome.Code);
        Assert.All(JsonDocument.Parse(outcome.Out).RootElement.EnumerateArray(), row => Assert.Equal("inapplicable", row.GetProperty("verdict").GetString()));
    }

    [Fact]
    public void Verify_Mutate_SaysWhichHypothesesAreNeeded()
    {
        var outcome = _place.Run("verify", "xu2020.lemC.1", "--form", "printed", "--mutate", "--format", "json");
        var row = Assert.Single(JsonDocument.Parse(outcome.Out).RootElement.EnumerateArray());
        Assert.Equal("without α < 0.25/L", row.GetProperty("change").GetString());
        Assert.Equal("violated", row.GetProperty("finding").GetString());
    }

    [Fact]
    public void Falsify_WritesAWitness_ThatVerifyEvaluatesAgain()
    {
        var outcome = _place.Run("falsify", "ji2020.eq44", "--budget", "20s", "--output", "w.json");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("refuted", outcome.Out, StringComparison.Ordinal);
        var again = _place.Run("verify", "--witness", "w.json", "--format", "json");
        Assert.Equal(0, again.Code);
        Assert.Contains("refuted", again.Out, StringComparison.Ordinal);

        // The witness is a case that a person can read: no number has more than three digits.
        var parameters = JsonNode.Parse(File.ReadAllText(_place.Path("w.json")))!["parameters"]!.AsObject();
        Assert.All(parameters.Where(pair => pair.Key != "seed"), pair => Assert.InRange(pair.Value!.ToJsonString().Split('E')[0].Count(char.IsDigit), 1, 5));
    }

    [Fact]
    public void Verify_Report_HasEverySectionAndEveryForm()
    {
        var outcome = _place.Run("verify", "ji2020.eq44", "--mutants", "--report", "claims.md");
        Assert.Equal(0, outcome.Code);
        string page = File.ReadAllText(_place.Path("claims.md"));
        foreach (string part in new[] { "Forms that did not hold", "As transcribed: X²/(χ+X) ≤ a", "Enclosures", "Every form", "Deliberate mistakes", "Later results affected: Theorem 5", "from a reviewed note: constant" })
            Assert.Contains(part, page, StringComparison.Ordinal);
    }

    [Fact]
    public void Catalog_Claims_ListsEveryClaim_AndShowsOne()
    {
        Assert.Equal(ClaimCatalogue.All.Count + 1, _place.Run("catalog", "claims", "--format", "csv").Lines.Count);
        Assert.Contains("how it is checked", _place.Run("catalog", "xu2020.lemC.1").Out, StringComparison.Ordinal);
    }
}
