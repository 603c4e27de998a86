namespace MetaFlow.Integrators;

/// <summary>
/// The one loop of all flows: field, stepper, step control, dense output, events and saving meet here and know nothing of
/// each other. Compiled anew for every combination of struct field and stepper.
/// </summary>
internal sealed partial class FlowLoop<TField, TStepper>
    where TField : IVectorField
    where TStepper : struct, IStepper<TField>
{
    private readonly FlowSetup<TField> _setup;
    private readonly SolveOptions _options;
    private readonly Budget _budget;
    private readonly Recorder _recorder;
    private readonly DenseLog? _dense;
    private readonly EventTrack[] _events;
    private readonly List<FoundEvent> _found = [];
    private readonly StepControl _control;
    private readonly ErrorScale _scale;
    private readonly double[] _restartTimes; // in the order in which they are met
    private readonly int _direction;
    private readonly double[] _located;
    private readonly double[] _probe;
    private readonly double[] _probeSlope;
    private readonly CheckpointKeeper? _checkpoints;
#pragma warning disable IDE0044 // not readonly: the stepper is a mutable struct
    private TStepper _stepper;
#pragma warning restore IDE0044
    private FieldCounter<TField> _field;
    private IPhaseGuard? _guard;
    private IStepRefusingField? _refusing;
    private EventTrack? _guardTrack;
    private double _time;
    private int _phase;
    private double _target; // the next time at which a step has to end: a restart, or the end
    private bool _restarts; // whether an event asks for a fresh start
    private PhaseRun _run;
    private long _accepted;
    private long _rejected;

    public FlowLoop(FlowSetup<TField> setup, TStepper stepper)
    {
        _setup = setup;
        _options = setup.Options;
        _stepper = stepper;
        _budget = new Budget(_options.MaximumSteps, _options.MaximumEvaluations, _options.MaximumDuration, setup.Cancellation);
        _recorder = new Recorder(
            setup.InitialState, setup.StartTime, setup.EndTime, _options.Save, _options.Observers, _options.SaveObservers, _options.Functionals, setup.Progress, _options.SegmentObservers);
        _direction = Math.Sign(setup.EndTime - setup.StartTime);
        _dense = _options.DenseOutput ? new DenseLog(setup.Dimension, stepper.BumpCount, _direction) : null;
        _events = [.. _options.Events.Select((e, i) => new EventTrack(i, e.TouchTolerance))];
        _control = _options.StepControl ?? _options.Method.DefaultStepControl;
        _scale = new ErrorScale(_options, setup.Dimension);
        _restartTimes = [.. _options.RestartTimes.Order()];
        if (_direction < 0)
            Array.Reverse(_restartTimes);
        _located = new double[setup.Dimension];
        _probe = new double[setup.Dimension];
        _probeSlope = new double[setup.Dimension];
        _time = setup.StartTime;
        _checkpoints = CheckpointKeeper.Of(_options.Checkpoints, _options.ResumeFrom, () => SolveSettings.Of(setup), setup.InitialState);
    }

    private double EndTime => _setup.EndTime;

    private bool IsFixed => _options.StepSize is not null;

    private long Evaluations => _recorder.Evaluations + _field.Evaluations;

    public Trajectory Run()
    {
        _setup.InitialState.CopyTo(_stepper.State);
        Termination? ended = null;
        bool resumes = Resume();
        for (; ended is null; _phase++, resumes = false)
        {
            EnginePhase<TField> phase = _setup.Phases[_phase];
            bool latched = false;
            if (!resumes)
                ended = Enter(phase, out latched);
            if (ended is null && !latched)
                ended = Follow();
            _recorder.EndPhase(_time, _accepted, _field.Evaluations, _field.Products, _field.Spent);
            _field = default;
        }

        return _recorder.Finish(
            _options.Method.Name, ended.Value, _time, _stepper.State, _accepted, _rejected, _budget, _dense, isIteration: false, _stepper.Switches).Resting(_reached);
    }

    // Evaluates the field of a new phase, tests its guard at once, and unless it has latched makes a fresh start of the method.
    private Termination? Enter(EnginePhase<TField> phase, out bool latched)
    {
        bool first = _phase == 0;
        _recorder.BeginPhase(phase.Name, _time, _accepted);
        _field = new FieldCounter<TField>(phase.Field);
        _guard = phase.Guard;
        _refusing = phase.Field as IStepRefusingField;
        _resting = phase.Field as IRestingField;
        latched = false;
        Termination? stop = _budget.Stop(_accepted + _rejected, Evaluations + 1);
        if (stop is null)
            _field.Evaluate(_time, _stepper.State, _stepper.Slope);
        if (first)
        {
            _recorder.Start(_stepper.State, stop is null ? _stepper.Slope : default);
            StartEvents();
        }

        if (stop is not null)
            return stop;
        if (!StageMath.IsFinite(_stepper.Slope))
            return Termination.NonFinite;
        if (_guard is not null)
        {
            double value = _guard.Evaluate(_time, _stepper.State, _stepper.Slope);
            latched = value <= 0;
            _guardTrack = new EventTrack(_events.Length, touchTolerance: 0);
            _guardTrack.Start(GuardFunction<TField>.Latch(value));
        }

        if (latched)
            return null;
        if (IsAtRest(turnedBack: false))
            return Termination.SteadyState;
        Begin();
        return null;
    }

    // A fresh start of the method, with state and slope in place.
    private void Begin()
    {
        if (_accepted > 0)
            StartEvents();
        _dense?.Restart(_stepper.State, _stepper.Slope);
        _stepper.Restart(ref _field, _time);
        _target = NextTarget();
        _restarts = false;
        _run = PhaseRun.Begin(_time, _target, _options.StepSize, _options.StepSize is null ? ChooseFirstStep() : 0);
    }

    // Follows one phase to its end; null when its guard has latched.
    private Termination? Follow()
    {
        while (_time != EndTime)
        {
            if (_budget.Stop(_accepted + _rejected, Evaluations + _stepper.EvaluationsPerStep) is { } stop)
            {
                if (_checkpoints?.IsDueAtStop(_accepted, stop) == true)
                    Save();
                return stop;
            }

            double proposal = _stepper.Prepare(ref _field, _time, _options.StepSize ?? _run.Proposal);
            bool resolved = IsFixed ? PlanFixed(out double step, out double end) : PlanControlled(proposal, out step, out end);
            if (!resolved)
                return Unresolved;
            if (Attempt(step, end))
            {
                if (Accept(end, step, out Termination? ended))
                    return ended;
                if ((_restarts || _time == _target) && _time != EndTime && !Renew())
                    return Termination.NonFinite;
                if (_checkpoints?.IsDue(_accepted) == true && _time != EndTime)
                    Save();
            }
            else if (IsFixed)
            {
                return Unresolved; // without an error estimate nothing else is rejected
            }
        }

        return Termination.Completed;
    }

    // Attempts and completes a step, and lets the controller propose the next one. False when it is rejected.
    private bool Attempt(double step, double end)
    {
        double evaluated = EvaluationTime(end);
        _stepper.Attempt(ref _field, _time, evaluated, step);
        double error = IsFixed ? 0 : _stepper.Error(step, _scale);
        bool finite = double.IsFinite(error) && StageMath.IsFinite(_stepper.NextState);
        bool refused = finite && error <= 1 && _refusing is not null && _refusing.Refuses(_time, _stepper.State, end, _stepper.NextState);
        if (finite && error <= 1 && !refused)
        {
            bool looksInside = _dense is not null || _guard is not null || _events.Length != 0 || _recorder.NeedsSegments || _recorder.Interpolates(end);
            bool slope = end != EndTime || looksInside || _recorder.HasObservers || MayRest;
            _stepper.Complete(ref _field, evaluated, step, slope, looksInside);
            finite = !slope || StageMath.IsFinite(_stepper.NextSlope);
        }

        bool accepted = finite && error <= 1 && !refused;
        (_run.NonFinite, _run.Refused) = (!finite, refused);
        if (accepted)
            _run.Index++;
        else
            _rejected++;
        if (!IsFixed)
            _run.Proposal = new StepController(_control, _stepper.ErrorExponent).Propose(ref _run.Control, Math.Abs(step), finite && !refused ? error : double.NaN);
        return accepted;
    }

    // Takes in an accepted step; true when the phase ends within it.
    private bool Accept(double end, double step, out Termination? ended)
    {
        ended = null;
        _accepted++;
        var segment = new DenseSegment(_time, step, _stepper.State, _stepper.NextState, _stepper.Slope, _stepper.NextSlope, _stepper.Bump);
        double theta = 1;
        bool cut = (_events.Length != 0 || _guard is not null) && FindCut(segment, end, out theta, out ended);
        double until = end;
        ReadOnlySpan<double> state = _stepper.NextState;
        ReadOnlySpan<double> slope = _stepper.NextSlope;
        if (cut && theta < 1)
        {
            until = segment.Time(theta);
            segment.Evaluate(theta, _located);
            state = _located;
            if (_recorder.HasObservers)
            {
                _field.Evaluate(until, _located, _probeSlope);
                slope = _probeSlope;
            }
        }

        _dense?.Append(_time, step, until, _stepper.NextState, _stepper.NextSlope, _stepper.Bump);
        _recorder.Step(_accepted, segment, theta, until, state, slope);
        bool turnedBack = !cut && TurnsBack();
        if (cut && theta < 1)
            _located.CopyTo(_stepper.State);
        else
            _stepper.Advance();
        _time = until;
        _recorder.Progress(_time, _accepted, Evaluations);
        if (!cut && IsAtRest(turnedBack))
        {
            ended = Termination.SteadyState;
            return true;
        }

        return cut && !_restarts;
    }

    private void StartEvents()
    {
        for (int e = 0; e < _events.Length; e++)
            _events[e].Start(_options.Events[e].Function(_time, _stepper.State));
    }
}
