using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow;

/// <summary>One occurrence of a <see cref="StateEvent"/>.</summary>
/// <param name="Name">The event's name.</param>
/// <param name="Time">Located time, on the far side of the crossing and within the event's tolerance of it.</param>
/// <param name="Step">Index of the accepted step at whose end or within which it occurred (the first step has index 1).</param>
/// <param name="Direction">Rising, falling or touch.</param>
/// <param name="State">The state there.</param>
/// <param name="IsTerminal">Whether it ended the solve.</param>
public sealed record EventOccurrence(
    string Name, double Time, long Step, EventDirection Direction, Vector<double> State, bool IsTerminal)
{
    internal void Save(CheckpointWriter writer)
    {
        writer.Write(Name);
        writer.Write(Time);
        writer.Write(Step);
        writer.Write((long)Direction);
        writer.Write(State.AsArray() ?? State.ToArray());
        writer.Write(IsTerminal);
    }

    internal static EventOccurrence Restore(ref CheckpointReader reader) => new(
        reader.ReadText()!,
        reader.ReadReal(),
        reader.ReadInteger(),
        (EventDirection)reader.ReadInteger((int)EventDirection.Either, (int)EventDirection.Touch),
        Vector<double>.Build.Dense(reader.ReadVector()),
        reader.ReadTruth());
}
