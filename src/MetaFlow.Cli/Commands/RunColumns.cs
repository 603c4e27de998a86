using MetaFlow.Cli.Output;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary>Columns of a list that the user chose.</summary>
/// <param name="terms">What they show.</param>
internal sealed class RunColumns(IReadOnlyList<RunTerm> terms)
{
    /// <summary>Reads <c>--columns</c>; a comma within parentheses or quotes belongs to the term.</summary>
    /// <exception cref="UsageException">Something in it is empty.</exception>
    public static RunColumns Parse(string text)
    {
        var (depth, quote, start) = (0, '\0', 0);
        var parts = new List<string>();
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c is '\'' or '"' or '`')
                quote = c;
            else if (c is '(' or ')')
                depth += c == '(' ? 1 : -1;
            else if (c == ',' && depth == 0)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        parts.Add(text[start..]);
        return parts.Exists(string.IsNullOrWhiteSpace)
            ? throw new UsageException($"--columns cannot be '{text}'; it must be names between commas, such as algorithm,params.inner_step_size.")
            : new([.. parts.Select(RunTerm.Parse).DistinctBy(term => term.Name)]);
    }

    /// <summary>The columns, numbers to the right.</summary>
    public IReadOnlyList<SheetColumn> Columns(IReadOnlyList<object?[]> rows) =>
    [
        new("id", "run"),
        .. terms.Select((term, i) => new SheetColumn(
            term.Name, term.PlainName ?? term.Name, rows.Any(row => row[i + 1] is not null) && rows.All(row => row[i + 1] is null or long or double or TimeSpan))),
    ];

    /// <summary>A run.</summary>
    public object?[] Row(RunRecord run, string id) => [id, .. terms.Select(term => term.Of(run))];
}
