namespace MetaFlow.Integrators;

/// <summary>What step control remembers: a value, so that a solve can be saved and resumed.</summary>
/// <param name="PreviousError">Error of the last accepted step, at least 1e-4.</param>
/// <param name="Rejected">Whether the last attempt was rejected.</param>
internal readonly record struct ControllerState(double PreviousError, bool Rejected)
{
    /// <summary>The state at the start and after every restart.</summary>
    public static ControllerState Initial => new(1e-4, false);

    /// <summary>Writes it to a checkpoint.</summary>
    public void Save(CheckpointWriter writer)
    {
        writer.Write(PreviousError);
        writer.Write(Rejected);
    }

    /// <summary>Reads what was written.</summary>
    public static ControllerState Restore(ref CheckpointReader reader) => new(reader.ReadReal(), reader.ReadTruth());
}
