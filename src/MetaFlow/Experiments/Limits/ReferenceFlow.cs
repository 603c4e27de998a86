using MetaFlow.Numerics;

namespace MetaFlow.Experiments;

/// <summary>A flow at equidistant times, solved twice, so that its error is known beside it.</summary>
internal sealed class ReferenceFlow
{
    // The tight solve is the reference; its distance from the loose one, ten times as loose, bounds its own error.
    private const double Looser = 10;

    // Where a field jumps no step is small enough for the first tolerance.
    private static readonly double[] Tolerances = [1e-12, 1e-9];

    private const double AbsoluteShare = 1e-2;

    private readonly double[][] _states;

    private ReferenceFlow(double[][] states, double error, double? switchTime, SolveCost cost, double tolerance)
    {
        Description = FormattableString.Invariant($"{Method.DormandPrince54} at relative tolerances {tolerance:0e+0} and {Looser * tolerance:0e+0}, {error:0.#e+0} apart");
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
    public string Description { get; }

    /// <summary>The state at the j-th time.</summary>
    public ReadOnlySpan<double> this[int j] => _states[j];

    /// <summary>Solves a flow.</summary>
    /// <exception cref="InvalidInputException">The flow does not reach the end of the window.</exception>
    public static ReferenceFlow Solve(IReadOnlyList<FlowPhase> phases, double[] start, double endTime, int intervals, CancellationToken cancellation)
    {
        double allowed = SolveOptions.SmallestShareOfNoise * phases.Max(phase => phase.Field.NoiseFloor);
        foreach (double tolerance in Tolerances.Select(tolerance => Math.Max(tolerance, allowed)))
        {
            var (states, tight) = Once(phases, start, endTime, intervals, tolerance, cancellation);
            if (tight.Termination == Termination.StepTooSmall && tolerance < Tolerances[^1])
            {
                continue;
            }

            RequireTheEnd(tight, endTime);
            var (other, loose) = Once(phases, start, endTime, intervals, Looser * tolerance, cancellation);
            RequireTheEnd(loose, endTime);
            double error = 0;
            for (int j = 0; j <= intervals; j++)
            {
                error = Math.Max(error, EuclideanNorm.Distance(states[j], other[j]));
            }

            return new ReferenceFlow(states, error, tight.Phases.Count > 1 ? tight.Phases[^1].StartTime : null, tight.Cost, tolerance);
        }

        throw new System.Diagnostics.UnreachableException();
    }

    private static void RequireTheEnd(Trajectory trajectory, double endTime)
    {
        if (trajectory.Termination != Termination.Completed)
        {
            throw new InvalidInputException(
                FormattableString.Invariant($"The reference flow ends at t = {trajectory.FinalTime:G6} ({trajectory.Termination}), before the end of the window at {endTime:G6}; give a shorter --until or another start."));
        }
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
