using System.Globalization;
using System.Text;

namespace MetaFlow.Data;

/// <summary>A table of finite numbers as read from text, row by row.</summary>
internal sealed record CsvTable(IReadOnlyList<string> Columns, List<double> Values)
{
    internal int Rows => Values.Count / Columns.Count;

    internal double this[int row, int column] => Values[(row * Columns.Count) + column];

    /// <summary>Reads a table; every row has as many cells as the first line, every cell is a finite number.</summary>
    internal static CsvTable Read(Stream stream, string source, CsvOptions options)
    {
        using var text = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var lines = new LineReader(text, source, options.MaximumLineLength);
        try
        {
            return Read(lines, source, options);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidInputException($"File '{source}', near line {lines.Number + 1}, is not UTF-8 text.", e);
        }
    }

    private static CsvTable Read(LineReader lines, string source, CsvOptions options)
    {
        var cells = new List<string>();
        string[]? columns = null;
        char separator = options.Separator ?? ',';
        var values = new List<double>();
        while (lines.Next(out var line))
        {
            if (line.IsWhiteSpace())
                continue;

            if (columns is null && options.Separator is null)
                separator = Detect(line);

            Split(line, separator, cells, source, lines.Number);
            if (columns is null)
            {
                bool header = options.HasHeader ?? cells.Exists(cell => !IsNumber(cell));
                columns = header ? Header(cells, source, lines.Number) : [.. cells.Select((_, j) => $"x{j}")];
                if (header)
                    continue;
            }

            if (cells.Count != columns.Length)
                throw new InvalidInputException($"File '{source}', line {lines.Number}, has {cells.Count} cells; {columns.Length} are needed, as in the first line.");

            if (values.Count + cells.Count > options.MaximumValues)
                throw new InvalidInputException($"File '{source}' has more than {options.MaximumValues} values by line {lines.Number}; a smaller file is needed.");

            for (int j = 0; j < cells.Count; j++)
                values.Add(Number(cells[j], columns[j], source, lines.Number));
        }

        if (columns is null)
            throw new InvalidInputException($"File '{source}' is empty; a table of numbers is needed.");

        return values.Count == 0
            ? throw new InvalidInputException($"File '{source}' has a header but no rows; at least one row of numbers is needed.")
            : new(columns, values);
    }

    private static char Detect(ReadOnlySpan<char> line)
    {
        foreach (char candidate in "\t;,")
        {
            if (line.Contains(candidate))
                return candidate;
        }

        return ' ';
    }

    private static string[] Header(List<string> cells, string source, int line)
    {
        for (int j = 0; j < cells.Count; j++)
        {
            if (cells[j].Length == 0)
                throw new InvalidInputException($"File '{source}', line {line}, has an empty name for column {j + 1}; every column needs a name.");

            int twin = cells.IndexOf(cells[j]);
            if (twin != j)
                throw new InvalidInputException($"File '{source}', line {line}, names columns {twin + 1} and {j + 1} both '{InputFile.Show(cells[j])}'; names must differ.");
        }

        return [.. cells];
    }

    /// <summary>Splits a line into trimmed cells; a cell may stand in double quotes, a quote in it is doubled.</summary>
    private static void Split(ReadOnlySpan<char> line, char separator, List<string> cells, string source, int number)
    {
        cells.Clear();
        line = separator == ' ' ? line.Trim() : line;
        while (true)
        {
            line = separator == '\t' ? line : line.TrimStart();
            if (line.StartsWith("\""))
            {
                cells.Add(Quoted(ref line, source, number));
                line = separator == ' ' ? line : line.TrimStart(' ');
            }
            else
            {
                int end = separator == ' ' ? line.IndexOfAny(' ', '\t') : line.IndexOf(separator);
                cells.Add((end < 0 ? line : line[..end]).Trim().ToString());
                line = end < 0 ? default : line[end..];
            }

            if (line.IsEmpty)
                return;

            if (separator == ' ' ? line[0] is not (' ' or '\t') : line[0] != separator)
                throw new InvalidInputException($"File '{source}', line {number}, has text after a closing quote: '{InputFile.Show(line)}'.");

            line = line[1..];
        }
    }

    private static string Quoted(ref ReadOnlySpan<char> line, string source, int number)
    {
        var text = new StringBuilder();
        for (int i = 1; i < line.Length; i++)
        {
            if (line[i] == '"' && i + 1 < line.Length && line[i + 1] == '"')
            {
                i++;
            }
            else if (line[i] == '"')
            {
                line = line[(i + 1)..];
                return text.ToString();
            }

            text.Append(line[i]);
        }

        throw new InvalidInputException($"File '{source}', line {number}, has a quote that is not closed: '{InputFile.Show(line)}'.");
    }

    private static bool IsNumber(string cell) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static double Number(string cell, string column, string source, int line)
    {
        if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
            return value;

        string what = cell.Length == 0 ? "is empty" : $"is '{InputFile.Show(cell)}'";
        throw new InvalidInputException($"File '{source}', line {line}, column '{InputFile.Show(column)}' {what}; a finite number with a decimal point is needed.");
    }
}
