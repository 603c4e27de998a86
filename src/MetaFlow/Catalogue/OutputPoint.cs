namespace MetaFlow;

/// <summary>
/// Which point is the answer of a run, collected while it goes: the average, a uniformly random iterate, or the one where a function is
/// smallest. Give it to the observers of an iteration, or to the save observers of a flow saved on a grid.
/// </summary>
/// <remarks>A collector serves one run. The last point needs none: it is the trajectory's final state.</remarks>
public sealed class OutputPoint : IObserver, ISaveObserver, ICheckpointedObserver
{
    private readonly long _chosen;
    private readonly StateFunction? _function;
    private readonly bool _averages;
    private double[] _point = [];
    private long _seen;

    private OutputPoint(bool averages, long chosen, StateFunction? function)
    {
        _averages = averages;
        _chosen = chosen;
        _function = function;
    }

    /// <summary>The average of the points after the first, w_1 … w_K (collins2020 Algorithm 1).</summary>
    public static OutputPoint Average() => new(true, -1, null);

    /// <summary>One of the points w_0 … w_{K−1}, uniformly at random (ji2020 Theorem 5, ζ).</summary>
    /// <param name="count">K ≥ 1, the number of updates.</param>
    /// <param name="seed">Seed of the choice.</param>
    /// <exception cref="ArgumentOutOfRangeException">K is below 1.</exception>
    public static OutputPoint Random(int count, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new(false, new RandomStream(seed, RandomPurpose.OutputChoice).Integer(0, count), null);
    }

    /// <summary>The first point where a function is smallest over all that were seen.</summary>
    /// <param name="function">The function of the state, such as the gradient norm of an objective.</param>
    public static OutputPoint Minimum(StateFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(false, -1, function);
    }

    /// <summary>Step of the point; for the average the number of points in it; −1 as long as there is none.</summary>
    public long Step { get; private set; } = -1;

    /// <summary>The smallest value of the function; NaN where none is minimized.</summary>
    public double Value { get; private set; } = double.NaN;

    /// <summary>The point; empty as long as there is none.</summary>
    public ReadOnlySpan<double> Point => Step < 0 ? [] : _point;

    /// <inheritdoc/>
    public void OnStep(in StepInfo step) => Take(step);

    /// <inheritdoc/>
    public void OnSaved(in StepInfo point) => Take(point);

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_seen);
        writer.Write(Step);
        writer.Write(Value);
        writer.Write((long)_point.Length);
        writer.Write(_point);
    }

    /// <inheritdoc/>
    public void Restore(ref CheckpointReader reader)
    {
        _seen = reader.ReadInteger();
        Step = reader.ReadInteger();
        Value = reader.ReadReal();
        _point = new double[reader.ReadInteger(0, int.MaxValue)];
        reader.Read(_point);
    }

    private void Take(in StepInfo info)
    {
        if (_point.Length != info.State.Length)
        {
            _point = new double[info.State.Length];
        }

        long index = _seen++;
        if (_averages)
        {
            if (index > 0)
            {
                // The running mean, so that no sum overflows.
                for (int j = 0; j < _point.Length; j++)
                {
                    _point[j] += (info.State[j] - _point[j]) / index;
                }

                Step = index;
            }

            return;
        }

        if (_function is not null)
        {
            double value = _function(info.Time, info.State);
            if (!(value < Value) && !(double.IsNaN(Value) && !double.IsNaN(value)))
            {
                return;
            }

            Value = value;
        }
        else if (index != _chosen)
        {
            return;
        }

        info.State.CopyTo(_point);
        Step = info.Step;
    }
}
