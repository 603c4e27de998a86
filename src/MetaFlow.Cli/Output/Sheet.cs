using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaFlow.Cli.Output;

/// <summary>Rows of typed values under named columns, written in any <see cref="OutputFormat"/>.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows, each as long as there are columns.</param>
internal sealed record Sheet(IReadOnlyList<SheetColumn> Columns, IReadOnlyList<object?[]> Rows)
{
    /// <summary>How many leading columns name a row; a table that is too wide is cut into several that each begin with them.</summary>
    public int Keys { get; init; }

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions s_compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the sheet.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="format">How.</param>
    /// <param name="width">Columns of the terminal; see <see cref="TextTable"/> for tables that are wider.</param>
    public void Write(TextWriter writer, OutputFormat format, int width)
    {
        switch (format)
        {
            case OutputFormat.Json:
                writer.WriteLine(new JsonArray(Rows.Select(JsonNode (row) => ToJson(row)).ToArray()).ToJsonString(s_indented));
                break;
            case OutputFormat.Jsonl:
                foreach (var row in Rows)
                    writer.WriteLine(ToJson(row).ToJsonString(s_compact));
                break;
            case OutputFormat.Csv:
                writer.WriteLine(string.Join(',', Columns.Select(c => Csv(c.Key))));
                foreach (var row in Rows)
                    writer.WriteLine(string.Join(',', row.Select(v => Csv(Cell.ForMachines(v)))));
                break;
            case OutputFormat.Md:
                writer.WriteLine("| " + string.Join(" | ", Columns.Select(c => Md(c.Heading))) + " |");
                writer.WriteLine("|" + string.Concat(Columns.Select(c => c.IsNumber ? " ---: |" : " --- |")));
                foreach (var row in Rows)
                    writer.WriteLine("| " + string.Join(" | ", row.Select(v => Md(Cell.ForPeople(v)))) + " |");
                break;
            default:
                TextTable.Write(writer, this, width);
                break;
        }
    }

    /// <summary>A value as JSON; numbers that JSON has not become the strings "NaN", "Infinity" and "-Infinity".</summary>
    public static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        double v when !double.IsFinite(v) => JsonValue.Create(Cell.RoundTrip(v)),
        double v => JsonValue.Create(v),
        long v => JsonValue.Create(v),
        int v => JsonValue.Create(v),
        bool v => JsonValue.Create(v),
        TimeSpan v => JsonValue.Create(v.TotalSeconds),
        JsonNode v => v,
        _ => JsonValue.Create(Cell.ForMachines(value)),
    };

    /// <summary>JSON as indented text.</summary>
    public static string Indented(JsonNode node) => node.ToJsonString(s_indented);

    /// <summary>JSON on one line.</summary>
    public static string Compact(JsonNode node) => node.ToJsonString(s_compact);

    /// <summary>A field of a CSV line, quoted where it must be.</summary>
    public static string Csv(string value) =>
        value.AsSpan().IndexOfAny(",\"\n\r") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Md(string value) => value.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');

    private JsonObject ToJson(object?[] row)
    {
        var result = new JsonObject();
        for (var i = 0; i < row.Length; i++)
            result.Add(Columns[i].Key, ToJson(row[i]));
        return result;
    }
}
