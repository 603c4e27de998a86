using System.Text.Json.Nodes;

namespace MetaFlow.Cli.Output;

/// <summary>Named values, one per line for people, one object in JSON, one row in CSV.</summary>
internal static class Facts
{
    /// <summary>Writes the facts to standard output.</summary>
    public static void Write(CliHost host, OutputFormat format, IReadOnlyList<Fact> facts)
    {
        if (format == OutputFormat.Json)
        {
            host.Out.WriteLine(Sheet.Indented(ToJson(facts)));
            return;
        }

        if (format is OutputFormat.Jsonl or OutputFormat.Csv)
        {
            new Sheet([.. facts.Select(f => new SheetColumn(f.Key, f.Heading))], [[.. facts.Select(f => Single(f.Value))]]).Write(host.Out, format, host.Width);
            return;
        }

        if (format == OutputFormat.Md)
        {
            new Sheet([new("name", "name"), new("value", "value")], [.. facts.Select(f => new object?[] { f.Heading, Single(f.Value) })]).Write(host.Out, format, host.Width);
            return;
        }

        var indent = facts.Max(f => f.Heading.Length) + 2;
        foreach (var fact in facts)
            WriteLine(host, fact, indent);
    }

    /// <summary>The facts as an object.</summary>
    public static JsonObject ToJson(IReadOnlyList<Fact> facts)
    {
        var result = new JsonObject();
        foreach (var fact in facts)
        {
            result.Add(fact.Key, fact.Value is IReadOnlyList<string> list
                ? new JsonArray(list.Select(JsonNode? (v) => JsonValue.Create(v)).ToArray())
                : Sheet.ToJson(fact.Value));
        }

        return result;
    }

    private static object? Single(object? value) => value is IReadOnlyList<string> list ? string.Join(' ', list) : value;

    // Long values are broken between words and indented under the first line.
    private static void WriteLine(CliHost host, Fact fact, int indent)
    {
        var text = fact.Value is IReadOnlyList<string> list ? string.Join(", ", list) : Cell.ForPeople(fact.Value);
        var heading = fact.Heading.PadRight(indent);
        foreach (var line in TextTable.Wrap(text, Math.Max(20, host.Width - indent)))
        {
            host.Out.WriteLine((heading + line).TrimEnd());
            heading = new string(' ', indent);
        }
    }
}
