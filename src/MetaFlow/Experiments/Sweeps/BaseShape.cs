using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaFlow.Experiments;

/// <summary>The experiment of a sweep: a name of the catalogue, a file, or a whole description.</summary>
internal sealed class BaseShape : Shape
{
    private static readonly TextShape Name = new(null, identifier: false);

    /// <inheritdoc/>
    public override string Allowed => "the name of an experiment, the path of a file that describes one, or a description";

    /// <inheritdoc/>
    public override void Check(JsonElement value, string path, string source)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                DescriptionJson.Shape.Check(value, string.Empty, $"{source}: {path}");
                break;
            case JsonValueKind.String when value.GetString()!.Length > 0:
                break;
            default:
                throw Misfit(value, path, source);
        }
    }

    /// <inheritdoc/>
    public override JsonObject ToSchema() => new() { ["oneOf"] = new JsonArray(Name.ToSchema(), DescriptionJson.Shape.ToSchema()) };
}
