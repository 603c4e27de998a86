using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaFlow.Experiments;

/// <summary>An object whose field <c>kind</c> says which fields it has.</summary>
internal sealed class ChoiceShape(string discriminator, IReadOnlyDictionary<string, ObjectShape> kinds) : Shape
{
    private readonly TextShape _kind = new([.. kinds.Keys], identifier: false);

    /// <summary>The objects by the name of their kind.</summary>
    public IReadOnlyDictionary<string, ObjectShape> Kinds => kinds;

    /// <inheritdoc/>
    public override string Allowed => $"an object whose field {discriminator} is {_kind.Allowed}";

    /// <inheritdoc/>
    public override void Check(JsonElement value, string path, string source)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Misfit(value, path, source);
        }

        if (!value.TryGetProperty(discriminator, out JsonElement kind))
        {
            throw new InvalidInputException($"{source}: {path}.{discriminator} is missing; it must be {_kind.Allowed}.");
        }

        _kind.Check(kind, $"{path}.{discriminator}", source);
        kinds[kind.GetString()!].Check(value, path, source);
    }

    /// <inheritdoc/>
    public override JsonObject ToSchema() => new() { ["oneOf"] = new JsonArray([.. kinds.Values.Select(kind => (JsonNode)kind.ToSchema())]) };
}
