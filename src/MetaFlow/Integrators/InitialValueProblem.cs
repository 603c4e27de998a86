using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Integrators;

namespace MetaFlow;

/// <summary>A flow to be followed from a state over a span of time. Immutable.</summary>
/// <remarks>
/// The end may lie before the start: the flow is then followed backwards. A phase's guard is a located event: it is tested at
/// once when the phase begins, then at eight points of every step, each but the last with an evaluation of the field that is
/// counted, and where it reaches zero the method starts afresh with the next phase's field.
/// </remarks>
public sealed class InitialValueProblem
{
    private readonly double[] _initialState;

    /// <summary>A problem with phases.</summary>
    /// <param name="phases">At least one; every phase but the last has a guard.</param>
    /// <param name="initialState">Initial state, of the fields' dimension, finite; copied.</param>
    /// <param name="startTime">Start time.</param>
    /// <param name="endTime">End time, different from the start time.</param>
    public InitialValueProblem(IReadOnlyList<FlowPhase> phases, double[] initialState, double startTime, double endTime)
    {
        ArgumentNullException.ThrowIfNull(initialState);
        Phases = Check(phases, initialState);
        CheckSpan(startTime, endTime);
        _initialState = [.. initialState];
        StartTime = startTime;
        EndTime = endTime;
    }

    /// <summary>A problem with a single field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="initialState">Initial state, of the field's dimension, finite; copied.</param>
    /// <param name="startTime">Start time.</param>
    /// <param name="endTime">End time, different from the start time.</param>
    public InitialValueProblem(IVectorField field, double[] initialState, double startTime, double endTime)
        : this([new FlowPhase(SinglePhaseName, field)], initialState, startTime, endTime)
    {
    }

    /// <summary>A problem with a single field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="initialState">Initial state, of the field's dimension, finite; copied.</param>
    /// <param name="startTime">Start time.</param>
    /// <param name="endTime">End time, different from the start time.</param>
    public InitialValueProblem(IVectorField field, Vector<double> initialState, double startTime, double endTime)
        : this(field, initialState?.ToArray()!, startTime, endTime)
    {
    }

    /// <summary>A problem with phases.</summary>
    /// <param name="phases">At least one; every phase but the last has a guard.</param>
    /// <param name="initialState">Initial state, of the fields' dimension, finite; copied.</param>
    /// <param name="startTime">Start time.</param>
    /// <param name="endTime">End time, different from the start time.</param>
    public InitialValueProblem(IReadOnlyList<FlowPhase> phases, Vector<double> initialState, double startTime, double endTime)
        : this(phases, initialState?.ToArray()!, startTime, endTime)
    {
    }

    /// <summary>The phases, in order.</summary>
    public IReadOnlyList<FlowPhase> Phases { get; }

    /// <summary>A copy of the initial state.</summary>
    public double[] InitialState => [.. _initialState];

    /// <summary>Start time.</summary>
    public double StartTime { get; }

    /// <summary>End time.</summary>
    public double EndTime { get; }

    internal const string SinglePhaseName = "flow";

    internal ReadOnlySpan<double> StateSpan => _initialState;

    internal static IReadOnlyList<FlowPhase> Check(IReadOnlyList<FlowPhase> phases, ReadOnlySpan<double> state)
    {
        ArgumentNullException.ThrowIfNull(phases);
        if (phases.Count == 0)
            throw new ArgumentException("A flow has at least one phase.", nameof(phases));
        FlowPhase[] copy = [.. phases];
        for (int i = 0; i < copy.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(copy[i], nameof(phases));
            ArgumentNullException.ThrowIfNull(copy[i].Field, nameof(phases));
            CheckState(copy[i].Field.Dimension, state);
            if (copy[i].Guard is null != (i == copy.Length - 1))
                throw new ArgumentException($"Every phase but the last has a guard; '{copy[i].Name}' is phase {i + 1} of {copy.Length}.", nameof(phases));
        }

        return copy;
    }

    internal static void CheckState(int dimension, ReadOnlySpan<double> initialState)
    {
        if (initialState.Length == 0 || initialState.Length != dimension)
            throw new ArgumentException($"The initial state has {initialState.Length} components, but the field has dimension {dimension}.", nameof(initialState));
        Guards.FiniteState(initialState, nameof(initialState));
    }

    internal static void CheckSpan(double startTime, double endTime)
    {
        Guards.Finite(startTime);
        Guards.Finite(endTime);
        if (endTime == startTime || !double.IsFinite(endTime - startTime))
            throw new ArgumentOutOfRangeException(nameof(endTime), endTime, "The end time must differ from the start time by a finite span.");
    }
}
