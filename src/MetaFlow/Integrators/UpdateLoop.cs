namespace MetaFlow.Integrators;

/// <summary>The loop of the published algorithms: w ← Update(t_k, w, v, β), with t_k = kβ by multiplication.</summary>
internal sealed class UpdateLoop(IReadOnlyList<FlowPhase> phases, double[] initialState, double stepSize, long count, IterateOptions options, CancellationToken cancellation, IProgress<SolveProgress>? progress)
{
    /// <summary>Name stored in place of an integrator's.</summary>
    public const string Name = "update";

    private readonly Budget _budget = new(long.MaxValue, options.MaximumEvaluations, options.MaximumDuration, cancellation);
    private readonly Recorder _recorder = new(initialState, 0, count * stepSize, options.Save, options.Observers, options.SaveObservers, options.Functionals, progress);
    private readonly double[] _direction = new double[initialState.Length];
    private double[] _state = [.. initialState];
    private double[] _next = new double[initialState.Length];
    private int _phase;
    private long _evaluations;
    private long _step;

    private double Time => _step * stepSize;

    public Trajectory Run()
    {
        _recorder.BeginPhase(phases[0].Name, 0, 0);
        Termination? ended = null;
        for (; _step < count && ended is null; _step += ended is null ? 1 : 0)
            ended = Step();
        // The last good iterate is told without a direction: nobody has evaluated it, or it is of no use.
        _recorder.Iterate(_step, Time, 0, _state, default);
        LeavePhase();
        return _recorder.Finish(Name, ended ?? Termination.Completed, Time, _state, _step, 0, _budget, null, isIteration: true);
    }

    private Termination? Step()
    {
        if (Direction() is { } stop)
            return stop;
        // The latch is tested before step k, from the direction already at hand; one test per phase.
        while (phases[_phase].Guard is { } guard && guard.Evaluate(Time, _state, _direction) <= 0)
        {
            LeavePhase();
            _phase++;
            _recorder.BeginPhase(phases[_phase].Name, Time, _step);
            if (Direction() is { } stopped)
                return stopped;
        }

        phases[_phase].Field.Update(Time, _state, _direction, stepSize, _next);
        if (!StageMath.IsFinite(_next))
            return Termination.NonFinite;
        _recorder.Iterate(_step, Time, stepSize, _state, _direction);
        (_state, _next) = (_next, _state);
        _recorder.Progress(Time, _step, _recorder.Evaluations + _evaluations);
        return null;
    }

    private Termination? Direction()
    {
        if (_budget.Stop(_step, _recorder.Evaluations + _evaluations + 1) is { } stop)
            return stop;
        _evaluations++;
        phases[_phase].Field.Evaluate(Time, _state, _direction);
        return null;
    }

    private void LeavePhase()
    {
        _recorder.EndPhase(Time, _step, _evaluations, phases[_phase].Field.Cost);
        _evaluations = 0;
    }
}
