using System.Text.Json;
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
        int refused = 0, accepted = 0;
        foreach (ExperimentDescription experiment in ExperimentCatalogue.All.Take(6))
        {
            string json = experiment.ToJson();
            foreach (string[] path in JsonMutation.Paths(JsonNode.Parse(json)!, []))
            {
                foreach (string replacement in replacements)
                {
                    Judge(JsonMutation.Put(json, path, JsonNode.Parse(replacement)), ref accepted, ref refused);
                }

                Judge(JsonMutation.Remove(json, path), ref accepted, ref refused);
                Judge(JsonMutation.Rename(json, path), ref accepted, ref refused);
            }
        }

        Assert.True(refused > 2000, $"{refused} mutations were refused");
        Assert.True(accepted > 200, $"{accepted} mutations were accepted");
    }

    private static void Judge(JsonNode root, ref int accepted, ref int refused)
    {
        bool bySchema = JsonSchemaWalker.Accepts(Schema, root);
        string? complaint = null;
        try
        {
            DescriptionJson.Shape.Check(JsonSerializer.SerializeToElement(root), string.Empty, "mutant");
        }
        catch (InvalidInputException failure)
        {
            complaint = failure.Message;
            refused++;
        }

        accepted += complaint is null ? 1 : 0;
        Assert.True(bySchema == complaint is null, $"schema: {bySchema}, parser: {complaint ?? "accepted"}\n{root}");
    }
}
