using System.Text.Json;
using MetaFlow.Cli.Output;
using Xunit;

namespace MetaFlow.Cli.Tests.Output;

public sealed class SheetTests
{
    private static readonly Sheet s_sheet = new(
        [new("name", "name"), new("value", "value", true)],
        [["a, \"b\" | c", double.NaN], [null, double.NegativeInfinity], ["[x]", 0.1]]);

    [Fact]
    public void Json_WritesNonFiniteNumbersAsStrings()
    {
        var rows = JsonDocument.Parse(Text(OutputFormat.Json)).RootElement;
        Assert.Equal("NaN", rows[0].GetProperty("value").GetString());
        Assert.Equal("-Infinity", rows[1].GetProperty("value").GetString());
        Assert.Equal(JsonValueKind.Null, rows[1].GetProperty("name").ValueKind);
        Assert.Equal(0.1, rows[2].GetProperty("value").GetDouble());
    }

    [Fact]
    public void JsonLines_HasOneObjectPerLine() =>
        Assert.Equal(3, Text(OutputFormat.Jsonl).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l)).Count());

    [Fact]
    public void Csv_QuotesWhereItMust() =>
        Assert.Equal("name,value\n\"a, \"\"b\"\" | c\",NaN\n,-Infinity\n[x],0.1\n", Text(OutputFormat.Csv));

    [Fact]
    public void Markdown_EscapesBars() =>
        Assert.Contains("| a, \"b\" \\| c | NaN |", Text(OutputFormat.Md), StringComparison.Ordinal);

    [Fact]
    public void Table_ShowsBracketsAsTheyAre() => Assert.Contains("[x]", Text(OutputFormat.Table), StringComparison.Ordinal);

    [Fact]
    public void Table_ThatIsTooWide_BecomesBlocks()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        s_sheet.Write(writer, OutputFormat.Table, 18);
        Assert.Equal("a, \"b\" | c\n  value NaN\n–\n  value -Infinity\n[x]\n  value 0.1\n", writer.ToString());
    }

    private static string Text(OutputFormat format)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        s_sheet.Write(writer, format, 200);
        return writer.ToString();
    }
}
