using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MetaFlow.Experiments;

/// <summary>How descriptions are written as JSON, and the shape that every description has.</summary>
internal static class DescriptionJson
{
    /// <summary>Reading allows what people write: comments and trailing commas.</summary>
    public static readonly JsonDocumentOptions Reading = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 32,
    };

    /// <summary>Snake case fields, kebab case values; absent instead of null.</summary>
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false), new EquatableListConverter() },
        AllowOutOfOrderMetadataProperties = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        // A description made in code may hold NaN; written as a text it is refused with the same sentence as in a file.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
    };

    private static readonly Lazy<ObjectShape> LazyShape = new(() => ShapeBuilder.OfRecord(
        typeof(ExperimentDescription),
        new ShapeField("$schema", new TextShape(null, identifier: false), Required: false, "The schema of this file, for editors; not part of the experiment.", null)));

    /// <summary>The shape of a whole description.</summary>
    public static ObjectShape Shape => LazyShape.Value;

    /// <summary>The JSON name of a property.</summary>
    public static string FieldName(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);

    /// <summary>The JSON schema, draft 2020-12.</summary>
    public static string Schema() => Schema("MetaFlow experiment", Shape);

    /// <summary>The JSON schema of a whole file.</summary>
    public static string Schema(string title, ObjectShape shape)
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = title,
        };
        foreach (var (name, node) in shape.ToSchema())
        {
            schema[name] = node?.DeepClone();
        }

        return schema.ToJsonString(Options) + "\n";
    }
}
