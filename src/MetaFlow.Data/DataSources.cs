namespace MetaFlow.Data;

/// <summary>
/// The embedded data sets, and files that a name spells out: <c>csv:PATH</c> (responses in the last column),
/// <c>csv:PATH#COLUMN</c> (responses in that column) and <c>idx:IMAGES,LABELS</c> (a user's own MNIST files).
/// </summary>
/// <remarks>Relative paths are relative to <see cref="BaseFolder"/>. Commas and, for CSV, number signs cannot stand in such paths.</remarks>
public sealed class DataSources : IDatasetProvider
{
    private readonly EmbeddedData embedded = new();

    /// <summary>The folder of relative paths; default: the current folder.</summary>
    public string BaseFolder { get; init; } = string.Empty;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => embedded.Names;

    /// <inheritdoc/>
    public Dataset Load(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.StartsWith("csv:", StringComparison.Ordinal))
        {
            string[] parts = name[4..].Split('#', 2);
            return CsvLoader.Load(Full(parts[0]), new() { Target = parts.Length == 2 ? parts[1] : null });
        }

        if (name.StartsWith("idx:", StringComparison.Ordinal))
        {
            string[] parts = name[4..].Split(',');
            return parts.Length == 2
                ? IdxLoader.Load(Full(parts[0]), Full(parts[1]))
                : throw new InvalidInputException($"Data set '{name}' names {parts.Length} files; idx:IMAGES,LABELS names an image and a label file.");
        }

        return Names.Contains(name)
            ? embedded.Load(name)
            : throw new InvalidInputException($"Data set '{name}' is unknown; {string.Join(", ", Names)}, csv:PATH and idx:IMAGES,LABELS are allowed.");
    }

    private string Full(string path) => Path.Combine(BaseFolder, path);
}
