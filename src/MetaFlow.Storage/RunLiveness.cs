namespace MetaFlow.Storage;

/// <summary>Who writes a run, and when the writer was last heard of.</summary>
internal readonly record struct RunLiveness(string Host, string? BootId, string? ProcessSpace, int? ProcessId, long? ProcessStart, DateTimeOffset Heartbeat)
{
    /// <summary>Whether a run that the store calls running is one, as seen by a reader here and now.</summary>
    public RunStatus Derive(IProcessProbe probe, DateTimeOffset now)
    {
        if (ProcessId is not { } processId)
            return RunStatus.Interrupted; // its writer let go of it
        if (Host != probe.Host)
            return ByHeartbeat(now);
        if (BootId != probe.BootId)
            return RunStatus.Interrupted;
        // A container on this host: its process ids are not ours.
        if (ProcessSpace != probe.ProcessSpace)
            return ByHeartbeat(now);
        return probe.StartOf(processId) is { } start && start == ProcessStart ? RunStatus.Running : RunStatus.Interrupted;
    }

    // A clock that runs ahead makes a heartbeat from the future: as alive as can be.
    private RunStatus ByHeartbeat(DateTimeOffset now) =>
        now - Heartbeat > RunStore.StaleAfter ? RunStatus.Interrupted : RunStatus.Running;
}
