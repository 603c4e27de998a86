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
    private readonly CheckpointKeeper? _checkpoints = CheckpointKeeper.Of(options.Checkpoints, options.ResumeFrom, () => SolveSettings.Of(phases, stepSize, count, options), initialState);
    private FieldCounter<IVectorField> _field = new(phases[0].Field);
    private int _phase;
    private long _step;

    private double Time => _step * stepSize;

    public Trajectory Run()
    {
        if (_checkpoints?.Resumed is { } resumed)
            Restore(resumed);
        else
            _recorder.BeginPhase(phases[0].Name, 0, 0);
        Termination? ended = null;
        while (_step < count && ended is null)
        {
            ended = Step();
            if (ended is null)
                _step++;
            if (_checkpoints is { } keeper && (ended is { } stop ? keeper.IsDueAtStop(_step, stop) : _step < count && keeper.IsDue(_step)))
                Checkpoint(keeper);
        }

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
            _field = new(phases[++_phase].Field);
            _recorder.BeginPhase(phases[_phase].Name, Time, _step);
            if (Direction() is { } stopped)
                return stopped;
        }

        phases[_phase].Field.Update(Time, _state, _direction, stepSize, _next);
        if (!StageMath.IsFinite(_next))
            return Termination.NonFinite;
        _recorder.Iterate(_step, Time, stepSize, _state, _direction);
        (_state, _next) = (_next, _state);
        _recorder.Progress(Time, _step, _recorder.Evaluations + _field.Evaluations);
        return null;
    }

    private void Checkpoint(CheckpointKeeper keeper)
    {
        CheckpointWriter writer = keeper.Begin();
        writer.Write(_step);
        writer.Write((long)_phase);
        writer.Write(_field.Evaluations);
        writer.Write(_field.Spent.Gradients);
        writer.Write(_field.Spent.HessianVectorProducts);
        writer.Write(_state);
        _recorder.Save(writer, keeper.IncludesHistory);
        keeper.End(phases[_phase].Field, Time, _state, _step, _budget.Elapsed);
    }

    private void Restore(SolveCheckpoint checkpoint)
    {
        var reader = new CheckpointReader(checkpoint.Body);
        _step = reader.ReadInteger();
        _phase = reader.ReadInteger(0, phases.Count - 1);
        _field = new(phases[_phase].Field, reader.ReadInteger(), 0, new EvaluationCost(reader.ReadInteger(), reader.ReadInteger()));
        reader.Read(_state);
        _checkpoints!.Recognise(phases[_phase].Field, Time, _state);
        _recorder.Restore(ref reader);
        if (!reader.IsAtEnd)
            throw CheckpointReader.Damaged("more than the iteration has written");
        _budget.Before = checkpoint.Elapsed;
    }

    private Termination? Direction()
    {
        if (_budget.Stop(_step, _recorder.Evaluations + _field.Evaluations + 1) is { } stop)
            return stop;
        _field.EvaluateForUpdate(_step, Time, _state, _direction);
        return null;
    }

    private void LeavePhase() => _recorder.EndPhase(Time, _step, _field.Evaluations, _field.Products, _field.Spent);
}
