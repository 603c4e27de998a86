namespace MetaFlow.Storage;

public sealed partial class RunStore
{
    /// <summary>Gets the runs that were made from a configuration, the earliest first: repetitions of each other.</summary>
    /// <param name="configurationJson">The configuration; the order of its fields and the way its numbers are written do not matter.</param>
    /// <exception cref="ArgumentException">It is not JSON.</exception>
    public IReadOnlyList<RunRecord> WithConfiguration(string configurationJson)
    {
        ArgumentNullException.ThrowIfNull(configurationJson);
        return [.. Query($"configuration_hash = '{CanonicalJson.Hash(CanonicalJson.Of(configurationJson))}'", new() { Descending = false })];
    }
}
