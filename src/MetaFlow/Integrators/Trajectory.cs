using System.Diagnostics.CodeAnalysis;
using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Integrators;

namespace MetaFlow;

/// <summary>What a solve or an iteration left behind: saved points, dense output, events, phases, and why it ended.</summary>
public sealed class Trajectory
{
    private readonly StateLog? _starts;
    private readonly int _first; // the row of the first saved point

    internal Trajectory(StateLog states, DenseLog? dense)
    {
        States = states;
        Dense = dense;
    }

    /// <summary>A member of an ensemble that is known at its start and at one other point: a view of rows that all members share.</summary>
    [SetsRequiredMembers]
    internal Trajectory(Trajectory alike, StateLog starts, StateLog states, int row)
    {
        (States, _starts, _first) = (states, starts, row);
        Times = alike.Times;
        Steps = alike.Steps;
        Method = alike.Method;
        Termination = alike.Termination;
        StartTime = alike.StartTime;
        FinalTime = alike.FinalTime;
        Events = alike.Events;
        Phases = alike.Phases;
        Switches = alike.Switches;
        Functionals = alike.Functionals;
        Cost = alike.Cost;
        IsIteration = alike.IsIteration;
    }

    /// <summary>Dimension d of the state.</summary>
    public int Dimension => States.Dimension;

    /// <summary>Number of saved points.</summary>
    public int Count => Times.Count;

    /// <summary>Times of the saved points.</summary>
    public required IReadOnlyList<double> Times { get; init; }

    /// <summary>
    /// Accepted steps (updates) with which each saved point was reached. Strictly increasing when every step is kept; several
    /// scheduled times within one step of a flow share its index.
    /// </summary>
    public required IReadOnlyList<long> Steps { get; init; }

    /// <summary>Name of the integrator, or <c>update</c> for an iteration.</summary>
    public required string Method { get; init; }

    /// <summary>Why it ended.</summary>
    public required Termination Termination { get; init; }

    /// <summary>The start.</summary>
    public required Vector<double> InitialState
    {
        get => field ??= Copy(_starts!, _first);
        init;
    }

    /// <summary>The last good state, whatever the termination; always finite.</summary>
    public required Vector<double> FinalState
    {
        get => field ??= Copy(States, _first);
        init;
    }

    /// <summary>Start time.</summary>
    public required double StartTime { get; init; }

    /// <summary>Time of the last good state.</summary>
    public required double FinalTime { get; init; }

    /// <summary>Occurrences of events, in order.</summary>
    public required IReadOnlyList<EventOccurrence> Events { get; init; }

    /// <summary>The phases that were entered, in order.</summary>
    public required IReadOnlyList<PhaseSpan> Phases { get; init; }

    /// <summary>The changes of method that <see cref="MetaFlow.Method.Auto"/> made, in order; empty for every other method.</summary>
    public required IReadOnlyList<MethodSwitch> Switches { get; init; }

    /// <summary>Results of the running functionals, in the order of the options.</summary>
    public required IReadOnlyList<FunctionalResult> Functionals { get; init; }

    /// <summary>What it spent.</summary>
    public required SolveCost Cost { get; init; }

    /// <summary>Whether this is an iteration of an update, not a flow.</summary>
    public required bool IsIteration { get; init; }

    /// <summary>Where and in which norm the flow came to rest; null unless it ended with <see cref="Termination.SteadyState"/>.</summary>
    public SteadyStateReached? SteadyState { get; private set; }

    /// <summary>What made it, where an algorithm did; null for a bare initial value problem.</summary>
    public TrajectoryOrigin? Origin { get; private set; }

    internal DenseLog? Dense { get; }

    private StateLog States { get; }

    /// <summary>A copy of a saved state.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    public Vector<double> State(int index) => Vector<double>.Build.Dense(StateSpan(index).ToArray());

    /// <summary>A saved state, not copied.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    public ReadOnlySpan<double> StateSpan(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return States[_first + index];
    }

    /// <summary>The state at any time.</summary>
    /// <param name="time">Between the start time and the final time.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is NaN or outside.</exception>
    /// <exception cref="InvalidOperationException">The state there was not kept: there is no dense output, and no saved points around.</exception>
    public Vector<double> At(double time)
    {
        double[] state = new double[Dimension];
        At(time, state);
        return Vector<double>.Build.Dense(state);
    }

    /// <summary>The state at any time: of a flow by its dense output, of an iteration linearly between neighbouring iterates.</summary>
    /// <param name="time">Between the start time and the final time.</param>
    /// <param name="destination">Receives the state, length d.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is NaN or outside.</exception>
    /// <exception cref="InvalidOperationException">The state there was not kept: there is no dense output, and no saved points around.</exception>
    public void At(double time, Span<double> destination)
    {
        if (destination.Length != Dimension)
            throw new ArgumentException($"The destination has length {destination.Length}, but the dimension is {Dimension}.", nameof(destination));
        if (!(time >= Math.Min(StartTime, FinalTime) && time <= Math.Max(StartTime, FinalTime)))
            throw new ArgumentOutOfRangeException(nameof(time), time, $"The trajectory runs from {StartTime:R} to {FinalTime:R}.");
        if (time == FinalTime)
        {
            FinalState.AsArray().CopyTo(destination);
            return;
        }

        if (time == StartTime)
        {
            InitialState.AsArray().CopyTo(destination);
            return;
        }

        if (Dense is { Count: > 0 } && Math.Sign(FinalTime - StartTime) * (time - Dense.Begin) >= 0)
        {
            Dense.Evaluate(time, destination);
            return;
        }

        FromSaved(time, destination);
    }

    /// <summary>This trajectory, knowing where the flow came to rest.</summary>
    internal Trajectory Resting(SteadyStateReached? reached)
    {
        SteadyState = reached;
        return this;
    }

    /// <summary>This trajectory, knowing what made it.</summary>
    internal Trajectory From(TrajectoryOrigin origin)
    {
        Origin = origin;
        return this;
    }

    private static Vector<double> Copy(StateLog rows, int row) => Vector<double>.Build.Dense(rows[row].ToArray());

    private void FromSaved(double time, Span<double> destination)
    {
        int direction = Math.Sign(FinalTime - StartTime);
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (direction * (Times[middle] - time) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        if (low < Count && Times[low] == time)
        {
            StateSpan(low).CopyTo(destination);
            return;
        }

        if (!IsIteration || low == 0 || low == Count || Steps[low] != Steps[low - 1] + 1)
        {
            throw new InvalidOperationException(
                $"The state at time {time:R} was not kept; ask for the dense output or for a save schedule that contains it.");
        }

        double theta = (time - Times[low - 1]) / (Times[low] - Times[low - 1]);
        ReadOnlySpan<double> left = StateSpan(low - 1);
        ReadOnlySpan<double> right = StateSpan(low);
        for (int j = 0; j < destination.Length; j++)
            destination[j] = left[j] + (theta * (right[j] - left[j]));
    }
}
