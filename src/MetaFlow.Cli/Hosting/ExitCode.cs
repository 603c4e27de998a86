namespace MetaFlow.Cli;

/// <summary>What the process says to the shell.</summary>
internal static class ExitCode
{
    /// <summary>Done; a run that diverged is done too.</summary>
    public const int Done = 0;

    /// <summary>A run failed, or MetaFlow itself did.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or input; nothing was written.</summary>
    public const int Usage = 2;

    /// <summary>The machine: disk, lock, memory.</summary>
    public const int Machine = 3;

    /// <summary>Cancelled by the user (Ctrl-C) or the system (SIGTERM).</summary>
    public const int Cancelled = 130;
}
