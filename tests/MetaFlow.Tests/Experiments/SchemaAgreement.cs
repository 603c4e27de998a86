using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace MetaFlow.Tests.Experiments;

/// <summary>Holds a JSON schema against the parser of the same files: whatever a file is changed to, both must judge alike.</summary>
internal sealed class SchemaAgreement(JsonObject schema, Action<JsonElement> parse)
{
    /// <summary>How many changed files both accepted.</summary>
    public int Accepted { get; private set; }

    /// <summary>How many both refused.</summary>
    public int Refused { get; private set; }

    /// <summary>Replaces every value of a file by others, removes it, and renames it.</summary>
    public void JudgeMutations(string file, IEnumerable<string> replacements)
    {
        foreach (string[] path in JsonMutation.Paths(JsonNode.Parse(file)!, []))
        {
            foreach (string replacement in replacements)
            {
                Judge(JsonMutation.Put(file, path, JsonNode.Parse(replacement)));
            }

            Judge(JsonMutation.Remove(file, path));
            Judge(JsonMutation.Rename(file, path));
        }
    }

    private void Judge(JsonNode root)
    {
        bool bySchema = JsonSchemaWalker.Accepts(schema, root);
        string? complaint = null;
        try
        {
            parse(JsonSerializer.SerializeToElement(root));
            Accepted++;
        }
        catch (InvalidInputException failure)
        {
            complaint = failure.Message;
            Refused++;
        }

        Assert.True(bySchema == complaint is null, $"schema: {bySchema}, parser: {complaint ?? "accepted"}\n{root}");
    }
}
