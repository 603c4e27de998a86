using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MetaFlow.Tests.Experiments;

/// <summary>Just enough of JSON schema 2020-12 to judge descriptions; an unknown keyword is an error, so that nothing is skipped.</summary>
internal static class JsonSchemaWalker
{
    private static readonly HashSet<string> Silent = ["$schema", "title", "description", "default"];

    public static bool Accepts(JsonObject schema, JsonNode? value)
    {
        foreach (var (keyword, rule) in schema)
        {
            bool holds = keyword switch
            {
                _ when Silent.Contains(keyword) => true,
                "type" => HasType(value, rule!.GetValue<string>()),
                "enum" => value is JsonValue && rule!.AsArray().Any(allowed => JsonNode.DeepEquals(allowed, value)),
                "pattern" => Text(value) is not { } text || Regex.IsMatch(text, rule!.GetValue<string>()),
                "minLength" => Text(value) is not { } text || text.Length >= rule!.GetValue<int>(),
                "minimum" => Number(value) is not { } number || number >= rule!.GetValue<double>(),
                "maximum" => Number(value) is not { } number || number <= rule!.GetValue<double>(),
                "exclusiveMinimum" => Number(value) is not { } number || number > rule!.GetValue<double>(),
                "exclusiveMaximum" => Number(value) is not { } number || number < rule!.GetValue<double>(),
                "minItems" => value is not JsonArray list || list.Count >= rule!.GetValue<int>(),
                "maxItems" => value is not JsonArray list || list.Count <= rule!.GetValue<int>(),
                "items" => value is not JsonArray list || list.All(item => Accepts(rule!.AsObject(), item)),
                "minProperties" => value is not JsonObject item || item.Count >= rule!.GetValue<int>(),
                "properties" => value is not JsonObject item || rule!.AsObject().All(property => !item.ContainsKey(property.Key) || Accepts(property.Value!.AsObject(), item[property.Key])),
                "required" => value is not JsonObject item || rule!.AsArray().All(name => item.ContainsKey(name!.GetValue<string>())),
                "additionalProperties" => value is not JsonObject item || item.All(property => schema["properties"]!.AsObject().ContainsKey(property.Key)),
                "oneOf" => rule!.AsArray().Count(choice => Accepts(choice!.AsObject(), value)) == 1,
                _ => throw new NotSupportedException($"The schema uses \"{keyword}\", which the test does not know."),
            };
            if (!holds)
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasType(JsonNode? value, string type) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => Text(value) is not null,
        "number" => Number(value) is not null,
        "integer" => Number(value) is { } number && number == Math.Floor(number),
        "boolean" => value is JsonValue truth && truth.TryGetValue(out bool _),
        _ => throw new NotSupportedException(type),
    };

    private static string? Text(JsonNode? value) => value is JsonValue text && text.TryGetValue(out string? found) ? found : null;

    private static double? Number(JsonNode? value) =>
        value is JsonValue number && number.GetValueKind() == System.Text.Json.JsonValueKind.Number ? number.GetValue<double>() : null;
}
