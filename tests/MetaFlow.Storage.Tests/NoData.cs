namespace MetaFlow.Storage.Tests;

/// <summary>For experiments that generate their data.</summary>
internal sealed class NoData : IDatasetProvider
{
    public static readonly NoData Instance = new();

    public IReadOnlyList<string> Names => [];

    public Dataset Load(string name) => throw new InvalidInputException($"There is no data set '{name}' here.");
}
