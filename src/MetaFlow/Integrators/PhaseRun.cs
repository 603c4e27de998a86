namespace MetaFlow.Integrators;

/// <summary>Where stepping stands since the last fresh start of the method: a value, so that a solve can be saved and resumed.</summary>
internal struct PhaseRun
{
    /// <summary>Time of the fresh start.</summary>
    public double Start;

    /// <summary>Number of constant steps to the next restart or the end.</summary>
    public long Count;

    /// <summary>Whether the last constant step is a whole one.</summary>
    public bool Whole;

    /// <summary>Accepted steps since.</summary>
    public long Index;

    /// <summary>Size of the next attempt, unless the end is nearer.</summary>
    public double Proposal;

    /// <summary>What step control remembers.</summary>
    public ControllerState Control;

    /// <summary>Whether the last attempt met a value that is not finite.</summary>
    public bool NonFinite;

    /// <summary>Whether the field refused the last attempt.</summary>
    public bool Refused;

    public static PhaseRun Begin(double start, double end, double? stepSize, double firstStep)
    {
        bool whole = false;
        return new PhaseRun
        {
            Start = start,
            Count = stepSize is { } h ? TimeMath.FixedSteps(start, end, h, out whole) : 0,
            Whole = whole,
            Proposal = firstStep,
            Control = ControllerState.Initial,
        };
    }

    /// <summary>Writes it to a checkpoint.</summary>
    public readonly void Save(CheckpointWriter writer)
    {
        writer.Write(Start);
        writer.Write(Count);
        writer.Write(Whole);
        writer.Write(Index);
        writer.Write(Proposal);
        Control.Save(writer);
        writer.Write(NonFinite);
        writer.Write(Refused);
    }

    /// <summary>Reads what was written.</summary>
    public static PhaseRun Restore(ref CheckpointReader reader) => new()
    {
        Start = reader.ReadReal(),
        Count = reader.ReadInteger(),
        Whole = reader.ReadTruth(),
        Index = reader.ReadInteger(),
        Proposal = reader.ReadReal(),
        Control = ControllerState.Restore(ref reader),
        NonFinite = reader.ReadTruth(),
        Refused = reader.ReadTruth(),
    };
}
