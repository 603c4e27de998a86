using Spectre.Console;

namespace MetaFlow.Cli.Output;

/// <summary>
/// A sheet for people. Where the table is too wide for the terminal: columns that can be spared are left out; then a last column
/// of sentences is wrapped; then the columns go into several tables, each beginning with the key columns; and where even that
/// does not fit, each row becomes a block of "name value" pairs. Numbers are never broken over lines.
/// </summary>
internal static class TextTable
{
    // A last column of sentences narrower than this is not worth a table.
    private const int NarrowestText = 24;
    private const int Unlimited = 10_000;

    /// <summary>Writes the sheet.</summary>
    public static void Write(TextWriter writer, Sheet sheet, int width)
    {
        var cells = sheet.Rows.Select(row => row.Select(Cell.ForPeople).ToArray()).ToList();
        var all = Enumerable.Range(0, sheet.Columns.Count).ToList();
        while (Width(Table(sheet, cells, all)) > width && all.Where(i => sheet.Columns[i].Rank > 0).ToList() is { Count: > 0 } spare)
            all.Remove(spare.MaxBy(i => sheet.Columns[i].Rank));
        var lines = Table(sheet, cells, all);
        if (Width(lines) > width)
            lines = Wrapped(sheet, cells, all, width) ?? Cut(sheet, cells, all, width) ?? Blocks(sheet, cells, all, width);
        foreach (var line in lines)
            writer.WriteLine(line);
    }

    /// <summary>Breaks a text between words into lines of at most a width where its words allow it.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? word : " " + word;
        }

        yield return line;
    }

    private static int Width(List<string> lines) => lines.Max(line => line.Length);

    private static List<string> Table(Sheet sheet, List<string[]> cells, List<int> columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns.Select(i => sheet.Columns[i]))
        {
            var added = new TableColumn(Markup.Escape(column.Heading)) { NoWrap = true, Padding = new Padding(0, 0, 1, 0) };
            table.AddColumn(column.IsNumber ? added.RightAligned() : added);
        }

        foreach (var row in cells)
            table.AddRow(columns.Select(i => Markup.Escape(row[i])).ToArray());
        using var buffer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(buffer),
        });
        console.Profile.Width = Unlimited;
        console.Write(table);
        return buffer.ToString().Split('\n').Where(l => !string.IsNullOrWhiteSpace(l)).Select(l => l.TrimEnd()).ToList();
    }

    private static List<string>? Wrapped(Sheet sheet, List<string[]> cells, List<int> columns, int width)
    {
        var last = columns[^1];
        if (sheet.Columns[last].IsNumber || !cells.Exists(r => r[last].Contains(' ', StringComparison.Ordinal)))
            return null;
        var rest = Width(Table(sheet, cells.ConvertAll(r => r.Select((c, i) => i == last ? "" : c).ToArray()), columns)) - sheet.Columns[last].Heading.Length;
        var room = width - rest;
        return room < NarrowestText
            ? null
            : Table(sheet, cells.ConvertAll(r => r.Select((c, i) => i == last ? string.Join('\n', Wrap(c, room)) : c).ToArray()), columns);
    }

    private static List<string>? Cut(Sheet sheet, List<string[]> cells, List<int> columns, int width)
    {
        if (sheet.Keys == 0)
            return null;
        var keys = columns.Take(sheet.Keys).ToList();
        var tables = new List<List<int>> { new(keys) };
        foreach (var column in columns.Skip(sheet.Keys))
        {
            if (Width(Table(sheet, cells, [.. tables[^1], column])) > width)
                tables.Add(new(keys));
            tables[^1].Add(column);
            if (Width(Table(sheet, cells, tables[^1])) > width)
                return null;
        }

        return tables.SelectMany((t, i) => Table(sheet, cells, t).Prepend("").Skip(i == 0 ? 1 : 0)).ToList();
    }

    private static List<string> Blocks(Sheet sheet, List<string[]> cells, List<int> columns, int width)
    {
        var lines = new List<string>();
        foreach (var row in cells)
        {
            // The first text columns name the row.
            var named = Math.Max(1, columns.TakeWhile(i => !sheet.Columns[i].IsNumber).Take(2).Count());
            lines.Add(string.Join(" · ", columns.Take(named).Select(i => row[i])));
            var line = "";
            foreach (var pair in columns.Skip(named).Select(i => $"{sheet.Columns[i].Heading} {row[i]}"))
            {
                if (line.Length > 0 && line.Length + 5 + pair.Length > width)
                {
                    Add(line);
                    line = "";
                }

                line += line.Length == 0 ? pair : "   " + pair;
            }

            if (line.Length > 0)
                Add(line);
        }

        return lines;

        void Add(string line) =>
            lines.AddRange(line.Length + 2 <= width ? ["  " + line] : Wrap(line, width - 4).Select((part, i) => (i == 0 ? "  " : "    ") + part));
    }
}
