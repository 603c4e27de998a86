namespace MetaFlow.Experiments;

/// <summary>The built-in experiments; each can be changed with <see cref="ExperimentDescription.With(string, string)"/>.</summary>
public static class ExperimentCatalogue
{
    private static readonly Lazy<Dictionary<string, ExperimentDescription>> Entries =
        new(() => Xu2020.Experiments().Concat(Ji2020.Experiments()).Concat(Collins2020.Experiments()).Concat(Mishchenko2023.Experiments()).Concat(Chayti2024.Experiments()).ToDictionary(experiment => experiment.Name));

    /// <summary>The names, in the order of the papers.</summary>
    public static IReadOnlyList<string> Names => [.. Entries.Value.Keys];

    /// <summary>The descriptions, in the order of the papers.</summary>
    public static IReadOnlyList<ExperimentDescription> All => [.. Entries.Value.Values];

    /// <summary>The experiment of that name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="InvalidInputException">There is no such experiment; the message names the nearest one.</exception>
    public static ExperimentDescription Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Entries.Value.TryGetValue(name, out ExperimentDescription? experiment) ? experiment
            : throw new InvalidInputException(NearestName.Of(name, Names) is { } near
                ? $"unknown experiment \"{name}\"; did you mean \"{near}\"? (known are {string.Join(", ", Names)}, or the path of a JSON file)"
                : $"unknown experiment \"{name}\"; known are {string.Join(", ", Names)}, or the path of a JSON file.");
    }
}
