namespace MetaFlow.Experiments;

/// <summary>The names that a text of a description may have, by the catalogue that it refers to.</summary>
internal static class NameCatalogue
{
    /// <summary>The names of a catalogue; null where any text will do.</summary>
    public static IReadOnlyList<string>? Names(NameSource source) => source switch
    {
        NameSource.Algorithms => ["erm", "maml", "bi-maml"],
        NameSource.Methods => ["euler", "heun", "runge-kutta-4", "bogacki-shampine-32", "dormand-prince-54"],
        NameSource.Metrics => MetricCatalogue.Names,
        _ => null,
    };
}
