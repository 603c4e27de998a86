using System.Globalization;
using System.Text;

namespace MetaFlow.Experiments;

/// <summary>A table of results: names to the left, numbers to the right.</summary>
/// <param name="Labels">Headings of the text columns.</param>
/// <param name="Columns">Headings of the number columns.</param>
/// <param name="Rows">The rows; a number is absent where the run has none.</param>
public sealed record ResultTable(IReadOnlyList<string> Labels, IReadOnlyList<string> Columns, IReadOnlyList<ResultTableRow> Rows)
{
    /// <summary>The table as CSV, with round-trip numbers.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder();
        text.AppendJoin(',', Labels.Concat(Columns)).Append('\n');
        foreach (ResultTableRow row in Rows)
        {
            text.AppendJoin(',', row.Texts.Concat(row.Numbers.Select(number => number?.ToString("R", CultureInfo.InvariantCulture) ?? string.Empty))).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The table as Markdown, with four significant digits.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append("| ").AppendJoin(" | ", Labels.Concat(Columns)).Append(" |\n|");
        text.Append(string.Concat(Enumerable.Repeat(" --- |", Labels.Count))).Append(string.Concat(Enumerable.Repeat(" ---: |", Columns.Count))).Append('\n');
        foreach (ResultTableRow row in Rows)
        {
            text.Append("| ").AppendJoin(" | ", row.Texts.Concat(row.Numbers.Select(number => number?.ToString("G4", CultureInfo.InvariantCulture) ?? "–"))).Append(" |\n");
        }

        return text.ToString();
    }
}
