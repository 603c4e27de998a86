using System.Diagnostics;

namespace MetaFlow.Experiments;

/// <summary>Evaluates metrics point by point, tells them to the run's writer at once and keeps them for the result.</summary>
internal sealed class MetricRecorder : IObserver, ISaveObserver, IPhaseObserver
{
    private readonly IReadOnlyList<string> _metrics;
    private readonly MetricEvaluator _evaluator;
    private readonly IReadOnlyList<FlowPhase> _phases;
    private readonly IRunWriter _writer;
    private readonly double[] _values;
    private readonly List<long> _steps = [];
    private readonly List<double> _times = [];
    private readonly List<double>[] _series;
    private readonly Func<PhaseSpan, RunPhase> _place;
    private readonly List<RunPhase> _begun = [];
    private int _phase;

    public MetricRecorder(IReadOnlyList<string> metrics, MetricEvaluator evaluator, IReadOnlyList<FlowPhase> phases, IRunWriter writer, Func<PhaseSpan, RunPhase> place)
    {
        _metrics = metrics;
        _evaluator = evaluator;
        _phases = phases;
        _writer = writer;
        _place = place;
        _values = new double[metrics.Count];
        _series = [.. metrics.Select(_ => new List<double>())];
    }

    /// <summary>Time that the metrics took, and telling them.</summary>
    public TimeSpan Spent { get; private set; }

    /// <summary>The phases that have begun.</summary>
    public IReadOnlyList<RunPhase> Phases => _begun;

    /// <summary>How many points each series has.</summary>
    public int Count => _steps.Count;

    /// <summary>The metrics by name.</summary>
    public IReadOnlyDictionary<string, MetricSeries> Series =>
        _metrics.Select((name, i) => new MetricSeries(name, _steps, _times, _series[i])).ToDictionary(series => series.Metric);

    /// <summary>Tells a phase as soon as it begins, so that a run that is killed keeps it.</summary>
    public void OnPhase(string phase, double time, long step) => Begin(_place(new PhaseSpan(phase, time, time, step, step)));

    /// <summary>Tells again what an earlier part of the run had told until its checkpoint.</summary>
    /// <exception cref="InvalidInputException">The stored series end before the checkpoint.</exception>
    public void Repeat(RunResumption from, RunCheckpoint checkpoint)
    {
        foreach (RunPhase phase in from.Phases.Take(checkpoint.Phases))
        {
            Begin(phase);
        }

        MetricSeries[] series = [.. _metrics.Select(name => from.Series.TryGetValue(name, out MetricSeries? found) ? found : new MetricSeries(name, [], [], []))];
        if (_begun.Count != checkpoint.Phases || series.Any(one => one.Values.Count < checkpoint.Points))
        {
            throw new InvalidInputException($"Run {from.Run} cannot be resumed: what it had stored until its checkpoint is not there any more.");
        }

        for (int k = 0; k < checkpoint.Points; k++)
        {
            _steps.Add(series[0].Steps[k]);
            _times.Add(series[0].Times[k]);
            for (int i = 0; i < series.Length; i++)
            {
                Tell(i, series[i].Values[k]);
            }
        }

        Spent = checkpoint.Spent;
    }

    /// <summary>Takes an iterate of an update.</summary>
    public void OnStep(in StepInfo step)
    {
        long begin = Stopwatch.GetTimestamp();
        FindPhase(step.Phase);
        Record(step.Step, step.Time, step.State, _phase);
        Spent += Stopwatch.GetElapsedTime(begin);
    }

    /// <summary>Takes a saved point of a flow, the i-th one at the time iβ, while the solve goes on.</summary>
    public void OnSaved(in StepInfo point)
    {
        long begin = Stopwatch.GetTimestamp();
        FindPhase(point.Phase);
        Record(_steps.Count, point.Time, point.State, _phase);
        Spent += Stopwatch.GetElapsedTime(begin);
    }

    private void FindPhase(string name)
    {
        while (_phases[_phase].Name != name)
        {
            _phase++;
        }
    }

    private void Begin(RunPhase phase)
    {
        _begun.Add(phase);
        _writer.Event("phase", phase.StartTime, (long)Math.Floor(phase.StartStep), phase.Name);
    }

    private void Record(long step, double time, ReadOnlySpan<double> state, int phase)
    {
        _evaluator.Evaluate(step, time, state, phase, _values);
        _steps.Add(step);
        _times.Add(time);
        for (int i = 0; i < _values.Length; i++)
        {
            Tell(i, _values[i]);
        }
    }

    private void Tell(int metric, double value)
    {
        _series[metric].Add(value);
        _writer.Point(_metrics[metric], _steps[^1], _times[^1], value);
    }
}
