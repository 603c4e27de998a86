using System.Diagnostics;
using MetaFlow.Integrators;

namespace MetaFlow.Experiments;

/// <summary>
/// What is found out about the error of a flow while it runs: the a-posteriori bound where a constant of the field is known and the
/// flow has one phase, and the residual of the balance of energy of the objective.
/// </summary>
internal sealed class FlowChecks : ISegmentObserver, IPhaseObserver, ICheckpointedObserver
{
    private readonly ErrorBoundTrack? _bound;
    private readonly DissipationTrack? _dissipation;

    public FlowChecks(PreparedRun run)
    {
        if (run.Phases.Count == 1 && run.Algorithm.OneSidedLipschitz is { } lipschitz)
        {
            _bound = new ErrorBoundTrack(run.Phases[0].Field, lipschitz, initialError: 0, keepsAll: false);
        }

        if (HasEnergy(run))
        {
            _dissipation = new DissipationTrack([.. run.Phases.Select(phase => phase.Field)], LyapunovFunction.PotentialOf(run.Objective));
        }
    }

    /// <summary>Time that the checks took.</summary>
    public TimeSpan Spent { get; private set; }

    public void OnPhase(string phase, double time, long step)
    {
        _bound?.OnPhase(phase, time, step);
        _dissipation?.OnPhase(phase, time, step);
    }

    public void OnSegment(in DenseSegment segment, double end, double until)
    {
        long begin = Stopwatch.GetTimestamp();
        _bound?.OnSegment(segment, end, until);
        _dissipation?.OnSegment(segment, end, until);
        Spent += Stopwatch.GetElapsedTime(begin);
    }

    public void Save(CheckpointWriter writer)
    {
        _bound?.Save(writer);
        _dissipation?.Save(writer);
    }

    public void Restore(ref CheckpointReader reader)
    {
        _bound?.Restore(ref reader);
        _dissipation?.Restore(ref reader);
    }

    /// <summary>The results by their names in the summary.</summary>
    public IEnumerable<(string Name, double Value)> Results(Trajectory trajectory)
    {
        if (_bound is not null)
        {
            yield return (SummaryNames.ErrorBound, _bound.Bound);
        }

        if (_dissipation is not null)
        {
            yield return (SummaryNames.DissipationResidual, _dissipation.Result(trajectory.InitialState.AsArray(), trajectory.FinalState.AsArray()).Value);
        }
    }

    // Drawn directions have no objective of their own, and an adversary's weights are no part of it.
    private static bool HasEnergy(PreparedRun run)
    {
        if (run.Algorithm.IsSampled || run.Phases.Any(phase => phase.Field.Dimension != run.Objective.Dimension))
        {
            return false;
        }

        try
        {
            _ = run.Objective.Potential(run.Start);
            return true;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }
}
