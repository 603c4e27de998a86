namespace MetaFlow.Storage;

/// <summary>What a store takes from the world, so that tests can replace it.</summary>
internal sealed record StoreEnvironment
{
    public static readonly StoreEnvironment Default = new();

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public IProcessProbe Process { get; init; } = ProcessProbe.Instance;

    public Func<string, bool> IsNetworkFolder { get; init; } = FileSystems.IsNetwork;

    public StoreSchema Schema { get; init; } = StoreSchema.Current;

    /// <summary>How long one attempt waits for a lock; there are three.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long points stay in memory at most while the writer is idle.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(0.5);

    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(5);
}
