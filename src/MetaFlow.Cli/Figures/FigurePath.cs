using MetaFlow.Reporting;

namespace MetaFlow.Cli.Figures;

/// <summary>Where a figure goes: <c>--output</c> names a .png or .svg file or a folder; by default the folder <c>figures</c>.</summary>
internal static class FigurePath
{
    /// <summary>The default folder.</summary>
    public const string Folder = "figures";

    /// <summary>The file, proved writable.</summary>
    /// <param name="output">What <c>--output</c> says, or null.</param>
    /// <param name="name">Name of the figure without extension.</param>
    /// <exception cref="UsageException">No figure can be written there.</exception>
    public static string Of(string? output, string name)
    {
        var path = Resolve(output, name);
        WritableFiles.Check(path, "--output");
        return path;
    }

    private static string Resolve(string? output, string name)
    {
        if (output is null)
            return Path.Combine(Folder, name + ".png");
        if (string.IsNullOrWhiteSpace(output))
            throw new UsageException("--output cannot be blank; it must be a .png or .svg file or a folder.");
        var extension = Path.GetExtension(output);
        if (SeriesPlot.Extensions.Contains(extension.ToLowerInvariant()))
            return output;
        if (Directory.Exists(output) || Path.EndsInDirectorySeparator(output) || extension.Length == 0)
            return Path.Combine(output, name + ".png");
        throw new UsageException($"--output '{output}' must end in {string.Join(" or ", SeriesPlot.Extensions)}, or be a folder.");
    }
}
