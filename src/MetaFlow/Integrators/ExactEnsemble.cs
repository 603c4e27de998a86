using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Integrators;

/// <summary>The end points of a flow that is known in closed form, for all starts at once: trajectories are views of two matrices.</summary>
internal static class ExactEnsemble
{
    /// <summary>Name of the method in the trajectories.</summary>
    private const string MethodName = "exact";

    // Numbers in a block: small enough for the second-level cache, and for the garbage collector's ordinary heap.
    private const int BlockSize = 8192;

    // Products of fewer multiplications than this are over before another thread has begun.
    private const long WorthAThread = 1 << 24;

    public static Trajectory[] Solve(IExactFlowField field, IReadOnlyList<Vector<double>> starts, double until, int threads)
    {
        InitialValueProblem.CheckSpan(0, until);
        int d = field.Dimension;
        for (int i = 0; i < starts.Count; i++)
        {
            ArgumentNullException.ThrowIfNull(starts[i], nameof(starts));
            InitialValueProblem.CheckState(d, starts[i].AsArray() ?? starts[i].ToArray());
        }

        var trajectories = new Trajectory[starts.Count];
        int rows = Math.Max(1, BlockSize / d);
        int blocks = (starts.Count + rows - 1) / rows;
        int parts = (int)Math.Clamp((long)starts.Count * d * d / WorthAThread, 1, threads);
        if (parts > 1)
            Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = parts }, Follow);
        else
            for (int block = 0; block < blocks; block++)
                Follow(block);
        return trajectories;

        void Follow(int block)
        {
            int first = block * rows;
            Block(field, starts, first, trajectories.AsSpan(first, Math.Min(rows, starts.Count - first)), until);
        }
    }

    // The members from one on, as many as there are places.
    private static void Block(IExactFlowField field, IReadOnlyList<Vector<double>> starts, int first, Span<Trajectory> trajectories, double until)
    {
        int d = field.Dimension;
        var from = new StateLog(d, trajectories.Length);
        var to = new StateLog(d, trajectories.Length);
        Span<double> rows = from.Fill();
        for (int i = 0; i < trajectories.Length; i++)
        {
            Vector<double> start = starts[first + i];
            (start.AsArray() ?? start.ToArray()).CopyTo(rows[(i * d)..]);
        }

        field.Follow(rows, until, to.Fill());
        Trajectory? reached = null, overflowed = null;
        for (int i = 0; i < trajectories.Length; i++)
        {
            // Overflow is a result: the start is then the last good state.
            trajectories[i] = StageMath.IsFinite(to[i])
                ? new Trajectory(reached ??= EndPoint(from[i], to[i], Termination.Completed, until, 1), from, to, i)
                : new Trajectory(overflowed ??= EndPoint(from[i], from[i], Termination.NonFinite, 0, 0), from, from, i);
        }
    }

    // The first trajectory of an ending; the others are like it in everything but their states.
    private static Trajectory EndPoint(ReadOnlySpan<double> start, ReadOnlySpan<double> end, Termination termination, double time, int steps)
    {
        var states = new StateLog(end.Length, 1);
        states.Append(end);
        return new Trajectory(states, null)
        {
            Method = MethodName,
            Termination = termination,
            StartTime = 0,
            FinalTime = time,
            InitialState = Vector<double>.Build.Dense(start.ToArray()),
            FinalState = Vector<double>.Build.Dense(end.ToArray()),
            Times = [time],
            Steps = [steps],
            IsIteration = false,
            Events = [],
            Phases = [new PhaseSpan(InitialValueProblem.SinglePhaseName, 0, time, 0, steps)],
            Functionals = [],
            Switches = [],
            Cost = new SolveCost { AcceptedSteps = steps },
        };
    }
}
