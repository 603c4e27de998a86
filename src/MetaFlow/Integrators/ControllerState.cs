namespace MetaFlow.Integrators;

/// <summary>What step control remembers: a value, so that a solve can be saved and resumed.</summary>
/// <param name="PreviousError">Error of the last accepted step, at least <see cref="SmallestError"/>.</param>
/// <param name="EarlierError">Error of the accepted step before it.</param>
/// <param name="Rejected">Whether the last attempt was rejected.</param>
internal readonly record struct ControllerState(double PreviousError, double EarlierError, bool Rejected)
{
    /// <summary>Errors are remembered as at least this, so that one lucky step does not hold back the next (DOPRI5's FACOLD).</summary>
    public const double SmallestError = 1e-4;

    /// <summary>The state at the start and after every restart.</summary>
    public static ControllerState Initial => new(SmallestError, SmallestError, false);

    /// <summary>Writes it to a checkpoint.</summary>
    public void Save(CheckpointWriter writer)
    {
        writer.Write(PreviousError);
        writer.Write(EarlierError);
        writer.Write(Rejected);
    }

    /// <summary>Reads what was written.</summary>
    public static ControllerState Restore(ref CheckpointReader reader) => new(reader.ReadReal(), reader.ReadReal(), reader.ReadTruth());
}
