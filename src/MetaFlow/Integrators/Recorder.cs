using System.Diagnostics;
using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Integrators;

/// <summary>
/// What a run keeps and tells: saved points, observers, functionals, phases, costs, progress. The same for flows and updates.
/// </summary>
internal sealed class Recorder
{
    private static readonly long ProgressInterval = Stopwatch.Frequency / 10;

    private readonly SaveSchedule _schedule;
    private readonly IObserver[] _observers;
    private readonly ISaveObserver[] _saveObservers;
    private readonly ISegmentObserver[] _segmentObservers;
    private readonly IPhaseObserver[] _phaseObservers;
    private readonly FunctionalTrack[] _functionals;
    private readonly IProgress<SolveProgress>? _progress;
    private readonly double[] _initialState;
    private readonly double _start;
    private readonly double _end;
    private readonly double[] _scratch;
    private readonly List<double> _times = [];
    private readonly List<long> _steps = [];
    private readonly StateLog _states;
    private readonly List<PhaseSpan> _phases = [];
    private int _told;
    private long _keptStep = -1;
    private long _scheduleIndex;
    private double _scheduled;
    private long _nextProgress;
    private string _phase = "";
    private double _phaseStart;
    private long _phaseStartStep;
    private long _evaluations;
    private long _products;
    private EvaluationCost _cost;

    public Recorder(
        double[] initialState, double start, double end, SaveSchedule schedule, IReadOnlyList<IObserver> observers, IReadOnlyList<ISaveObserver> saveObservers, IReadOnlyList<RunningFunctional> functionals, IProgress<SolveProgress>? progress, IReadOnlyList<ISegmentObserver>? segmentObservers = null)
    {
        schedule.Validate(start, end, nameof(SolveOptions.Save));
        _initialState = initialState;
        _start = start;
        _end = end;
        _schedule = schedule;
        _observers = [.. observers];
        _saveObservers = [.. saveObservers];
        _segmentObservers = [.. segmentObservers ?? []];
        _phaseObservers = [.. observers.OfType<IPhaseObserver>().Union(saveObservers.OfType<IPhaseObserver>()).Union(_segmentObservers.OfType<IPhaseObserver>())];
        _functionals = [.. functionals.Select(f => new FunctionalTrack(f))];
        _progress = progress;
        _scratch = new double[initialState.Length];
        _states = new StateLog(initialState.Length, schedule.FirstPoints);
        _scheduled = schedule.Time(0, start, end);
    }

    /// <summary>Whether someone wants to know the direction at every point.</summary>
    public bool HasObservers => _observers.Length != 0;

    /// <summary>Whether the dense output of a step is looked at.</summary>
    public bool NeedsSegments => _functionals.Length != 0 || _segmentObservers.Length != 0;

    /// <summary>Whether a scheduled time lies before the end of the step that ends at this time.</summary>
    public bool Interpolates(double until) => Passed(until) && _scheduled != until;

    public List<EventOccurrence> Events { get; } = [];

    /// <summary>Evaluations in the phases that have ended.</summary>
    public long Evaluations => _evaluations;

    public void BeginPhase(string name, double time, long step)
    {
        (_phase, _phaseStart, _phaseStartStep) = (name, time, step);
        foreach (IPhaseObserver observer in _phaseObservers)
            observer.OnPhase(name, time, step);
    }

    public void EndPhase(double time, long step, long evaluations, long products, EvaluationCost spent)
    {
        _products += products;
        _phases.Add(new PhaseSpan(_phase, _phaseStart, time, _phaseStartStep, step));
        _evaluations += evaluations;
        _cost += spent;
    }

    /// <summary>Writes what was kept and told: with its history, or only what is needed to go on.</summary>
    public void Save(CheckpointWriter writer, bool history)
    {
        writer.Write(_scheduleIndex);
        writer.Write(_phase);
        writer.Write(_phaseStart);
        writer.Write(_phaseStartStep);
        writer.Write(_keptStep);
        writer.Write(_evaluations);
        writer.Write(_products);
        writer.Write(_cost.Gradients);
        writer.Write(_cost.HessianVectorProducts);
        writer.Write((long)_phases.Count);
        foreach (PhaseSpan phase in _phases)
            phase.Save(writer);
        foreach (FunctionalTrack functional in _functionals)
            functional.Save(writer);
        // Points that nobody was told yet are needed in any case.
        int first = history ? 0 : _saveObservers.Length == 0 ? _times.Count : _told;
        writer.Write((long)Math.Max(0, _told - first));
        _states.Save(writer, first);
        for (int i = first; i < _times.Count; i++)
        {
            writer.Write(_times[i]);
            writer.Write(_steps[i]);
        }

        writer.Write((long)(history ? Events.Count : 0));
        for (int i = 0; history && i < Events.Count; i++)
            Events[i].Save(writer);
        foreach (ICheckpointedObserver observer in CheckpointedObservers())
            observer.Save(writer);
    }

    /// <summary>Reads what was written, into a new recorder of the same options.</summary>
    public void Restore(ref CheckpointReader reader)
    {
        _scheduleIndex = reader.ReadInteger();
        _scheduled = _schedule.Time(_scheduleIndex, _start, _end);
        (_phase, _phaseStart, _phaseStartStep) = (reader.ReadText()!, reader.ReadReal(), reader.ReadInteger());
        long keptStep = reader.ReadInteger();
        _evaluations = reader.ReadInteger();
        _products = reader.ReadInteger();
        _cost = new EvaluationCost(reader.ReadInteger(), reader.ReadInteger());
        for (int rest = reader.ReadInteger(0, int.MaxValue); rest > 0; rest--)
            _phases.Add(PhaseSpan.Restore(ref reader));
        foreach (FunctionalTrack functional in _functionals)
            functional.Restore(ref reader);
        _told = reader.ReadInteger(0, int.MaxValue);
        _states.Restore(ref reader);
        for (int i = 0; i < _states.Count; i++)
            Keep(time: reader.ReadReal(), step: reader.ReadInteger());
        _keptStep = keptStep;
        for (int rest = reader.ReadInteger(0, int.MaxValue); rest > 0; rest--)
            Events.Add(EventOccurrence.Restore(ref reader));
        foreach (ICheckpointedObserver observer in CheckpointedObservers())
            observer.Restore(ref reader);
    }

    /// <summary>Takes in the start of a flow.</summary>
    public void Start(ReadOnlySpan<double> state, ReadOnlySpan<double> slope)
    {
        Point(0, _start, state);
        Reached(0, _start, state);
        foreach (FunctionalTrack functional in _functionals)
            functional.Start(_start, state);
        Tell(0, _start, state, slope);
    }

    /// <summary>Takes in one accepted step of a flow, followed up to θ.</summary>
    public void Step(long step, in DenseSegment segment, double theta, double until, ReadOnlySpan<double> state, ReadOnlySpan<double> slope)
    {
        // What was kept at the end of the last step belongs to the phase of this one.
        TellSaved();
        foreach (FunctionalTrack functional in _functionals)
            functional.Step(segment, theta, until, state, _scratch);
        foreach (ISegmentObserver observer in _segmentObservers)
            observer.OnSegment(segment, theta, until);
        for (; Passed(until); NextScheduled())
        {
            Keep(step, _scheduled);
            if (_scheduled == until)
                _states.Append(state);
            else
                segment.Evaluate((_scheduled - segment.Start) / segment.Step, _states.Append());
        }

        TellSaved(before: until);
        Point(step, until, state);
        Tell(step, until, state, slope);
    }

    /// <summary>Takes in one iterate, before its update is made; step size 0 and no direction for the last one.</summary>
    public void Iterate(long step, double time, double stepSize, ReadOnlySpan<double> state, ReadOnlySpan<double> direction)
    {
        foreach (FunctionalTrack functional in _functionals)
            functional.Iterate(time, stepSize, state);
        Point(step, time, state);
        Reached(step, time, state);
        TellSaved();
        Tell(step, time, state, direction);
    }

    public void Progress(double time, long steps, long evaluations, bool last = false)
    {
        if (_progress is null)
            return;
        long now = Stopwatch.GetTimestamp();
        if (!last && now < _nextProgress)
            return;
        _nextProgress = now + ProgressInterval;
        _progress.Report(new SolveProgress(time, _start, _end, steps, evaluations, _phase));
    }

    public Trajectory Finish(
        string method, Termination termination, double time, ReadOnlySpan<double> state, long accepted, long rejected, Budget budget, DenseLog? dense, bool isIteration, IReadOnlyList<MethodSwitch>? switches = null)
    {
        if (_schedule.KeepsEnd && _keptStep != accepted)
        {
            Keep(accepted, time);
            _states.Append(state);
        }

        TellSaved();
        TimeSpan elapsed = budget.Elapsed;
        Progress(time, accepted, _evaluations, last: true);
        return new Trajectory(_states, dense)
        {
            Method = method,
            Termination = termination,
            StartTime = _start,
            FinalTime = time,
            InitialState = Vector<double>.Build.DenseOfArray(_initialState),
            FinalState = Vector<double>.Build.DenseOfArray(state.ToArray()),
            Times = _times,
            Steps = _steps,
            IsIteration = isIteration,
            Events = Events,
            Phases = _phases,
            Switches = switches ?? [],
            Functionals = [.. _functionals.Select(f => f.Result(_start, time))],
            Cost = new SolveCost
            {
                AcceptedSteps = accepted,
                RejectedSteps = rejected,
                Evaluations = _evaluations,
                JacobianProducts = _products,
                Gradients = _cost.Gradients,
                HessianVectorProducts = _cost.HessianVectorProducts,
                Elapsed = elapsed,
            },
        };
    }

    private IEnumerable<ICheckpointedObserver> CheckpointedObservers() =>
        _observers.OfType<ICheckpointedObserver>().Concat(_saveObservers.OfType<ICheckpointedObserver>()).Concat(_segmentObservers.OfType<ICheckpointedObserver>());

    private bool Passed(double time) => !double.IsNaN(_scheduled) && (_end > _start ? _scheduled <= time : _scheduled >= time);

    private void NextScheduled() => _scheduled = _schedule.Time(++_scheduleIndex, _start, _end);

    private void Point(long step, double time, ReadOnlySpan<double> state)
    {
        if (!_schedule.Keeps(step))
            return;
        Keep(step, time);
        _states.Append(state);
    }

    // An iterate is kept once for all the scheduled times that it reaches, up to the rounding of both products.
    private void Reached(long step, double time, ReadOnlySpan<double> state)
    {
        double reach = time + Math.CopySign(4 * TimeMath.Ulp(time), _end - _start);
        if (!Passed(reach))
            return;
        while (Passed(reach))
            NextScheduled();
        Keep(step, time);
        _states.Append(state);
    }

    private void Keep(long step, double time)
    {
        _times.Add(time);
        _steps.Add(step);
        _keptStep = step;
    }

    // Tells the saved points that have not been told: all of them, or those before a time.
    private void TellSaved(double before = double.NaN)
    {
        if (_saveObservers.Length == 0)
            return;
        for (; _told < _times.Count && _times[_told] != before; _told++)
        {
            var info = new StepInfo(_steps[_told], _times[_told], _states[_told], default, _phase);
            foreach (ISaveObserver observer in _saveObservers)
                observer.OnSaved(info);
        }
    }

    private void Tell(long step, double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction)
    {
        if (_observers.Length == 0)
            return;
        var info = new StepInfo(step, time, state, direction, _phase);
        foreach (IObserver observer in _observers)
            observer.OnStep(info);
    }
}
