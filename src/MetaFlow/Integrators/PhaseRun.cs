namespace MetaFlow.Integrators;

/// <summary>Where stepping stands within one phase: a value, so that a solve can be saved and resumed.</summary>
internal struct PhaseRun
{
    /// <summary>Time at which the phase began.</summary>
    public double Start;

    /// <summary>Number of constant steps to the end time.</summary>
    public long Count;

    /// <summary>Whether the last constant step is a whole one.</summary>
    public bool Whole;

    /// <summary>Accepted steps in this phase.</summary>
    public long Index;

    /// <summary>Size of the next attempt, unless the end is nearer.</summary>
    public double Proposal;

    /// <summary>What step control remembers.</summary>
    public ControllerState Control;

    /// <summary>Whether the last attempt met a value that is not finite.</summary>
    public bool NonFinite;

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
}
