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
    private ExceptionDispatchInfo? _failure;

    public EnsembleRun(IReadOnlyList<InitialValueProblem> problems, SolveOptions options, CancellationToken cancellation)
    {
        (_problems, _options, _cancellation) = (problems, options, cancellation);
        _results = new Trajectory[problems.Count];
        ILookup<object, int> groups = Enumerable.Range(0, problems.Count).ToLookup(Key);
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
        var loop = new LaneLoop(((ExplicitRungeKutta)_options.Method).Tableau, _options, lanes, field.Dimension, field.Cost, NextMember, (member, trajectory) => _results[member.Index] = trajectory);
        loop.Run();

        LaneMember? NextMember()
        {
            bool wanted = work.TryTake(out int index) && Volatile.Read(ref _failure) is null;
            return wanted ? new LaneMember(index, _problems[index], _options, _cancellation) : null;
        }
    }

    private void Singly(Work work)
    {
        while (work.TryTake(out int index) && Volatile.Read(ref _failure) is null)
            _results[index] = Integrator.Solve(_problems[index], _options, _cancellation);
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
