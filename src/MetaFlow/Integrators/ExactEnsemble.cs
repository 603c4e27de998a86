using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Integrators;

/// <summary>The end points of a flow that is known in closed form, for all starts at once.</summary>
internal static class ExactEnsemble
{
    /// <summary>Name of the method in the trajectories.</summary>
    private const string MethodName = "exact";

    public static Trajectory[] Solve(IExactFlowField field, IReadOnlyList<Vector<double>> starts, double until)
    {
        InitialValueProblem.CheckSpan(0, until);
        int d = field.Dimension;
        double[] from = new double[checked(starts.Count * d)];
        double[] to = new double[from.Length];
        for (int i = 0; i < starts.Count; i++)
        {
            ArgumentNullException.ThrowIfNull(starts[i], nameof(starts));
            Span<double> start = from.AsSpan(i * d, d);
            if (starts[i].Count == d)
                starts[i].AsArrayOrCopy().CopyTo(start);
            InitialValueProblem.CheckState(d, starts[i].Count == d ? start : []);
        }

        field.Follow(from, until, to);
        var trajectories = new Trajectory[starts.Count];
        for (int i = 0; i < trajectories.Length; i++)
            trajectories[i] = EndPoint(from.AsSpan(i * d, d), to.AsSpan(i * d, d), until);
        return trajectories;
    }

    private static Trajectory EndPoint(ReadOnlySpan<double> start, ReadOnlySpan<double> end, double until)
    {
        // Overflow is a result: the start is then the last good state.
        bool finite = StageMath.IsFinite(end);
        ReadOnlySpan<double> last = finite ? end : start;
        double time = finite ? until : 0;
        var states = new StateLog(end.Length);
        states.Append(last);
        return new Trajectory(states, null)
        {
            Method = MethodName,
            Termination = finite ? Termination.Completed : Termination.NonFinite,
            StartTime = 0,
            FinalTime = time,
            InitialState = Vector<double>.Build.Dense(start.ToArray()),
            FinalState = Vector<double>.Build.Dense(last.ToArray()),
            Times = [time],
            Steps = [finite ? 1 : 0],
            IsIteration = false,
            Events = [],
            Phases = [new PhaseSpan(InitialValueProblem.SinglePhaseName, 0, time, 0, finite ? 1 : 0)],
            Functionals = [],
            Switches = [],
            Cost = new SolveCost { AcceptedSteps = finite ? 1 : 0 },
        };
    }

    private static double[] AsArrayOrCopy(this Vector<double> vector) => vector.AsArray() ?? vector.ToArray();
}
