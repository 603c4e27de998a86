using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Data;

/// <summary>Reads data sets from delimited text (CSV and its relatives), plain or gzip, UTF-8, decimal points.</summary>
public static class CsvLoader
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; gzip is recognized by its content.</param>
    /// <param name="options">How to read it.</param>
    /// <returns>One column as responses, all others as X.</returns>
    /// <exception cref="InvalidInputException">The file is not a table of finite numbers; the message says where.</exception>
    public static Dataset Load(string path, CsvOptions? options = null) =>
        InputFile.Read(path, stream => Read(stream, path, options ?? new()));

    /// <summary>Reads a stream of plain text.</summary>
    /// <param name="stream">The text.</param>
    /// <param name="source">What messages call the stream.</param>
    /// <param name="options">How to read it.</param>
    /// <returns>One column as responses, all others as X.</returns>
    /// <exception cref="InvalidInputException">The text is not a table of finite numbers; the message says where.</exception>
    public static Dataset Read(Stream stream, string source, CsvOptions options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumLineLength, 1, nameof(options.MaximumLineLength));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumValues, 1, nameof(options.MaximumValues));
        if (options.Separator is '"' or '\r' or '\n')
            throw new ArgumentOutOfRangeException(nameof(options), "Separator may not be a quote or a line end.");

        var table = CsvTable.Read(stream, source, options);
        int count = table.Columns.Count;
        if (count < 2)
            throw new InvalidInputException($"File '{source}' has one column only; at least one column besides the responses is needed (is the separator right?).");

        int target = options.Target is null ? count - 1 : table.Columns.ToList().IndexOf(options.Target);
        if (target < 0)
            throw new InvalidInputException($"File '{source}' has no column '{InputFile.Show(options.Target)}' for the responses; it has {InputFile.Show(string.Join(", ", table.Columns))}.");

        int[] kept = Enumerable.Range(0, count).Where(j => j != target).ToArray();
        return new(
            options.Name ?? Path.GetFileName(source),
            Matrix<double>.Build.Dense(table.Rows, kept.Length, (i, j) => table[i, kept[j]]),
            Vector<double>.Build.Dense(table.Rows, i => table[i, target]),
            kept.Select(j => table.Columns[j]).ToArray(),
            source,
            "as supplied by the user");
    }
}
