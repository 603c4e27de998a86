using System.CommandLine;
using System.Globalization;
using MetaFlow.Cli.Output;

namespace MetaFlow.Cli.Commands;

/// <summary>
/// Options that several commands share. All are texts for the parser and are read here, so that every wrong value gets a sentence
/// that names the option, the value and what is allowed.
/// </summary>
internal static class CommonOptions
{
    /// <summary>The variable that names the store.</summary>
    public const string StoreVariable = "METAFLOW_STORE";

    /// <summary>Every format.</summary>
    public static readonly OutputFormat[] AllFormats = [OutputFormat.Table, OutputFormat.Json, OutputFormat.Jsonl, OutputFormat.Csv, OutputFormat.Md];

    private static readonly string[] s_kernels = ["auto", "native", "managed"];

    /// <summary><c>--store</c>.</summary>
    public static Option<string?> Store() => Text("--store", "FILE", "The run store; default $METAFLOW_STORE, else ./metaflow.db.");

    /// <summary><c>--format</c>.</summary>
    public static Option<string?> Format(params OutputFormat[] allowed) =>
        Text("--format", string.Join('|', allowed.Select(Name)), $"How results are written; default {Name(allowed[0])}.");

    /// <summary><c>--quiet</c>.</summary>
    public static Option<bool> Quiet() => new("--quiet", "-q") { Description = "No notices and no progress on standard error." };

    /// <summary><c>--yes</c>.</summary>
    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Do not ask." };

    /// <summary>An option with a text.</summary>
    public static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    /// <summary>An option with texts, repeatable.</summary>
    public static Option<string[]> Texts(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description, DefaultValueFactory = _ => [] };

    /// <summary>Where the store is.</summary>
    public static string StorePath(string? option, CliHost host)
    {
        if (option is not null)
            return NotBlank(option, "--store", "a file name");
        return host.Variable(StoreVariable) is { Length: > 0 } variable ? NotBlank(variable, StoreVariable, "a file name") : "metaflow.db";
    }

    /// <summary>Reads <c>--format</c>.</summary>
    public static OutputFormat FormatOf(string? text, params OutputFormat[] allowed)
    {
        if (text is null)
            return allowed[0];
        foreach (var format in allowed)
        {
            if (Name(format) == text)
                return format;
        }

        throw new UsageException($"--format cannot be '{text}'; it can be {string.Join(", ", allowed.Select(Name))}.");
    }

    /// <summary>Reads an integer option.</summary>
    public static long? Integer(string? text, string name, long least, long most)
    {
        if (text is null)
            return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        var allowed = most == long.MaxValue ? $"a whole number from {least} on" : $"a whole number from {least} to {most}";
        throw new UsageException($"{name} cannot be '{text}'; it must be {allowed}.");
    }

    /// <summary>Reads an option with a positive number.</summary>
    public static double? Positive(string? text, string name)
    {
        if (text is null)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && double.IsFinite(value)
            ? value
            : throw new UsageException($"{name} cannot be '{text}'; it must be a positive number.");
    }

    /// <summary>Reads an option with a few allowed words.</summary>
    public static string? Word(string? text, string name, IReadOnlyList<string> allowed)
    {
        if (text is null || allowed.Contains(text, StringComparer.Ordinal))
            return text;
        throw new UsageException($"{name} cannot be '{text}'{Names.Hint(text, allowed)}");
    }

    /// <summary>Reads <c>--kernel</c>, and refuses a METAFLOW_KERNEL that means nothing.</summary>
    public static KernelChoice Kernel(string? text, CliHost host)
    {
        const string variable = "METAFLOW_KERNEL";
        if (host.Variable(variable) is { Length: > 0 } chosen)
            _ = Word(chosen, variable, s_kernels[1..]);
        return Word(text, "--kernel", s_kernels) switch
        {
            "native" => KernelChoice.Native,
            "managed" => KernelChoice.Managed,
            _ => KernelChoice.Auto,
        };
    }

    /// <summary>The name of a format on the command line.</summary>
    public static string Name(OutputFormat format) => format.ToString().ToLowerInvariant();

    private static string NotBlank(string text, string name, string allowed) => string.IsNullOrWhiteSpace(text)
        ? throw new UsageException($"{name} cannot be blank; it must be {allowed}.")
        : text;
}
