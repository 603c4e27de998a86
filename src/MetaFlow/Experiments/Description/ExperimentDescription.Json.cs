using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaFlow.Experiments;

public sealed partial record ExperimentDescription
{
    /// <summary>The JSON schema (draft 2020-12) of a description; what it refuses, <see cref="Parse"/> refuses too.</summary>
    public static string JsonSchema => DescriptionJson.Schema();

    /// <summary>Reads a description from a file. Comments and trailing commas are allowed.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">The file cannot be read or does not describe an experiment; the message says where and why.</exception>
    public static ExperimentDescription Load(string path) => Parse(DescriptionText.Read(path, "an experiment"), path);

    /// <summary>Reads a description from JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">What messages name as the origin, usually the file.</param>
    /// <exception cref="InvalidInputException">The text does not describe an experiment; the message names the field, its value and what is allowed.</exception>
    public static ExperimentDescription Parse(string json, string source = "experiment")
    {
        using JsonDocument document = DescriptionText.Document(json, source);
        return FromElement(document.RootElement, source);
    }

    /// <summary>The description as JSON; <see cref="Parse"/> gives an equal description back.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DescriptionJson.Options);

    /// <summary>A copy with one field set, validated as if it had been read.</summary>
    /// <param name="path">The field, such as <c>steps</c>, <c>problem.normalization</c>, <c>algorithms[1].switch_gradient_ratio</c> or <c>algorithms.bi-maml.switch_gradient_ratio</c>.</param>
    /// <param name="value">The value as JSON; what is not JSON is taken as text; <c>null</c> removes an optional field.</param>
    /// <exception cref="InvalidInputException">There is no such field, or the value is not allowed.</exception>
    public ExperimentDescription With(string path, string value) => With([(path, value)]);

    /// <summary>A copy with several fields set at once, validated when all are set.</summary>
    /// <param name="settings">Paths and values, as for <see cref="With(string, string)"/>.</param>
    /// <exception cref="InvalidInputException">There is no such field, or a value is not allowed.</exception>
    public ExperimentDescription With(IEnumerable<(string Path, string Value)> settings) => With(settings, "--set");

    /// <summary>The same, with what messages begin with.</summary>
    internal ExperimentDescription With(IEnumerable<(string Path, string Value)> settings, string source)
    {
        ArgumentNullException.ThrowIfNull(settings);
        JsonNode root = JsonSerializer.SerializeToNode(this, DescriptionJson.Options)!;
        foreach ((string path, string value) in settings)
        {
            FieldPath.Set(root, path, value, source);
        }

        return FromElement(JsonSerializer.SerializeToElement(root, DescriptionJson.Options), source);
    }

    /// <summary>Refuses a description, made in code or read, whose values are not allowed or contradict each other.</summary>
    /// <exception cref="InvalidInputException">A value is not allowed; the message names it.</exception>
    public void Validate() => FromElement(JsonSerializer.SerializeToElement(this, DescriptionJson.Options), Name ?? "experiment");

    /// <summary>The experiment that is one of the runs alone; its JSON is what the run is stored under.</summary>
    internal ExperimentDescription Single(AlgorithmChoice choice, RunMode mode, int repetition) =>
        this with { Seed = Seed + repetition, Repetitions = 1, Algorithms = [choice], Modes = [mode] };

    /// <summary>All runs as experiments of their own, in the order repetition, algorithm, mode.</summary>
    internal IEnumerable<ExperimentDescription> Singles() =>
        from repetition in Enumerable.Range(0, Repetitions)
        from choice in Algorithms
        from mode in Modes
        select Single(choice, mode, repetition);

    /// <summary>The description that a JSON value is.</summary>
    internal static ExperimentDescription FromElement(JsonElement element, string source)
    {
        DescriptionJson.Shape.Check(element, string.Empty, source);
        var description = element.Deserialize<ExperimentDescription>(DescriptionJson.Options)!;
        if (description.Conflicts().FirstOrDefault() is { Field: not null } conflict)
        {
            throw new InvalidInputException($"{source}: {conflict.Field} {conflict.Problem}.");
        }

        return description;
    }
}
