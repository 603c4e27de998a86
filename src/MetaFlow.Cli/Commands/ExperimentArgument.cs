using MetaFlow.Cli.Output;
using MetaFlow.Experiments;

namespace MetaFlow.Cli.Commands;

/// <summary>Reads what names an experiment on the command line, and the changes to it.</summary>
internal static class ExperimentArgument
{
    /// <summary>Whether the text names a file: it has a separator or the extension of a description, also when the file is not there.</summary>
    public static bool IsFile(string name) =>
        name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || name.AsSpan().IndexOfAny('/', '\\') >= 0 || File.Exists(name);

    /// <summary>The experiment of the catalog or of the file.</summary>
    public static ExperimentDescription Load(string name) => IsFile(name) ? ExperimentDescription.Load(name) : ExperimentCatalogue.Get(name);

    /// <summary>The description with <c>--set</c> and <c>--seed</c> applied.</summary>
    public static ExperimentDescription Changed(ExperimentDescription description, string[] settings, string? seed)
    {
        var changes = settings.Select(Setting).ToList();
        if (CommonOptions.Integer(seed, "--seed", 0, 9_000_000_000_000_000) is { } value)
            changes.Add(("seed", Cell.ForMachines(value)));
        return changes.Count == 0 ? description : description.With(changes);
    }

    /// <summary>Reads <c>--tag</c>.</summary>
    public static string[] Tags(string[] tags) => tags.All(t => !string.IsNullOrWhiteSpace(t))
        ? tags
        : throw new UsageException("--tag cannot be blank.");

    private static (string Path, string Value) Setting(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? (text[..at].Trim(), text[(at + 1)..])
            : throw new UsageException($"--set cannot be '{text}'; it must be PATH=VALUE, such as steps=200.");
    }
}
