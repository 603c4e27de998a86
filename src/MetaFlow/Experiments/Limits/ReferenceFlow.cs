using MetaFlow.Numerics;

namespace MetaFlow.Experiments;

/// <summary>A flow at equidistant times, solved twice, so that its error is known beside it.</summary>
internal sealed class ReferenceFlow
{
    // The tight solve is the reference; its distance from the loose one bounds its own error, which is about a tenth of it.
    private const double Tight = 1e-12;
    private const double Loose = 1e-11;
    private const double AbsoluteShare = 1e-2;

    private readonly double[][] _states;

    private ReferenceFlow(double[][] states, double error, double? switchTime, SolveCost cost)
    {
        _states = states;
        Error = error;
        SwitchTime = switchTime;
        Cost = cost;
    }

    /// <summary>How many intervals the times cut the window into.</summary>
    public int Intervals => _states.Length - 1;

    /// <summary>sup over the times of the distance between the two solves.</summary>
    public double Error { get; }

    /// <summary>When the second phase began, or null where there is one phase or none was entered.</summary>
    public double? SwitchTime { get; }

    /// <summary>What the tight solve spent.</summary>
    public SolveCost Cost { get; }

    /// <summary>Accepted steps of the tight solve.</summary>
    public long Steps => Cost.AcceptedSteps;

    /// <summary>How it was made and how far its two solves are apart, for people.</summary>
    public string Description => FormattableString.Invariant($"{Method.DormandPrince54} at relative tolerances {Tight:0e+0} and {Loose:0e+0}, {Error:0.#e+0} apart");

    /// <summary>The state at the j-th time.</summary>
    public ReadOnlySpan<double> this[int j] => _states[j];

    /// <summary>Solves a flow.</summary>
    /// <exception cref="InvalidInputException">The flow does not reach the end of the window.</exception>
    public static ReferenceFlow Solve(IReadOnlyList<FlowPhase> phases, double[] start, double endTime, int intervals, CancellationToken cancellation)
    {
        var (states, tight) = Once(phases, start, endTime, intervals, Tight, cancellation);
        var (other, _) = Once(phases, start, endTime, intervals, Loose, cancellation);
        double error = 0;
        for (int j = 0; j <= intervals; j++)
        {
            error = Math.Max(error, EuclideanNorm.Distance(states[j], other[j]));
        }

        return new ReferenceFlow(states, error, tight.Phases.Count > 1 ? tight.Phases[^1].StartTime : null, tight.Cost);
    }

    private static (double[][] States, Trajectory Trajectory) Once(
        IReadOnlyList<FlowPhase> phases, double[] start, double endTime, int intervals, double tolerance, CancellationToken cancellation)
    {
        double scale = Math.Max(EuclideanNorm.Of(start), 1);
        double[] times = [.. Enumerable.Range(1, intervals - 1).Select(j => endTime * j / intervals)];
        Trajectory trajectory = Integrator.Solve(
            new InitialValueProblem(phases, start, 0, endTime),
            new SolveOptions
            {
                RelativeTolerance = tolerance,
                AbsoluteTolerance = AbsoluteShare * tolerance * scale,
                Save = SaveSchedule.At(times),
                DenseOutput = false,
            },
            cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (trajectory.Termination != Termination.Completed)
        {
            throw new InvalidInputException(
                FormattableString.Invariant($"The reference flow ends at t = {trajectory.FinalTime:G6} ({trajectory.Termination}), before the end of the window at {endTime:G6}; give a shorter --until or another start."));
        }

        var states = new double[intervals + 1][];
        states[0] = start;
        for (int i = 0; i < trajectory.Count; i++)
        {
            int j = (int)Math.Round(trajectory.Times[i] / endTime * intervals);
            states[j] ??= trajectory.StateSpan(i).ToArray();
        }

        states[intervals] = trajectory.FinalState.ToArray();
        return (states, trajectory);
    }
}
