namespace MetaFlow;

/// <summary>Gives data sets by name, so that experiments need not know where data live.</summary>
public interface IDatasetProvider
{
    /// <summary>The names that <see cref="Load"/> knows.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Loads a data set.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>The data set.</returns>
    /// <exception cref="InvalidInputException">The name is unknown.</exception>
    Dataset Load(string name);
}
