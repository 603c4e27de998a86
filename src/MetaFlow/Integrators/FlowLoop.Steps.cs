namespace MetaFlow.Integrators;

/// <content>How long steps are, where they have to end, and fresh starts within a phase.</content>
internal sealed partial class FlowLoop<TField, TStepper>
{
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

    private bool PlanFixed(out double step, out double end) =>
        StepPlan.Fixed(_run, _direction * _options.StepSize!.Value, _time, _target, out step, out end);

    private bool PlanControlled(double proposal, out double step, out double end) => StepPlan.Controlled(
        proposal, Math.Min(_options.MaximumStep, _stepper.LargestStep), _options.MinimumStep, _direction, _time, _target, out step, out end);

    private double ChooseFirstStep()
    {
        double span = Math.Min(Math.Abs(_target - _time), _options.MaximumStep);
        if (_options.InitialStep is { } given)
            return Math.Min(given, span);
        double d1 = _scale.Norm(_stepper.Slope, _stepper.State);
        double h0 = FirstStep.Probe(_scale.Norm(_stepper.State, _stepper.State), d1, span);
        Span<double> state = _stepper.State;
        Span<double> slope = _stepper.Slope;
        for (int j = 0; j < _probe.Length; j++)
            _probe[j] = state[j] + (_direction * h0 * slope[j]);
        _field.Evaluate(_time + (_direction * h0), _probe, _probeSlope);
        for (int j = 0; j < _probe.Length; j++)
            _probe[j] = _probeSlope[j] - slope[j];
        double d2 = _scale.Norm(_probe, _stepper.State) / h0;
        return FirstStep.Choose(h0, d1, d2, _options.Method.Order, span);
    }
}
