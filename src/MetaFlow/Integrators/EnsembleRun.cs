using System.Runtime.ExceptionServices;

namespace MetaFlow.Integrators;

/// <summary>Distributes the members of an ensemble over threads, and those of one field over its lanes.</summary>
internal sealed class EnsembleRun
{
    private readonly IReadOnlyList<InitialValueProblem> _problems;
    private readonly SolveOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly Trajectory[] _results;
    private readonly Queue<Work> _work = new();
    private readonly EnsembleKeeper? _keeper;
    private ExceptionDispatchInfo? _failure;

    public EnsembleRun(IReadOnlyList<InitialValueProblem> problems, SolveOptions options, CancellationToken cancellation, EnsembleKeeper? keeper)
    {
        (_problems, _options, _cancellation, _keeper) = (problems, options, cancellation, keeper);
        _results = new Trajectory[problems.Count];
        for (int i = 0; keeper is not null && i < _results.Length; i++)
            _results[i] = keeper.Ended(i)!; // null for those that are still to be followed
        ILookup<object, int> groups = Enumerable.Range(0, problems.Count).Where(i => _results[i] is null).ToLookup(Key);
        foreach (IGrouping<object, int> group in groups)
            _work.Enqueue(new Work(group.Key as ILaneField, [.. group]));
    }

    /// <summary>Follows all members.</summary>
    public Trajectory[] Solve(int threads)
    {
        Thread[] helpers = new Thread[Math.Min(threads, _problems.Count) - 1];
        for (int i = 0; i < helpers.Length; i++)
        {
            helpers[i] = new Thread(Follow) { IsBackground = true, Name = "MetaFlow ensemble" };
            helpers[i].Start();
        }

        Follow();
        foreach (Thread helper in helpers)
            helper.Join();
        _failure?.Throw();
        if (_keeper is not null && _results.Any(result => CheckpointKeeper.IsStop(result.Termination)))
            _keeper.Take();
        return _results;
    }

    // Members share lanes where nothing but their own field, start and span is asked for.
    private object Key(int index)
    {
        InitialValueProblem problem = _problems[index];
        bool plain = _options.Method is ExplicitRungeKutta && problem.Phases.Count == 1 && _options.Events.Count == 0
            && _options.Functionals.Count == 0 && _options.RestartTimes.Count == 0 && _options.SteadyState is null && _options.SegmentObservers.Count == 0;
        return plain && problem.Phases[0].Field is ILaneField field and not IStepRefusingField and not IRestingField ? field : _work;
    }

    private void Follow()
    {
        try
        {
            while (Volatile.Read(ref _failure) is null && Next() is { } work)
            {
                using ILanes? lanes = work.Field?.CreateLanes();
                if (lanes is null)
                    Singly(work);
                else
                    Together(work, work.Field!, lanes);
            }
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
        }
    }

    // The first work of which a member is left; threads share one where there is no other.
    private Work? Next()
    {
        lock (_work)
        {
            while (_work.TryPeek(out Work? work))
            {
                if (!work.IsTaken)
                {
                    if (_work.Count > 1)
                        _work.Enqueue(_work.Dequeue());
                    return work;
                }

                _work.Dequeue();
            }

            return null;
        }
    }

    private void Together(Work work, ILaneField field, ILanes lanes)
    {
        var writer = new CheckpointWriter();
        var loop = new LaneLoop(((ExplicitRungeKutta)_options.Method).Tableau, _options, lanes, field.Dimension, field.Cost, NextMember, Ended, _keeper);
        loop.Run();

        void Ended(LaneMember member, Trajectory trajectory)
        {
            _results[member.Index] = trajectory;
            _keeper?.End(member.Index, trajectory, writer);
        }

        LaneMember? NextMember()
        {
            bool wanted = work.TryTake(out int index) && Volatile.Read(ref _failure) is null;
            return wanted ? new LaneMember(index, _problems[index], _options, _cancellation) { Resumed = _keeper?.Lane(index) } : null;
        }
    }

    private void Singly(Work work)
    {
        var writer = new CheckpointWriter();
        long sinceTaken = 0;
        while (work.TryTake(out int index) && Volatile.Read(ref _failure) is null)
        {
            Trajectory trajectory = _results[index] = Integrator.Solve(_problems[index], OptionsOf(index, out Func<long> kept), _cancellation);
            if (_keeper is null)
                continue;
            _keeper.End(index, trajectory, writer);
            sinceTaken += trajectory.Cost.AcceptedSteps - kept();
            if (sinceTaken < _keeper.EverySteps)
                continue;
            sinceTaken = 0;
            _keeper.Take();
        }
    }

    // The options of a member that is followed alone, and the step at which its last checkpoint was taken.
    private SolveOptions OptionsOf(int index, out Func<long> kept)
    {
        long step = 0;
        kept = () => step;
        if (_keeper is not { } keeper)
            return _options;
        SolveCheckpoint? from = keeper.Solve(index);
        step = from?.Step ?? 0;
        return _options with
        {
            ResumeFrom = from,
            Checkpoints = new CheckpointOptions
            {
                EverySteps = keeper.EverySteps,
                Taken = checkpoint =>
                {
                    keeper.Keep(index, MemberStateKind.Solve, checkpoint.Step, checkpoint.Bytes.Span);
                    if (checkpoint.Step - step >= keeper.EverySteps)
                        keeper.Take();
                    step = checkpoint.Step;
                },
            },
        };
    }

    private sealed class Work(ILaneField? shared, int[] members)
    {
        private int _next = -1;

        public ILaneField? Field => shared;

        public bool IsTaken => Volatile.Read(ref _next) >= members.Length - 1;

        public bool TryTake(out int index)
        {
            int position = Interlocked.Increment(ref _next);
            index = position < members.Length ? members[position] : -1;
            return index >= 0;
        }
    }
}
