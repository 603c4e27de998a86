namespace MetaFlow;

/// <summary>When a phase was followed.</summary>
/// <param name="Name">The phase's name.</param>
/// <param name="StartTime">Time at which it began.</param>
/// <param name="EndTime">Time at which it was left, or at which the solve ended; equal to the start if it latched at once.</param>
/// <param name="StartStep">Accepted steps (updates) taken before it began.</param>
/// <param name="EndStep">Accepted steps (updates) taken when it was left.</param>
public sealed record PhaseSpan(string Name, double StartTime, double EndTime, long StartStep, long EndStep)
{
    internal void Save(CheckpointWriter writer)
    {
        writer.Write(Name);
        writer.Write(StartTime);
        writer.Write(EndTime);
        writer.Write(StartStep);
        writer.Write(EndStep);
    }

    internal static PhaseSpan Restore(ref CheckpointReader reader) =>
        new(reader.ReadText()!, reader.ReadReal(), reader.ReadReal(), reader.ReadInteger(), reader.ReadInteger());
}
