using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaFlow.Experiments;

/// <summary>A text: any, an identifier, or one of a set of names.</summary>
internal sealed class TextShape(IReadOnlyList<string>? names, bool identifier) : Shape
{
    private const string IdentifierPattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$";

    /// <inheritdoc/>
    public override string Allowed =>
        names is not null ? (names.Count == 1 ? $"\"{names[0]}\"" : $"one of {string.Join(", ", names)}")
        : identifier ? "a name of letters, digits, dots, dashes and underscores that begins with a letter or digit"
        : "a text that is not empty";

    /// <inheritdoc/>
    public override void Check(JsonElement value, string path, string source)
    {
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: > 0 } text)
        {
            throw Misfit(value, path, source);
        }

        if (names is not null && !names.Contains(text))
        {
            throw Misfit(value, path, source, NearestName.Hint(text, names));
        }

        if (identifier && !System.Text.RegularExpressions.Regex.IsMatch(text, IdentifierPattern + "(?!\n)"))
        {
            throw Misfit(value, path, source);
        }
    }

    /// <inheritdoc/>
    public override JsonObject ToSchema()
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (names is not null)
        {
            schema["enum"] = new JsonArray([.. names.Select(name => (JsonNode)name)]);
        }
        else if (identifier)
        {
            schema["pattern"] = IdentifierPattern;
        }
        else
        {
            schema["minLength"] = 1;
        }

        return schema;
    }
}
