using System.Text.Json.Nodes;
using MetaFlow.Experiments;
using MetaFlow.TestSupport;
using Xunit;

namespace MetaFlow.Tests.Experiments;

public sealed class DescriptionSchemaTests
{
    private static readonly JsonObject Schema = JsonNode.Parse(ExperimentDescription.JsonSchema)!.AsObject();

    public static TheoryData<string> Experiments => [.. ExperimentCatalogue.Names];

    [Fact]
    public void Schema_CommittedFile_IsTheOneOfTheParser()
    {
        string file = Path.Combine(RepositoryRoot.Path, "src", "MetaFlow", "Experiments", "experiment.schema.json");
        bool same = File.Exists(file) && File.ReadAllText(file) == ExperimentDescription.JsonSchema;
        string current = Path.Combine(AppContext.BaseDirectory, "experiment.schema.json");
        File.WriteAllText(current, ExperimentDescription.JsonSchema);
        Assert.True(same, $"{file} is out of date; copy {current} there.");
    }

    [Theory]
    [MemberData(nameof(Experiments))]
    public void Schema_EveryExperiment_IsAccepted(string name)
    {
        Assert.True(JsonSchemaWalker.Accepts(Schema, JsonNode.Parse(ExperimentCatalogue.Get(name).ToJson())));
    }

    /// <summary>Every value of every experiment is removed, renamed, doubled in a list and replaced by values of all types: schema and parser must judge alike.</summary>
    [Fact]
    public void Schema_EveryMutation_IsJudgedAsByTheParser()
    {
        string[] replacements = ["null", "true", "-1", "0", "1", "1.5", "1e-300", "1e300", "\"\"", "\"x\"", "\"a b\"", "\"mean\"", "\"erm\"", "[]", "[1]", "[\"flow\"]", "{}", "{\"kind\":\"scalar-pair\"}"];
        var agreement = new SchemaAgreement(Schema, root => DescriptionJson.Shape.Check(root, string.Empty, "mutant"));
        foreach (ExperimentDescription experiment in ExperimentCatalogue.All.Take(6))
        {
            agreement.JudgeMutations(experiment.ToJson(), replacements);
        }

        Assert.True(agreement.Refused > 2000, $"{agreement.Refused} mutations were refused");
        Assert.True(agreement.Accepted > 200, $"{agreement.Accepted} mutations were accepted");
    }
}
