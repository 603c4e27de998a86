namespace MetaFlow.Storage;

/// <summary>What a store asks of the operating system to tell whether the writer of a run is still there.</summary>
internal interface IProcessProbe
{
    string Host { get; }

    /// <summary>Changes when the host restarts; null where the system has none.</summary>
    string? BootId { get; }

    /// <summary>The space in which process ids mean something (a container has its own); null where there is one only.</summary>
    string? ProcessSpace { get; }

    int ProcessId { get; }

    /// <summary>A token that two processes with the same id on one boot do not share; null if there is no such process now.</summary>
    long? StartOf(int processId);
}
