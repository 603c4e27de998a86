namespace MetaFlow.Storage;

/// <summary>Something that happened during a run.</summary>
/// <param name="Kind">Its kind; <see cref="PhaseKind"/> where a phase begins.</param>
/// <param name="Time">Flow time.</param>
/// <param name="Step">Step index.</param>
/// <param name="Detail">More, such as the name of the phase.</param>
public sealed record RunEvent(string Kind, double Time, long Step, string? Detail)
{
    /// <summary>The kind of the event with which a phase begins: <c>phase</c>, its name being the detail.</summary>
    public const string PhaseKind = "phase";

    /// <summary>The kind of a located event of a trajectory: <c>event</c>, its name being the detail.</summary>
    public const string StateEventKind = "event";
}
