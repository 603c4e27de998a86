using System.Text.Json;

namespace MetaFlow.Experiments;

public sealed partial record SweepDescription
{
    /// <summary>The JSON schema (draft 2020-12) of a sweep file; what it refuses, <see cref="Parse"/> refuses too.</summary>
    public static string JsonSchema => SweepShape.Schema();

    /// <summary>Reads a sweep from a file. Comments and trailing commas are allowed.</summary>
    /// <param name="path">The file; a base experiment that is another file is found from its folder.</param>
    /// <exception cref="InvalidInputException">The file cannot be read or does not describe a sweep; the message says where and why.</exception>
    public static SweepDescription Load(string path) =>
        Parse(DescriptionText.Read(path, "a sweep"), path, Path.GetDirectoryName(Path.GetFullPath(path)));

    /// <summary>Reads a sweep from JSON, and makes and validates every point.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">What messages name as the origin, usually the file.</param>
    /// <param name="folder">The folder of a base experiment that is a file; null (default) for the current one.</param>
    /// <exception cref="InvalidInputException">
    /// The text does not describe a sweep, or one of its points is no experiment; the message names the field, its value and what is allowed.
    /// </exception>
    public static SweepDescription Parse(string json, string source = "sweep", string? folder = null)
    {
        using JsonDocument document = DescriptionText.Document(json, source);
        JsonElement root = document.RootElement;
        SweepShape.Root.Check(root, string.Empty, source);
        ExperimentDescription @base = BaseOf(root.GetProperty("base"), source, folder);
        if (root.TryGetProperty("set", out JsonElement set))
        {
            @base = @base.With(SweepPoints.Settings(set).Select(setting => (setting.Path, setting.Value)), $"{source}: set");
        }

        IReadOnlyList<EquatableList<SweepSetting>> settings = SweepPoints.Of(root.GetProperty("points"), source);
        var points = settings.Select((given, i) => new SweepPoint(i + 1, given, At(@base, given, $"{source}: point {i + 1}"))).ToArray();
        string? title = root.TryGetProperty("title", out JsonElement line) ? line.GetString() : null;
        return new SweepDescription(root.GetProperty("name").GetString()!, title, @base, EquatableList.Create<SweepPoint>(points));
    }

    private static ExperimentDescription BaseOf(JsonElement value, string source, string? folder)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return ExperimentDescription.FromElement(value, $"{source}: base");
        }

        string name = value.GetString()!;
        if (ExperimentCatalogue.Names.Contains(name))
        {
            return ExperimentCatalogue.Get(name);
        }

        bool isFile = name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || name.AsSpan().IndexOfAny('/', '\\') >= 0;
        if (isFile)
        {
            string path = Path.Combine(folder ?? string.Empty, name);
            return ExperimentDescription.Parse(DescriptionText.Read(path, "an experiment"), path);
        }

        string hint = NearestName.Of(name, ExperimentCatalogue.Names) is { } near
            ? $"; did you mean \"{near}\"?"
            : $"; known are {string.Join(", ", ExperimentCatalogue.Names)}, or the path of a JSON file.";
        throw new InvalidInputException($"{source}: base names the unknown experiment \"{name}\"{hint}");
    }

    private static ExperimentDescription At(ExperimentDescription @base, EquatableList<SweepSetting> settings, string source) =>
        @base.With(settings.Select(setting => (setting.Path, setting.Value)), source);
}
