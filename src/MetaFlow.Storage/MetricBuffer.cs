namespace MetaFlow.Storage;

/// <summary>One series while it is written: the points that are not yet committed, and the running summary.</summary>
internal sealed class MetricBuffer(string name)
{
    private readonly List<Point> _pending = [];
    private double _last;
    private double _min = double.NaN;
    private double _max = double.NaN;
    private long? _firstNonFiniteStep;
    private long _count;

    public string Name { get; } = name;

    /// <summary>The series' key once it is committed; 0 before.</summary>
    public long Key { get; private set; }

    public long LastStep { get; private set; } = -1;

    public void Add(long step, double time, double value)
    {
        _pending.Add(new Point(step, time, value));
        LastStep = step;
        _last = value;
        _min = double.MinNumber(_min, value);
        _max = double.MaxNumber(_max, value);
        if (!double.IsFinite(value))
            _firstNonFiniteStep ??= step;
        _count++;
    }

    /// <summary>Writes what is pending within a transaction of the caller, who calls <see cref="Committed"/> after it.</summary>
    /// <returns>The series' key.</returns>
    public long Write(StoreConnection connection, long run)
    {
        if (_pending.Count == 0)
            return Key;
        var key = Key != 0 ? Key : connection.Scalar<long>("INSERT INTO series (run_key, metric) VALUES ($1, $2) RETURNING key", run, Name);
        var points = connection.Points;
        foreach (var point in _pending)
            points.Add(key, point.Step, point.Time, point.Value);
        WriteSummary(connection, run, Name, _last, _min, _max, _firstNonFiniteStep, _count);
        return key;
    }

    public void Committed(long key)
    {
        Key = key;
        _pending.Clear();
    }

    public static void WriteSummary(StoreConnection connection, long run, string name, double last, double min, double max, long? firstNonFiniteStep, long count) =>
        connection.Execute(
            """
            INSERT INTO summary (run_key, metric, last, last_kind, min, max, first_nonfinite_step, points) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (run_key, metric) DO UPDATE SET last = excluded.last, last_kind = excluded.last_kind, min = excluded.min,
              max = excluded.max, first_nonfinite_step = excluded.first_nonfinite_step, points = excluded.points
            """,
            run,
            name,
            StoredReal.Bindable(last),
            (long)StoredReal.KindOf(last),
            StoredReal.Bindable(min),
            StoredReal.Bindable(max),
            firstNonFiniteStep,
            count);

    private readonly record struct Point(long Step, double Time, double Value);
}
