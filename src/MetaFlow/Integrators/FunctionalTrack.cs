namespace MetaFlow.Integrators;

/// <summary>The running value of one functional.</summary>
internal sealed class FunctionalTrack(RunningFunctional functional)
{
    // Gauss–Legendre with three points on [0, 1].
    private static readonly double[] Nodes = [0.5 - Math.Sqrt(0.15), 0.5, 0.5 + Math.Sqrt(0.15)];
    private static readonly double[] GaussWeights = [5.0 / 18, 8.0 / 18, 5.0 / 18];

    private double _sum;
    private double _compensation;
    private double _minimum = double.PositiveInfinity;
    private double _minimumTime = double.NaN;
    private double _last = double.NaN;

    /// <summary>Takes in the start of a flow.</summary>
    public void Start(double time, ReadOnlySpan<double> state)
    {
        if (functional.Kind == FunctionalKind.Minimum)
            Lower(time, _last = functional.Function(time, state));
    }

    /// <summary>Takes in one step of a flow, up to θ = <paramref name="end"/>.</summary>
    public void Step(in DenseSegment segment, double end, double until, ReadOnlySpan<double> endState, Span<double> scratch)
    {
        var function = new SegmentFunction(functional.Function, segment, scratch);
        if (functional.Kind != FunctionalKind.Minimum)
        {
            double mean = 0;
            for (int i = 0; i < Nodes.Length; i++)
                mean += GaussWeights[i] * function.Evaluate(end * Nodes[i]);
            Add(end * segment.Step * mean);
            return;
        }

        const int Parts = EventTrack.Subintervals;
        Span<double> values = stackalloc double[Parts + 1];
        values[0] = _last;
        int best = 0;
        for (int s = 1; s <= Parts; s++)
        {
            values[s] = s < Parts ? function.Evaluate(end * s / Parts) : functional.Function(until, endState);
            if (values[s] < values[best])
                best = s;
        }

        _last = values[Parts];
        bool inner = best > 0 && best < Parts;
        bool turns = best == 0 ? ScalarSearch.ParabolaTurnsIn(values[2], values[1], values[0]) : ScalarSearch.ParabolaTurnsIn(values[^3], values[^2], values[^1]);
        Lower(best == Parts ? until : segment.Time(end * best / Parts), values[best]);
        if (inner || turns)
        {
            (double at, double value) = ScalarSearch.Minimum(
                ref function, 1, end * Math.Max(0, best - 1) / Parts, end * best / Parts, values[best], end * Math.Min(Parts, best + 1) / Parts, double.NegativeInfinity);
            Lower(segment.Time(at), value);
        }
    }

    /// <summary>Takes in an iterate from which an update of the given size is made; size 0 for the last iterate.</summary>
    public void Iterate(double time, double stepSize, ReadOnlySpan<double> state)
    {
        if (functional.Kind == FunctionalKind.Minimum)
            Lower(time, functional.Function(time, state));
        else if (stepSize > 0)
            Add(stepSize * functional.Function(time, state));
    }

    public FunctionalResult Result(double start, double end) => functional.Kind switch
    {
        FunctionalKind.Minimum => new(functional.Name, functional.Kind, _minimum, _minimumTime),
        FunctionalKind.Integral => new(functional.Name, functional.Kind, _sum, end),
        _ => new(functional.Name, functional.Kind, _sum / (end - start), end),
    };

    /// <summary>Writes the running value.</summary>
    public void Save(CheckpointWriter writer)
    {
        writer.Write(_sum);
        writer.Write(_compensation);
        writer.Write(_minimum);
        writer.Write(_minimumTime);
        writer.Write(_last);
    }

    /// <summary>Reads what was written.</summary>
    public void Restore(ref CheckpointReader reader)
    {
        _sum = reader.ReadReal();
        _compensation = reader.ReadReal();
        _minimum = reader.ReadReal();
        _minimumTime = reader.ReadReal();
        _last = reader.ReadReal();
    }

    private void Lower(double time, double value)
    {
        if (value < _minimum)
            (_minimum, _minimumTime) = (value, time);
    }

    // Kahan's summation: the integral must not lose digits over millions of small steps.
    private void Add(double term)
    {
        double corrected = term - _compensation;
        double next = _sum + corrected;
        _compensation = next - _sum - corrected;
        _sum = next;
    }
}
