namespace MetaFlow.Cli.Output;

/// <summary>A column of a <see cref="Sheet"/>.</summary>
/// <param name="Key">Name in JSON and CSV, snake_case.</param>
/// <param name="Heading">Heading for people.</param>
/// <param name="IsNumber">Numbers are aligned to the right.</param>
internal sealed record SheetColumn(string Key, string Heading, bool IsNumber = false)
{
    /// <summary>Where a table is too wide for the terminal, columns with a rank are left out, the highest first; 0 (default) never.</summary>
    public int Rank { get; init; }
}
