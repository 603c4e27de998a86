namespace MetaFlow.Integrators;

/// <content>How long steps are, where they have to end, and fresh starts within a phase.</content>
internal sealed partial class FlowLoop<TField, TStepper>
{
    // A step below 16 units of rounding of t cannot be resolved.
    private const double SmallestRelativeStep = 16 * 2.220446049250313e-16;

    private Termination Unresolved =>
        _run.NonFinite ? Termination.NonFinite : _run.Refused ? Termination.StepRefused : Termination.StepTooSmall;

    // The first time to restart at that is still ahead, or the end.
    private double NextTarget()
    {
        foreach (double time in _restartTimes)
        {
            if (_direction * (time - _time) > 0)
                return time;
        }

        return EndTime;
    }

    // A field that jumps at a restart is continuous from the right: a step that ends there from the left must not see beyond.
    private double EvaluationTime(double end) => end == _target && end != EndTime && _direction > 0 ? Math.BitDecrement(end) : end;

    // A fresh start within a phase: the field is evaluated again, on the far side of what may be a jump. False where it is not finite.
    private bool Renew()
    {
        bool beforeJump = _direction < 0 && _time == _target;
        _field.Evaluate(beforeJump ? Math.BitDecrement(_time) : _time, _stepper.State, _stepper.Slope);
        if (!StageMath.IsFinite(_stepper.Slope))
            return false;
        Begin();
        return true;
    }

    // Integer-indexed time: t_k = t_0 + k·h, and the target exactly. False when h is below the resolution of time.
    private bool PlanFixed(out double step, out double end)
    {
        double h = _direction * _options.StepSize!.Value;
        bool last = _run.Index == _run.Count - 1;
        end = last ? _target : _run.Start + ((_run.Index + 1) * h);
        // The last step is not target − t_k, which would carry the rounding of t_k.
        step = last && !_run.Whole ? _target - _run.Start - (_run.Index * h) : h;
        return end != _time;
    }

    // The controller's proposal, or the rest. False when it is below the resolution of time or the smallest step allowed.
    private bool PlanControlled(out double step, out double end)
    {
        double largest = Math.Min(_options.MaximumStep, _stepper.LargestStep);
        step = _direction * Math.Min(_run.Proposal, largest);
        double rest = _target - _time;
        // A rest of up to 1 % more than a step is taken whole (as DOPRI5 does), so that no sliver remains.
        bool last = 1.01 * Math.Abs(step) >= Math.Abs(rest) && Math.Abs(rest) <= largest;
        step = last ? rest : step;
        end = last ? _target : _time + step;
        return end != _time && (last || (Math.Abs(step) > SmallestRelativeStep * Math.Abs(_time) && Math.Abs(step) >= _options.MinimumStep));
    }

    // HNW I, §II.4, algorithm (4.14); with the field at hand it costs one evaluation.
    private double FirstStep()
    {
        double span = Math.Min(Math.Abs(_target - _time), _options.MaximumStep);
        if (_options.InitialStep is { } given)
            return Math.Min(given, span);
        double d0 = _scale.Norm(_stepper.State, _stepper.State);
        double d1 = _scale.Norm(_stepper.Slope, _stepper.State);
        double h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * (d0 / d1);
        h0 = Math.Min(h0, span);
        Span<double> state = _stepper.State;
        Span<double> slope = _stepper.Slope;
        for (int j = 0; j < _probe.Length; j++)
            _probe[j] = state[j] + (_direction * h0 * slope[j]);
        _field.Evaluate(_time + (_direction * h0), _probe, _probeSlope);
        for (int j = 0; j < _probe.Length; j++)
            _probe[j] = _probeSlope[j] - slope[j];
        double d2 = _scale.Norm(_probe, _stepper.State) / h0;
        if (!double.IsFinite(d2))
            return h0;
        double largest = Math.Max(d1, d2);
        double h1 = largest <= 1e-15 ? Math.Max(1e-6, h0 * 1e-3) : Math.Pow(0.01 / largest, 1.0 / (_options.Method.Order + 1));
        return Math.Min(Math.Min(100 * h0, h1), span);
    }
}
