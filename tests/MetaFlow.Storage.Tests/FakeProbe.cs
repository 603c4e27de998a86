namespace MetaFlow.Storage.Tests;

/// <summary>A host with the processes that a test says.</summary>
internal sealed class FakeProbe : IProcessProbe
{
    public string Host { get; init; } = "here";

    public string? BootId { get; init; } = "boot-1";

    public string? ProcessSpace { get; init; } = "pid:[1]";

    public int ProcessId { get; init; } = 100;

    public Dictionary<int, long> Starts { get; } = new() { [100] = 5000 };

    public long? StartOf(int processId) => Starts.TryGetValue(processId, out var start) ? start : null;
}
