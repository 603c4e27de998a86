namespace MetaFlow.Experiments;

/// <summary>Knows the rungs of earlier studies, so that an interrupted study goes on where it was.</summary>
public interface IRungMemory
{
    /// <summary>The completed rung with exactly this configuration, or null.</summary>
    /// <param name="configurationJson">As given to the sink by the run that completed.</param>
    /// <param name="kernel">The kernel that it must have used: other bits are another rung.</param>
    /// <param name="route">The route that it must have used.</param>
    StoredRung? Find(string configurationJson, string kernel, string route);
}
