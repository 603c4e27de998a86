namespace MetaFlow.Storage;

/// <summary>Where a run stands, as seen now by the reader.</summary>
public enum RunStatus
{
    /// <summary>A process is working on it.</summary>
    Running,

    /// <summary>It ended; <see cref="RunRecord.Termination"/> says why. Divergence is an end, not a failure.</summary>
    Finished,

    /// <summary>An error ended it; <see cref="RunRecord.FailureReason"/> says which.</summary>
    Failed,

    /// <summary>
    /// It never ended, and no process works on it any more. Derived on reading, never stored: on the same host, the host was
    /// restarted or the process is gone; on another host, the heartbeat is older than <see cref="RunStore.StaleAfter"/>.
    /// </summary>
    Interrupted,
}
