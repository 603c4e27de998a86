namespace MetaFlow;

/// <summary>A change of method that <see cref="Method.Auto"/> made.</summary>
/// <param name="Time">Time of the first step with the new method.</param>
/// <param name="Step">Accepted steps before it.</param>
/// <param name="From">Name of the method before.</param>
/// <param name="To">Name of the method after.</param>
/// <param name="Reason">Why, in one sentence.</param>
public sealed record MethodSwitch(double Time, long Step, string From, string To, string Reason)
{
    internal void Save(CheckpointWriter writer)
    {
        writer.Write(Time);
        writer.Write(Step);
        writer.Write(From);
        writer.Write(To);
        writer.Write(Reason);
    }

    internal static MethodSwitch Restore(ref CheckpointReader reader) =>
        new(reader.ReadReal(), reader.ReadInteger(), reader.ReadText()!, reader.ReadText()!, reader.ReadText()!);
}
