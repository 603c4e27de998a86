using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaFlow.Experiments;

/// <summary>An object whose fields are paths of an experiment, each with any value; what the experiment says to them is found out when they are set.</summary>
internal sealed class MapShape : Shape
{
    /// <inheritdoc/>
    public override string Allowed => "an object with paths of the experiment, such as { \"steps\": 100 }";

    /// <inheritdoc/>
    public override void Check(JsonElement value, string path, string source)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Misfit(value, path, source);
        }

        var given = new HashSet<string>();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (!given.Add(property.Name))
            {
                throw new InvalidInputException($"{source}: the path {Quoted(property.Name)} appears twice in {path}, but may be given only once.");
            }
        }

        if (given.Count == 0)
        {
            throw new InvalidInputException($"{source}: {path} is an empty object, but must be {Allowed}.");
        }
    }

    /// <inheritdoc/>
    public override JsonObject ToSchema() => new() { ["type"] = "object", ["minProperties"] = 1 };
}
