using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaFlow.Experiments;

/// <summary>Sets a field of a description's JSON by its path.</summary>
internal static class FieldPath
{
    /// <summary>Sets one field; whether the value is allowed there is checked afterwards by the shape.</summary>
    /// <param name="root">The description.</param>
    /// <param name="path">The field.</param>
    /// <param name="value">Its value.</param>
    /// <param name="source">What messages begin with, such as <c>--set</c>.</param>
    public static void Set(JsonNode root, string path, string value, string source)
    {
        string[] parts = [.. path.Replace("[", ".", StringComparison.Ordinal).Replace("]", string.Empty, StringComparison.Ordinal).Split('.').Select(part => part.Trim())];
        if (parts.Any(part => part.Length == 0))
        {
            throw new InvalidInputException($"{source}: \"{path}\" is not a path; it must be field names and list indices joined by dots, such as problem.normalization or algorithms[1].name.");
        }

        JsonNode node = root;
        Shape shape = DescriptionJson.Shape;
        for (int i = 0; i < parts.Length; i++)
        {
            bool last = i == parts.Length - 1;
            if (node is JsonArray list && shape is ListShape items)
            {
                int index = Index(list, parts[i], path, source);
                shape = items.Item;
                if (last)
                {
                    list[index] = Value(value, shape);
                }
                else
                {
                    node = list[index]!;
                }
            }
            else if (node is JsonObject item && ShapeOf(item, shape, source) is { } known)
            {
                ShapeField field = known.Fields.FirstOrDefault(candidate => candidate.Name == parts[i])
                    ?? throw known.Unknown(parts[i], i == 0 ? "at the top level" : $"in {string.Join('.', parts[..i])}", source);
                shape = field.Shape;
                if (last && Value(value, shape) is { } given)
                {
                    item[field.Name] = given;
                }
                else if (last)
                {
                    item.Remove(field.Name);
                }
                else
                {
                    node = item[field.Name] ??= shape is ListShape ? new JsonArray() : new JsonObject();
                }
            }
            else
            {
                throw new InvalidInputException($"{source}: \"{path}\" goes deeper than {string.Join('.', parts[..i])}, which has no fields.");
            }
        }
    }

    private static ObjectShape? ShapeOf(JsonObject item, Shape shape, string source) => shape switch
    {
        ObjectShape plain => plain,
        ChoiceShape choice => choice.Kinds.GetValueOrDefault(Text(item["kind"]) ?? string.Empty)
            ?? throw new InvalidInputException($"{source}: the fields of an object without a known kind cannot be set; kind must be one of {string.Join(", ", choice.Kinds.Keys)}."),
        _ => null,
    };

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    // A list item is found by its index, or by the label or name that it has.
    private static int Index(JsonArray list, string part, string path, string source)
    {
        if (int.TryParse(part, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int index))
        {
            return index < list.Count ? index
                : throw new InvalidInputException($"{source}: \"{path}\" asks for item {index}, but the list has {list.Count} items, counted from 0.");
        }

        var names = list.Select(item => item is JsonObject named ? Text(named["label"]) ?? Text(named["name"]) : null).ToList();
        int found = names.IndexOf(part);
        return found >= 0 ? found
            : throw new InvalidInputException($"{source}: \"{path}\" asks for \"{part}\", but the list has {string.Join(", ", names.Select((name, i) => name ?? $"[{i}]"))}{NearestName.Hint(part, names.OfType<string>())}");
    }

    private static JsonNode? Value(string text, Shape shape)
    {
        try
        {
            JsonNode? value = JsonNode.Parse(text, documentOptions: DescriptionJson.Reading with { AllowDuplicateProperties = false });
            bool asText = shape is TextShape && value is not null && value.GetValueKind() != JsonValueKind.String;
            return asText ? JsonValue.Create(text) : value; // a run may be called 2024 without quotes
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
