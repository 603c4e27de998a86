namespace MetaFlow.Experiments;

/// <summary>The names that a text of a description may have, by the catalogue that it refers to.</summary>
internal static class NameCatalogue
{
    /// <summary>The names of a catalogue; null where any text will do.</summary>
    public static IReadOnlyList<string>? Names(NameSource source) => source switch
    {
        NameSource.Algorithms => [.. AlgorithmCatalogue.All.Select(algorithm => algorithm.Name), .. AlgorithmCatalogue.All.SelectMany(algorithm => algorithm.Aliases)],
        NameSource.Methods => [.. Method.All.Select(method => method.Name)],
        NameSource.Metrics => MetricCatalogue.Names,
        _ => null,
    };
}
