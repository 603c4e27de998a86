using System.Collections.Concurrent;

namespace MetaFlow.Experiments;

/// <summary>Loads each data set once for all runs of a sweep; data sets do not change.</summary>
internal sealed class SharedDatasets(IDatasetProvider source) : IDatasetProvider
{
    private readonly ConcurrentDictionary<string, Lazy<Dataset>> _loaded = new();

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => source.Names;

    /// <inheritdoc/>
    public Dataset Load(string name) => _loaded.GetOrAdd(name, key => new Lazy<Dataset>(() => source.Load(key))).Value;
}
