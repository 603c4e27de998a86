using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Integrators;

/// <summary>
/// The one loop of all flows: field, stepper, step control, dense output, events and saving meet here and know nothing of
/// each other. Compiled anew for every combination of struct field and stepper.
/// </summary>
internal sealed class FlowLoop<TField, TStepper>
    where TField : IVectorField
    where TStepper : struct, IStepper<TField>
{
    // A step below 16 units of rounding of t cannot be resolved.
    private const double SmallestRelativeStep = 16 * 2.220446049250313e-16;

    private readonly FlowSetup<TField> _setup;
    private readonly SolveOptions _options;
    private readonly Budget _budget;
    private readonly Recorder _recorder;
    private readonly DenseLog? _dense;
    private readonly EventTrack[] _events;
    private readonly List<FoundEvent> _found = [];
    private readonly StepController _controller;
    private readonly int _direction;
    private readonly double[] _located;
    private readonly double[] _probe;
    private readonly double[] _probeSlope;
#pragma warning disable IDE0044 // not readonly: the stepper is a mutable struct
    private TStepper _stepper;
#pragma warning restore IDE0044
    private FieldCounter<TField> _field;
    private IPhaseGuard? _guard;
    private EventTrack? _guardTrack;
    private double _time;
    private long _accepted;
    private long _rejected;

    public FlowLoop(FlowSetup<TField> setup, TStepper stepper)
    {
        _setup = setup;
        _options = setup.Options;
        _stepper = stepper;
        _budget = new Budget(_options.MaximumSteps, _options.MaximumEvaluations, _options.MaximumDuration, setup.Cancellation);
        _recorder = new Recorder(
            setup.InitialState, setup.StartTime, setup.EndTime, _options.Save, _options.Observers, _options.Functionals, setup.Progress);
        _direction = Math.Sign(setup.EndTime - setup.StartTime);
        _dense = _options.DenseOutput ? new DenseLog(setup.Dimension, stepper.HasBump, _direction) : null;
        _events = [.. _options.Events.Select((e, i) => new EventTrack(i, e.TouchTolerance))];
        _controller = new StepController(stepper.EstimatesError ? stepper.ErrorExponent : 1);
        _located = new double[setup.Dimension];
        _probe = new double[setup.Dimension];
        _probeSlope = new double[setup.Dimension];
        _time = setup.StartTime;
    }

    private double EndTime => _setup.EndTime;

    private long Evaluations => _recorder.Evaluations + _field.Evaluations;

    public Trajectory Run()
    {
        _setup.InitialState.CopyTo(_stepper.State);
        Termination? ended = null;
        for (int i = 0; ended is null; i++)
        {
            EnginePhase<TField> phase = _setup.Phases[i];
            _recorder.BeginPhase(phase.Name, _time, _accepted);
            _field = new FieldCounter<TField>(phase.Field);
            _guard = phase.Guard;
            ended = Enter(i == 0, out bool latched);
            if (ended is null && !latched)
                ended = Follow();
            EvaluationCost cost = ((IVectorField)phase.Field).Cost;
            _recorder.EndPhase(_time, _accepted, _field.Evaluations, cost);
            _field = default;
        }

        return _recorder.Finish(
            _options.Method.Name, ended.Value, _time, _stepper.State, _accepted, _rejected, _budget.Elapsed, _dense, isIteration: false);
    }

    // Evaluates the field of a new phase, and tests its guard at once.
    private Termination? Enter(bool first, out bool latched)
    {
        latched = false;
        Termination? stop = _budget.Stop(_accepted + _rejected, Evaluations + 1);
        if (stop is null)
            _field.Evaluate(_time, _stepper.State, _stepper.Slope);
        if (first)
        {
            _recorder.Start(_stepper.State, stop is null ? _stepper.Slope : default);
            for (int e = 0; e < _events.Length; e++)
                _events[e].Start(_options.Events[e].Function(_time, _stepper.State));
        }

        if (stop is not null)
            return stop;
        if (!StageMath.IsFinite(_stepper.Slope))
            return Termination.NonFinite;
        if (_guard is null)
            return null;
        double value = _guard.Evaluate(_time, _stepper.State, _stepper.Slope);
        latched = value <= 0;
        _guardTrack = new EventTrack(_events.Length, touchTolerance: 0);
        _guardTrack.Start(GuardFunction<TField>.Latch(value));
        return null;
    }

    // Follows one phase to its end; null when its guard has latched. Every phase is a fresh start of the method.
    private Termination? Follow()
    {
        bool isFixed = _options.StepSize is not null;
        bool whole = false;
        double stepSize = _options.StepSize ?? 0;
        double phaseStart = _time;
        long count = isFixed ? TimeMath.FixedSteps(_time, EndTime, stepSize, out whole) : 0;
        long k = 0;
        bool nonFinite = false;
        ControllerState control = ControllerState.Initial;
        if (_accepted > 0)
        {
            for (int e = 0; e < _events.Length; e++)
                _events[e].Start(_options.Events[e].Function(_time, _stepper.State));
        }

        _dense?.Restart(_stepper.State, _stepper.Slope);
        double proposal = isFixed ? 0 : FirstStep();
        while (_time != EndTime)
        {
            if (_budget.Stop(_accepted + _rejected, Evaluations + _stepper.EvaluationsPerStep) is { } stop)
                return stop;
            double step;
            double end;
            if (isFixed)
            {
                // Integer-indexed time: t_k = t_0 + k·h, and the end time exactly; the last step is not EndTime − t_k, which
                // would carry the rounding of t_k.
                bool last = k == count - 1;
                end = last ? EndTime : phaseStart + (_direction * ((k + 1) * stepSize));
                step = last && !whole ? (EndTime - phaseStart) - (_direction * (k * stepSize)) : _direction * stepSize;
                if (end == _time)
                    return Termination.StepTooSmall;
            }
            else
            {
                step = _direction * Math.Min(proposal, _options.MaximumStep);
                // A rest of up to 1 % more than a step is taken whole (as DOPRI5 does), so that no sliver remains.
                double rest = EndTime - _time;
                bool last = 1.01 * Math.Abs(step) >= Math.Abs(rest) && Math.Abs(rest) <= _options.MaximumStep;
                step = last ? rest : step;
                end = last ? EndTime : _time + step;
                if (end == _time || (!last && Math.Abs(step) <= SmallestRelativeStep * Math.Abs(_time)))
                    return nonFinite ? Termination.NonFinite : Termination.StepTooSmall;
            }

            _stepper.Attempt(ref _field, _time, end, step);
            double error = isFixed ? 0 : _stepper.Error(step, _options.AbsoluteTolerance, _options.RelativeTolerance);
            bool finite = double.IsFinite(error) && StageMath.IsFinite(_stepper.NextState);
            if (finite && error <= 1)
            {
                bool looksInside = _dense is not null || _guard is not null || _events.Length != 0 || _recorder.NeedsSegments || _recorder.Interpolates(end);
                bool slope = end != EndTime || looksInside || _recorder.HasObservers;
                _stepper.Complete(ref _field, end, step, slope, looksInside);
                finite = !slope || StageMath.IsFinite(_stepper.NextSlope);
            }

            if (!finite || error > 1)
            {
                _rejected++;
                nonFinite = !finite;
                if (isFixed)
                    return Termination.NonFinite;
                double size = Math.Abs(step);
                proposal = finite ? _controller.Reject(ref control, size, error) : StepController.RejectNonFinite(ref control, size);
                continue;
            }

            nonFinite = false;
            k++;
            if (!isFixed)
                proposal = _controller.Accept(ref control, Math.Abs(step), error);
            if (Accept(end, step, out Termination? ended))
                return ended;
        }

        return Termination.Completed;
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
        if (cut && theta < 1)
            _located.CopyTo(_stepper.State);
        else
            _stepper.Advance();
        _time = until;
        _recorder.Progress(_time, _accepted, Evaluations);
        return cut;
    }

    // Finds what happens within the step, reports it in order up to the first thing that ends the phase, and says where that is.
    private bool FindCut(in DenseSegment segment, double end, out double theta, out Termination? ended)
    {
        SampleEvents(segment, end);
        _found.Sort(static (x, y) => x.Theta.CompareTo(y.Theta));
        foreach (FoundEvent found in _found)
        {
            theta = found.Theta;
            if (found.Index == _events.Length)
            {
                ended = null;
                if (found.Kind == EventDirection.Falling)
                    return true;
                continue;
            }

            _events[found.Index].Adopt(found.Sign);
            StateEvent watched = _options.Events[found.Index];
            bool counts = found.Kind switch
            {
                EventDirection.Touch => watched.CountsTouches,
                EventDirection.Either => false,
                _ => watched.Direction == EventDirection.Either || watched.Direction == found.Kind,
            };
            if (!counts)
                continue;
            segment.Evaluate(theta, _probe);
            double at = theta == 1 ? end : segment.Time(theta);
            _recorder.Events.Add(new EventOccurrence(
                watched.Name, at, _accepted, found.Kind, Vector<double>.Build.DenseOfArray(_probe), watched.IsTerminal));
            if (watched.IsTerminal)
            {
                ended = Termination.Event;
                return true;
            }
        }

        foreach (EventTrack track in _events)
            track.EndStep();
        _guardTrack?.EndStep();
        theta = 1;
        ended = null;
        return false;
    }

    private void SampleEvents(in DenseSegment segment, double end)
    {
        _found.Clear();
        foreach (EventTrack track in _events)
            track.BeginStep();
        _guardTrack?.BeginStep();
        for (int s = 1; s <= EventTrack.Subintervals; s++)
        {
            bool last = s == EventTrack.Subintervals;
            double theta = (double)s / EventTrack.Subintervals;
            double time = last ? end : segment.Time(theta);
            ReadOnlySpan<double> state = last ? _stepper.NextState : _probe;
            if (!last)
                segment.Evaluate(theta, _probe);
            for (int e = 0; e < _events.Length; e++)
                _events[e].Sample(s, _options.Events[e].Function(time, state));
            if (_guard is null)
                continue;
            if (!last)
                _field.Evaluate(time, state, _probeSlope);
            _guardTrack!.Sample(s, GuardFunction<TField>.Latch(_guard.Evaluate(time, state, last ? _stepper.NextSlope : _probeSlope)));
        }

        double rounding = 4 * TimeMath.Ulp(Math.Max(Math.Abs(end), Math.Abs(_time)));
        double size = Math.Abs(segment.Step);
        for (int e = 0; e < _events.Length; e++)
        {
            StateEvent watched = _options.Events[e];
            var function = new SegmentFunction(watched.Function, segment, _probe);
            _events[e].Find(ref function, Math.Max(watched.Tolerance, rounding) / size, _found);
        }

        if (_guard is not null)
        {
            var function = new GuardFunction<TField>(_guard, ref _field, segment, _probe, _probeSlope);
            _guardTrack!.Find(ref function, Math.Max(GuardTolerance, rounding) / size, _found);
        }
    }

    // Tolerance in time of a switch of phases.
    private const double GuardTolerance = 1e-12;

    // HNW I, §II.4, algorithm (4.14); with the field at hand it costs one evaluation.
    private double FirstStep()
    {
        double span = Math.Min(Math.Abs(EndTime - _time), _options.MaximumStep);
        if (_options.InitialStep is { } given)
            return Math.Min(given, span);
        double d0 = ScaledNorm(_stepper.State);
        double d1 = ScaledNorm(_stepper.Slope);
        double h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * (d0 / d1);
        h0 = Math.Min(h0, span);
        Span<double> state = _stepper.State;
        Span<double> slope = _stepper.Slope;
        for (int j = 0; j < _probe.Length; j++)
            _probe[j] = state[j] + (_direction * h0 * slope[j]);
        _field.Evaluate(_time + (_direction * h0), _probe, _probeSlope);
        for (int j = 0; j < _probe.Length; j++)
            _probe[j] = _probeSlope[j] - slope[j];
        double d2 = ScaledNorm(_probe) / h0;
        if (!double.IsFinite(d2))
            return h0;
        double largest = Math.Max(d1, d2);
        double h1 = largest <= 1e-15 ? Math.Max(1e-6, h0 * 1e-3) : Math.Pow(0.01 / largest, 1.0 / (_options.Method.Order + 1));
        return Math.Min(Math.Min(100 * h0, h1), span);
    }

    private double ScaledNorm(ReadOnlySpan<double> values)
    {
        ReadOnlySpan<double> state = _stepper.State;
        double sum = 0;
        for (int j = 0; j < values.Length; j++)
        {
            double ratio = values[j] / StageMath.Scale(Math.Abs(state[j]), _options.AbsoluteTolerance, _options.RelativeTolerance);
            sum += ratio * ratio;
        }

        return Math.Sqrt(sum / values.Length);
    }
}
