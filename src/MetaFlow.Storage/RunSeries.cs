namespace MetaFlow.Storage;

/// <summary>One metric of a run, by step and flow time; at least one point, steps strictly increasing.</summary>
public sealed class RunSeries
{
    private readonly long[] _steps;
    private readonly double[] _times;
    private readonly double[] _values;

    internal RunSeries(string metric, long[] steps, double[] times, double[] values)
    {
        Metric = metric;
        _steps = steps;
        _times = times;
        _values = values;
    }

    /// <summary>The metric's name, such as <c>grad_norm</c>.</summary>
    public string Metric { get; }

    /// <summary>The number of points, at least 1.</summary>
    public int Count => _values.Length;

    /// <summary>Step indices, strictly increasing.</summary>
    public IReadOnlyList<long> Steps => _steps;

    /// <summary>Flow times.</summary>
    public IReadOnlyList<double> Times => _times;

    /// <summary>Values, non-finite ones as what they are; negative zero keeps its sign.</summary>
    public IReadOnlyList<double> Values => _values;

    /// <summary>The values without a copy.</summary>
    public ReadOnlySpan<double> ValueSpan => _values;

    /// <summary>The first value.</summary>
    public double First => _values[0];

    /// <summary>The last value.</summary>
    public double Last => _values[^1];

    /// <summary>The least value that is not NaN; NaN where all are.</summary>
    public double Min => Extreme(least: true);

    /// <summary>The greatest value that is not NaN; NaN where all are.</summary>
    public double Max => Extreme(least: false);

    /// <summary>The step of the first value that is NaN or infinite, or null.</summary>
    public long? FirstNonFiniteStep
    {
        get
        {
            var index = Array.FindIndex(_values, static v => !double.IsFinite(v));
            return index < 0 ? null : _steps[index];
        }
    }

    private double Extreme(bool least)
    {
        var extreme = double.NaN;
        foreach (var value in _values)
            extreme = least ? double.MinNumber(extreme, value) : double.MaxNumber(extreme, value);
        return extreme;
    }
}
