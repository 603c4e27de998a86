namespace MetaFlow.Integrators;

/// <summary>
/// The dense output of a whole solve. Consecutive steps share their node, so a step costs two vectors and its corrections.
/// </summary>
internal sealed class DenseLog(int dimension, int bumpCount, int direction)
{
    private readonly StateLog _states = new(dimension);
    private readonly StateLog _slopes = new(dimension);
    private readonly StateLog? _bumps = bumpCount > 0 ? new(bumpCount * dimension) : null;
    private readonly List<Interval> _intervals = [];

    public int Count => _intervals.Count;

    /// <summary>Where the first step begins; NaN without one. A resumed solve may know nothing of what was before.</summary>
    public double Begin => _intervals.Count == 0 ? double.NaN : _intervals[0].Start;

    public double End => _intervals.Count == 0 ? double.NaN : _intervals[^1].Until;

    /// <summary>Begins a piece at a node; at the start and after every restart.</summary>
    public void Restart(ReadOnlySpan<double> state, ReadOnlySpan<double> slope)
    {
        _states.Append(state);
        _slopes.Append(slope);
    }

    /// <summary>Appends a step from the last node, valid up to <paramref name="until"/>, which an event may put before its end.</summary>
    public void Append(double start, double step, double until, ReadOnlySpan<double> end, ReadOnlySpan<double> slope, ReadOnlySpan<double> bump)
    {
        _intervals.Add(new Interval(start, step, until, _states.Count - 1));
        _states.Append(end);
        _slopes.Append(slope);
        _bumps?.Append(bump);
    }

    /// <summary>One step: where it begins, its size, until where it was followed, and the state at its start.</summary>
    public ReadOnlySpan<double> Step(int index, out double start, out double step, out double until)
    {
        Interval interval = _intervals[index];
        (start, step, until) = (interval.Start, interval.Step, interval.Until);
        return _states[interval.Node];
    }

    /// <summary>The dense output over one step, and until where it is valid.</summary>
    public DenseSegment Segment(int index, out double until)
    {
        Interval interval = _intervals[index];
        until = interval.Until;
        int node = interval.Node;
        return new DenseSegment(
            interval.Start, interval.Step, _states[node], _states[node + 1], _slopes[node], _slopes[node + 1], _bumps is null ? default : _bumps[index]);
    }

    /// <summary>Writes the whole dense output.</summary>
    public void Save(CheckpointWriter writer)
    {
        _states.Save(writer, 0);
        _slopes.Save(writer, 0);
        _bumps?.Save(writer, 0);
        writer.Write((long)_intervals.Count);
        foreach (Interval interval in _intervals)
        {
            writer.Write(interval.Start);
            writer.Write(interval.Step);
            writer.Write(interval.Until);
            writer.Write((long)interval.Node);
        }
    }

    /// <summary>Reads it into an empty log.</summary>
    public void Restore(ref CheckpointReader reader)
    {
        _states.Restore(ref reader);
        _slopes.Restore(ref reader);
        _bumps?.Restore(ref reader);
        for (int rest = reader.ReadInteger(0, int.MaxValue); rest > 0; rest--)
            _intervals.Add(new Interval(reader.ReadReal(), reader.ReadReal(), reader.ReadReal(), reader.ReadInteger(0, _states.Count - 2)));
    }

    public void Evaluate(double time, Span<double> destination)
    {
        int low = 0;
        int high = _intervals.Count - 1;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (direction * (time - _intervals[middle].Until) <= 0)
                high = middle;
            else
                low = middle + 1;
        }

        DenseSegment segment = Segment(low, out _);
        segment.Evaluate((time - segment.Start) / segment.Step, destination);
    }

    private readonly record struct Interval(double Start, double Step, double Until, int Node);
}
