namespace MetaFlow.Integrators;

/// <summary>
/// The states of a group as one state, for a stepper that takes steps of size 1: the field of each state comes multiplied by its
/// own step, so that the stages of all are combined by one loop. A state with step 0 stays where it is, so it can wait or begin.
/// </summary>
internal readonly struct LaneField(ILanes lanes, int dimension) : IVectorField
{
    private readonly double[] _input = new double[dimension * ILanes.Count];
    private readonly Round _round = new();

    public int Dimension => dimension * ILanes.Count;

    /// <summary>The step of each state in the round.</summary>
    public double[] Steps { get; } = new double[ILanes.Count];

    /// <summary>Which states begin in the round.</summary>
    public bool[] Begins { get; } = new bool[ILanes.Count];

    /// <summary>What was evaluated last, not multiplied.</summary>
    public double[] Last { get; } = new double[dimension * ILanes.Count];

    /// <summary>Of the states that begin: the field there.</summary>
    public double[] Slope { get; } = new double[dimension * ILanes.Count];

    /// <summary>Of the states that begin: the end of the Euler step that the choice of the first step looks at.</summary>
    public double[] Probe { get; } = new double[dimension * ILanes.Count];

    /// <summary>Of the states that begin: the field at the probe.</summary>
    public double[] ProbeSlope { get; } = new double[dimension * ILanes.Count];

    /// <summary>Called for each state that begins once its field is known, to fill in the probe.</summary>
    public Action<int>? OnSlope
    {
        get => _round.OnSlope;
        set => _round.OnSlope = value;
    }

    /// <summary>A round begins: its first evaluation is at the states that begin, its second at their probes.</summary>
    public void BeginRound() => _round.Evaluations = 0;

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        int evaluation = _round.Evaluations++;
        state.CopyTo(_input);
        if (evaluation == 1)
            CopyBeginning(Probe, _input);
        lanes.Evaluate(_input, Last);
        if (evaluation == 0)
        {
            CopyBeginning(Last, Slope);
            for (int lane = 0; lane < ILanes.Count; lane++)
            {
                if (Begins[lane])
                    OnSlope!(lane);
            }
        }
        else if (evaluation == 1)
        {
            CopyBeginning(Last, ProbeSlope);
        }

        Scale(Last, destination);
    }

    /// <summary>Multiplies the vector of each state by its step.</summary>
    public void Scale(ReadOnlySpan<double> from, Span<double> to)
    {
        for (int j = 0; j < from.Length; j += ILanes.Count)
        {
            for (int lane = 0; lane < ILanes.Count; lane++)
                to[j + lane] = Steps[lane] == 0 ? 0 : Steps[lane] * from[j + lane];
        }
    }

    private void CopyBeginning(double[] from, double[] to)
    {
        for (int lane = 0; lane < ILanes.Count; lane++)
        {
            for (int j = lane; Begins[lane] && j < from.Length; j += ILanes.Count)
                to[j] = from[j];
        }
    }

    private sealed class Round
    {
        public int Evaluations { get; set; }

        public Action<int>? OnSlope { get; set; }
    }
}
