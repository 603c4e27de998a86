using System.Diagnostics;

namespace MetaFlow.Experiments;

/// <summary>Evaluates metrics point by point, tells them to the run's writer at once and keeps them for the result.</summary>
internal sealed class MetricRecorder : IObserver, ISaveObserver
{
    private readonly IReadOnlyList<string> _metrics;
    private readonly MetricEvaluator _evaluator;
    private readonly IReadOnlyList<FlowPhase> _phases;
    private readonly IRunWriter _writer;
    private readonly double[] _values;
    private readonly double[] _direction;
    private readonly List<long> _steps = [];
    private readonly List<double> _times = [];
    private readonly List<double>[] _series;
    private int _phase;

    public MetricRecorder(IReadOnlyList<string> metrics, MetricEvaluator evaluator, IReadOnlyList<FlowPhase> phases, IRunWriter writer)
    {
        _metrics = metrics;
        _evaluator = evaluator;
        _phases = phases;
        _writer = writer;
        _values = new double[metrics.Count];
        _direction = new double[phases[0].Field.Dimension];
        _series = [.. metrics.Select(_ => new List<double>())];
    }

    /// <summary>Time that the metrics took, and telling them.</summary>
    public TimeSpan Spent { get; private set; }

    /// <summary>The metrics by name.</summary>
    public IReadOnlyDictionary<string, MetricSeries> Series =>
        _metrics.Select((name, i) => new MetricSeries(name, _steps, _times, _series[i])).ToDictionary(series => series.Metric);

    /// <summary>Takes an iterate of an update. Which phase it belongs to is decided by the latch, as the iteration itself does.</summary>
    public void OnStep(in StepInfo step)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!step.Direction.IsEmpty && _phases[_phase].Guard is { } guard)
        {
            _phases[_phase].Field.Evaluate(step.Time, step.State, _direction);
            if (!(guard.Evaluate(step.Time, step.State, _direction) <= 0))
            {
                break;
            }

            _phase++;
        }

        Record(step.Step, step.Time, step.State, _phase);
        Spent += Stopwatch.GetElapsedTime(begin);
    }

    /// <summary>Takes a saved point of a flow, the i-th one at the time iβ, while the solve goes on.</summary>
    public void OnSaved(in StepInfo point)
    {
        long begin = Stopwatch.GetTimestamp();
        while (_phases[_phase].Name != point.Phase)
        {
            _phase++;
        }

        Record(_steps.Count, point.Time, point.State, _phase);
        Spent += Stopwatch.GetElapsedTime(begin);
    }

    private void Record(long step, double time, ReadOnlySpan<double> state, int phase)
    {
        _evaluator.Evaluate(time, state, phase, _values);
        _steps.Add(step);
        _times.Add(time);
        for (int i = 0; i < _values.Length; i++)
        {
            _series[i].Add(_values[i]);
            _writer.Point(_metrics[i], step, time, _values[i]);
        }
    }
}
