using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaFlow.Experiments;

/// <summary>
/// What a JSON value may be. One tree of shapes is read from the description's records; it checks input, words the messages and
/// writes the JSON schema, so that the three cannot disagree.
/// </summary>
internal abstract class Shape
{
    /// <summary>What the value must be, to follow "must be".</summary>
    public abstract string Allowed { get; }

    /// <summary>Refuses a value that does not fit.</summary>
    /// <param name="value">The value.</param>
    /// <param name="path">Where it stands, such as <c>algorithms[1].name</c>.</param>
    /// <param name="source">The file or other origin that messages begin with.</param>
    /// <exception cref="InvalidInputException">The value does not fit.</exception>
    public abstract void Check(JsonElement value, string path, string source);

    /// <summary>The JSON schema (draft 2020-12) of the shape.</summary>
    public abstract JsonObject ToSchema();

    /// <summary>The exception for a value that does not fit.</summary>
    protected InvalidInputException Misfit(JsonElement value, string path, string source, string end = ".") =>
        new($"{source}: {path} is {Shown(value)}, but must be {Allowed}{end}");

    /// <summary>A name that a user gave, in quotes and on one line.</summary>
    protected static string Quoted(string name) =>
        $"\"{JsonEncodedText.Encode(name.Length <= 60 ? name : name[..57] + "...", System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static string Shown(JsonElement value)
    {
        string text = value.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array when value.GetArrayLength() == 0 => "an empty list",
            JsonValueKind.Array => "a list",
            _ => value.GetRawText(),
        };
        return text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "...");
    }
}
