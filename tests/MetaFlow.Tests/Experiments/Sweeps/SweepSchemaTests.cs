using System.Text.Json.Nodes;
using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Tests.Experiments.Sweeps;

public sealed class SweepSchemaTests
{
    private static readonly JsonObject Schema = JsonNode.Parse(SweepDescription.JsonSchema)!.AsObject();

    private static readonly string[] Files =
    [
        """{ "$schema": "x", "name": "a", "title": "t", "base": "xu2020.fig2b", "set": { "steps": 3 }, "points": { "kind": "grid", "axes": [ { "path": "seed", "kind": "values", "values": [1, "2"] }, { "path": "p", "kind": "logarithmic", "from": 1, "to": 2, "count": 2 }, { "path": "q", "kind": "linear", "from": 1, "to": 2, "count": 2 } ] } }""",
        """{ "name": "a", "base": "b.json", "points": { "kind": "list", "points": [ { "a": 1 }, { "b": [2] } ] } }""",
        """{ "name": "a", "base": "b", "points": { "kind": "random", "seed": 1, "count": 2, "axes": [ { "path": "a", "kind": "uniform", "from": 0, "to": 1 }, { "path": "b", "kind": "log-uniform", "from": 1, "to": 2 }, { "path": "c", "kind": "integer", "from": -1, "to": 2 }, { "path": "d", "kind": "choice", "values": [true] } ] } }""",
    ];

    /// <summary>Every value of every file is removed, renamed and replaced by values of all types: schema and parser must judge alike.</summary>
    [Fact]
    public void Schema_EveryMutation_IsJudgedAsByTheParser()
    {
        string[] replacements = ["null", "true", "-1", "0", "1", "1.5", "1e300", "\"\"", "\"x\"", "\"a b\"", "\"grid\"", "\"values\"", "\"integer\"", "[]", "[1]", "{}", "{\"a\":1}", "[{}]"];
        var agreement = new SchemaAgreement(Schema, root => SweepShape.Root.Check(root, string.Empty, "mutant"));
        foreach (string file in Files)
        {
            Assert.True(JsonSchemaWalker.Accepts(Schema, JsonNode.Parse(file)), file);
            agreement.JudgeMutations(file, replacements);
        }

        Assert.True(agreement.Refused > 500, $"{agreement.Refused} mutations were refused");
        Assert.True(agreement.Accepted > 100, $"{agreement.Accepted} mutations were accepted");
    }

    [Fact]
    public void Schema_BaseThatIsADescription_IsHeldToTheSchemaOfDescriptions()
    {
        JsonNode file = JsonNode.Parse(Files[1])!;
        file["base"] = JsonNode.Parse(ExperimentCatalogue.Get("xu2020.fig2b").ToJson());
        Assert.True(JsonSchemaWalker.Accepts(Schema, file));
        file["base"]!["steps"] = JsonNode.Parse("0");
        Assert.False(JsonSchemaWalker.Accepts(Schema, file));
    }
}
