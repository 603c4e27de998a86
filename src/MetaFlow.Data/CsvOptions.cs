namespace MetaFlow.Data;

/// <summary>How a table of numbers is read.</summary>
public sealed record CsvOptions
{
    /// <summary>The name of the data set; default: the file name without its folder.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// The separator; a space stands for any run of blanks. Default: the first of tab, semicolon, comma and blank that occurs in
    /// the first line.
    /// </summary>
    public char? Separator { get; init; }

    /// <summary>Whether the first line holds column names; default: when one of its cells is not a number.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>The column of the responses; default: the last. Without a header the columns are named x0, x1, ….</summary>
    public string? Target { get; init; }

    /// <summary>Longest line that is accepted, in characters, at least 1; default 2²⁰.</summary>
    public int MaximumLineLength { get; init; } = 1 << 20;

    /// <summary>Largest number of values that is accepted, at least 1; default 10⁸ (0.8 GB).</summary>
    public int MaximumValues { get; init; } = 100_000_000;
}
