namespace MetaFlow.Integrators;

/// <summary>
/// The loop of an ensemble on one thread: twelve members step at once, each with its own time, step and control, through stages
/// that are evaluated together. A member that ends makes room for the next one, which begins within the others' round.
/// </summary>
/// <remarks>
/// Lanes meet in nothing but loops over all of them, in which each sees its own numbers alone; so a member's bits depend neither on
/// the others nor on its lane.
/// </remarks>
internal sealed partial class LaneLoop
{
    private const int Lanes = ILanes.Count;

    private readonly ButcherTableau _tableau;
    private readonly SolveOptions _options;
    private readonly EvaluationCost _cost;
    private readonly Func<LaneMember?> _next;
    private readonly Action<LaneMember, Trajectory> _ended;
    private readonly EnsembleKeeper? _keeper;
    private readonly LaneMember?[] _members = new LaneMember?[Lanes];
    private readonly bool[] _accepted = new bool[Lanes];
    private readonly double[] _errors = new double[Lanes];
    private readonly double[] _slope; // the field at the states, not multiplied by a step
    private readonly double[] _nextSlope;
    private readonly double[][] _column; // vectors of one lane, gathered
    private readonly double[] _bump;
    private readonly int _dimension;
    private readonly ErrorScale _scale;
    private readonly StepController _controller;
#pragma warning disable IDE0044 // not readonly: a struct with state
    private ExplicitStepper<LaneField> _stepper;
#pragma warning restore IDE0044
    private FieldCounter<LaneField> _counter;
    private readonly LaneField _field;

    /// <summary>Prepares the memory of one thread.</summary>
    /// <param name="tableau">The method.</param>
    /// <param name="options">The options, validated.</param>
    /// <param name="lanes">The field at many states.</param>
    /// <param name="dimension">Its dimension.</param>
    /// <param name="cost">What one evaluation at one state costs.</param>
    /// <param name="next">Gives the next member, or null when there are no more.</param>
    /// <param name="ended">Takes in the trajectory of a member.</param>
    /// <param name="keeper">Takes in what members are, for checkpoints; null when there are none.</param>
    public LaneLoop(
        ButcherTableau tableau, SolveOptions options, ILanes lanes, int dimension, EvaluationCost cost, Func<LaneMember?> next, Action<LaneMember, Trajectory> ended, EnsembleKeeper? keeper)
    {
        (_tableau, _options, _dimension, _cost, _next, _ended, _keeper) = (tableau, options, dimension, cost, next, ended, keeper);
        _field = new LaneField(lanes, dimension) { OnSlope = Probe };
        _counter = new FieldCounter<LaneField>(_field);
        _stepper = new ExplicitStepper<LaneField>(tableau, dimension * Lanes);
        _slope = new double[dimension * Lanes];
        _nextSlope = new double[dimension * Lanes];
        _column = [.. Enumerable.Range(0, 4).Select(_ => new double[dimension])];
        _bump = new double[tableau.DenseWeights.Length * dimension];
        _scale = new ErrorScale(options, dimension);
        _controller = new StepController(options.StepControl ?? options.Method.DefaultStepControl, _stepper.EstimatesError ? _stepper.ErrorExponent : 1);
    }

    private bool IsFixed => _options.StepSize is not null;

    /// <summary>Follows members until there are no more.</summary>
    public void Run()
    {
        while (Plan())
        {
            _field.BeginRound();
            _field.Scale(_slope, _stepper.Slope);
            _stepper.Attempt(ref _counter, 0, 1, 1);
            _stepper.Complete(ref _counter, 1, 1, slope: true, dense: false);
            _field.Last.CopyTo(_nextSlope, 0);
            Judge();
            bool interpolates = Interpolates();
            if (interpolates)
                _stepper.Complete(ref _counter, 1, 1, slope: false, dense: true);
            for (int lane = 0; lane < Lanes; lane++)
            {
                if (_members[lane] is not { } member)
                    continue;
                if (member.Begins)
                    Begin(lane, member);
                else
                    Take(lane, member, interpolates);
            }

            if (_keeper is not null && _sinceKept >= _keeper.EverySteps)
                KeepAll();
        }
    }

    // Gives every lane a step, and free lanes a member. False when nobody is left.
    private bool Plan()
    {
        bool any = false;
        for (int lane = 0; lane < Lanes; lane++)
        {
            (_field.Steps[lane], _field.Begins[lane], _accepted[lane]) = (0, false, false);
            while (true)
            {
                LaneMember? member = _members[lane] ??= Enter(lane);
                if (member is null)
                    break;
                Termination? stop = member.Budget.Stop(member.Accepted + member.Rejected, member.Evaluations + (member.Begins ? 1 : _stepper.EvaluationsPerStep));
                if (stop is null && member.Begins)
                {
                    _field.Begins[lane] = true;
                    break;
                }

                if (stop is null && member.Plan(out double step))
                {
                    _field.Steps[lane] = step;
                    break;
                }

                End(lane, member, stop ?? Unresolved(member));
            }

            any |= _members[lane] is not null;
        }

        return any;
    }

    private LaneMember? Enter(int lane)
    {
        if (_next() is not { } member)
            return null;
        ReadOnlySpan<double> start = member.Problem.StateSpan;
        for (int j = 0; j < _dimension; j++)
        {
            _stepper.State[(j * Lanes) + lane] = start[j];
            _slope[(j * Lanes) + lane] = 0;
        }

        if (member.Resumed is { } bytes)
            Resume(lane, member, bytes);
        else
            member.Recorder.BeginPhase(member.Problem.Phases[0].Name, member.Time, 0);
        return member;
    }

    private void End(int lane, LaneMember member, Termination termination)
    {
        if (!member.Begins && CheckpointKeeper.IsStop(termination))
            Keep(lane, member);
        Gather(_stepper.State, lane, _column[0]);
        if (member.Begins)
            member.Recorder.Start(_column[0], default);
        _members[lane] = null;
        _ended(member, member.Finish(termination, _column[0], _cost));
    }

    // The field at the start of a member is known: where to look for the first step.
    private void Probe(int lane)
    {
        LaneMember member = _members[lane]!;
        Gather(_field.Slope, lane, _column[0]);
        Gather(_stepper.State, lane, _column[1]);
        member.SlopeNorm = _scale.Norm(_column[0], _column[1]);
        member.ProbeStep = FirstStep.Probe(_scale.Norm(_column[1], _column[1]), member.SlopeNorm, member.LongestFirstStep);
        for (int j = 0; j < _dimension; j++)
            _field.Probe[(j * Lanes) + lane] = _column[1][j] + (member.Direction * member.ProbeStep * _column[0][j]);
    }

    // A member has its field, and where it is needed a first step.
    private void Begin(int lane, LaneMember member)
    {
        Gather(_stepper.State, lane, _column[1]);
        Gather(_field.Slope, lane, _column[0]);
        member.Evaluations++;
        if (!StageMath.IsFinite(_column[0]))
        {
            End(lane, member, Termination.NonFinite);
            return;
        }

        member.Recorder.Start(_column[1], _column[0]);
        double first = 0;
        if (!IsFixed)
        {
            first = Math.Min(_options.InitialStep ?? FirstStepOf(lane, member), member.LongestFirstStep);
            member.Evaluations += _options.InitialStep is null ? 1 : 0;
        }

        member.Begins = false;
        member.Run = PhaseRun.Begin(member.Problem.StartTime, member.Problem.EndTime, _options.StepSize, first);
        for (int j = lane; j < _slope.Length; j += Lanes)
            _slope[j] = _field.Slope[j];
    }

    private double FirstStepOf(int lane, LaneMember member)
    {
        for (int j = 0; j < _dimension; j++)
            _column[2][j] = _field.ProbeSlope[(j * Lanes) + lane] - _column[0][j];
        double change = _scale.Norm(_column[2], _column[1]) / member.ProbeStep;
        return FirstStep.Choose(member.ProbeStep, member.SlopeNorm, change, _options.Method.Order, member.LongestFirstStep);
    }

    // Which attempts are accepted.
    private void Judge()
    {
        Array.Clear(_errors);
        if (!IsFixed)
        {
            Measure(_tableau.ErrorWeights!, (lane, error) => _errors[lane] = error);
            if (_tableau.SecondErrorWeights is { } second)
                Measure(second, (lane, coarse) => _errors[lane] = ExplicitStepper<LaneField>.Joined(_errors[lane], coarse));
        }

        for (int lane = 0; lane < Lanes; lane++)
        {
            if (_members[lane] is not { Begins: false } member)
                continue;
            member.Evaluations += _stepper.EvaluationsPerStep - _tableau.ExtraStages;
            Gather(_stepper.NextState, lane, _column[0]);
            Gather(_nextSlope, lane, _column[1]);
            bool finite = double.IsFinite(_errors[lane]) && StageMath.IsFinite(_column[0]) && StageMath.IsFinite(_column[1]);
            ref PhaseRun run = ref member.Run;
            _accepted[lane] = finite && _errors[lane] <= 1;
            run.NonFinite = !finite;
            if (_accepted[lane])
                run.Index++;
            else
                member.Rejected++;
            if (!IsFixed)
                run.Proposal = _controller.Propose(ref run.Control, Math.Abs(_field.Steps[lane]), finite ? _errors[lane] : double.NaN);
        }
    }

    private void Measure(SparseRow weights, Action<int, double> take)
    {
        ReadOnlySpan<double> errors = _stepper.Combination(weights, 1);
        for (int lane = 0; lane < Lanes; lane++)
        {
            if (_members[lane] is not { Begins: false })
                continue;
            Gather(errors, lane, _column[0]);
            Gather(_stepper.State, lane, _column[1]);
            Gather(_stepper.NextState, lane, _column[2]);
            take(lane, _scale.Norm(_column[0], _column[1], _column[2]));
        }
    }

    // Whether an accepted step passes a time that is saved.
    private bool Interpolates()
    {
        bool any = false;
        for (int lane = 0; lane < Lanes; lane++)
            any |= _accepted[lane] && _members[lane]!.Recorder.Interpolates(_members[lane]!.End);
        return any;
    }

    // Takes in the attempt of a member.
    private void Take(int lane, LaneMember member, bool interpolates)
    {
        if (!_accepted[lane])
        {
            if (IsFixed) // without an error estimate nothing else is rejected
                End(lane, member, Unresolved(member));
            return;
        }

        double step = _field.Steps[lane];
        member.Accepted++;
        _sinceKept++;
        Gather(_stepper.State, lane, _column[0]);
        Gather(_stepper.NextState, lane, _column[1]);
        Gather(_slope, lane, _column[2]);
        Gather(_nextSlope, lane, _column[3]);
        bool looks = interpolates && member.Recorder.Interpolates(member.End);
        if (looks)
        {
            member.Evaluations += _tableau.ExtraStages;
            for (int m = 0; m < _tableau.DenseWeights.Length; m++)
                Gather(_stepper.Bump.Slice(m * _dimension * Lanes, _dimension * Lanes), lane, _bump.AsSpan(m * _dimension, _dimension));
        }

        var segment = new DenseSegment(member.Time, step, _column[0], _column[1], _column[2], _column[3], looks ? _bump : []);
        member.Recorder.Step(member.Accepted, segment, 1, member.End, _column[1], _column[3]);
        member.Time = member.End;
        Span<double> state = _stepper.State;
        Span<double> next = _stepper.NextState;
        for (int j = lane; j < _slope.Length; j += Lanes)
        {
            state[j] = next[j];
            _slope[j] = _nextSlope[j];
        }

        if (member.Time == member.Problem.EndTime)
            End(lane, member, Termination.Completed);
    }

    private static Termination Unresolved(LaneMember member) => member.Run.NonFinite ? Termination.NonFinite : Termination.StepTooSmall;

    private static void Gather(ReadOnlySpan<double> from, int lane, Span<double> to)
    {
        for (int j = 0; j < to.Length; j++)
            to[j] = from[(j * Lanes) + lane];
    }
}
