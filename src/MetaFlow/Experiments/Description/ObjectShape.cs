using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaFlow.Experiments;

/// <summary>An object with known fields; unknown, doubled and missing ones are refused.</summary>
internal sealed class ObjectShape(string? description, IReadOnlyList<ShapeField> fields) : Shape
{
    /// <summary>The fields, in the order in which they are written.</summary>
    public IReadOnlyList<ShapeField> Fields => fields;

    /// <inheritdoc/>
    public override string Allowed => "an object";

    /// <inheritdoc/>
    public override void Check(JsonElement value, string path, string source)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Misfit(value, path.Length == 0 ? "the top level" : path, source);
        }

        string where = path.Length == 0 ? "at the top level" : $"in {path}";
        var given = new HashSet<string>();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (!given.Add(property.Name))
            {
                throw new InvalidInputException($"{source}: the field {Quoted(property.Name)} appears twice {where}, but may be given only once.");
            }

            if (fields.All(field => field.Name != property.Name))
            {
                throw Unknown(property.Name, where, source);
            }
        }

        foreach (ShapeField field in fields)
        {
            string fieldPath = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            if (given.Contains(field.Name))
            {
                field.Shape.Check(value.GetProperty(field.Name), fieldPath, source);
            }
            else if (field.Required)
            {
                throw new InvalidInputException($"{source}: {fieldPath} is missing; it must be {field.Shape.Allowed}.");
            }
        }
    }

    /// <summary>The exception for a field that does not exist.</summary>
    public InvalidInputException Unknown(string name, string where, string source)
    {
        var known = fields.Select(field => field.Name).ToList();
        string allowed = $"allowed are {string.Join(", ", known)}";
        return new InvalidInputException(NearestName.Of(name, known) is { } near
            ? $"{source}: unknown field {Quoted(name)} {where}; did you mean \"{near}\"? ({allowed})"
            : $"{source}: unknown field {Quoted(name)} {where}; {allowed}.");
    }

    /// <inheritdoc/>
    public override JsonObject ToSchema()
    {
        var properties = new JsonObject();
        foreach (ShapeField field in fields)
        {
            JsonObject schema = field.Shape.ToSchema();
            if (field.Description is not null)
            {
                schema["description"] = field.Description;
            }

            if (field.Default is not null)
            {
                schema["default"] = field.Default.DeepClone();
            }

            properties[field.Name] = schema;
        }

        var result = new JsonObject { ["type"] = "object" };
        if (description is not null)
        {
            result["description"] = description;
        }

        result["properties"] = properties;
        result["required"] = new JsonArray([.. fields.Where(field => field.Required).Select(field => (JsonNode)field.Name)]);
        result["additionalProperties"] = false;
        return result;
    }
}
