using MetaFlow.Integrators;

namespace MetaFlow;

/// <summary>Follows flows and iterates updates.</summary>
/// <remarks>
/// Divergence, spent budgets and cancellation are a <see cref="Termination"/> in the result, which keeps all that was reached;
/// exceptions are for misuse and for what fields, guards, events and observers throw.
/// </remarks>
public static class Integrator
{
    /// <summary>Follows a flow, through all its phases.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellation">Ends the solve between two steps.</param>
    /// <param name="progress">Told at most ten times a second.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="InvalidInputException">A tolerance is below ten times the noise floor of the field.</exception>
    public static Trajectory Solve(
        InitialValueProblem problem, SolveOptions? options = null, CancellationToken cancellation = default, IProgress<SolveProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        foreach (FlowPhase phase in problem.Phases)
            IUpdateField.Refuse(phase.Field);
        EnginePhase<IVectorField>[] phases = [.. problem.Phases.Select(p => new EnginePhase<IVectorField>(p.Name, p.Field, p.Guard))];
        return Run(phases, problem.InitialState, problem.StartTime, problem.EndTime, options, cancellation, progress);
    }

    /// <summary>Follows the flow of one field; a field that is a struct is inlined into the loop.</summary>
    /// <typeparam name="TField">The field's type.</typeparam>
    /// <param name="field">The field.</param>
    /// <param name="initialState">Initial state, of the field's dimension, finite; copied.</param>
    /// <param name="startTime">Start time.</param>
    /// <param name="endTime">End time, different from the start time.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellation">Ends the solve between two steps.</param>
    /// <param name="progress">Told at most ten times a second.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option or an argument is out of range.</exception>
    public static Trajectory Solve<TField>(
        TField field,
        ReadOnlySpan<double> initialState,
        double startTime,
        double endTime,
        SolveOptions? options = null,
        CancellationToken cancellation = default,
        IProgress<SolveProgress>? progress = null)
        where TField : IVectorField
    {
        ArgumentNullException.ThrowIfNull(field);
        IUpdateField.Refuse(field);
        InitialValueProblem.CheckState(field.Dimension, initialState);
        InitialValueProblem.CheckSpan(startTime, endTime);
        EnginePhase<TField>[] phases = [new(InitialValueProblem.SinglePhaseName, field, null)];
        return Run(phases, initialState.ToArray(), startTime, endTime, options, cancellation, progress);
    }

    /// <summary>
    /// Iterates the published update, <c>w_{k+1} = Update(t_k, w_k, v(t_k, w_k), β)</c> with <c>t_k = kβ</c>.
    /// </summary>
    /// <remarks>
    /// A phase's latch is tested before step k from the direction already at hand, without localization; when it latches, step k
    /// is made with the next phase's field. On a single phase with the default update this is Euler's method bit for bit.
    /// </remarks>
    /// <param name="phases">At least one; every phase but the last has a guard.</param>
    /// <param name="initialState">Initial state, of the fields' dimension, finite; copied.</param>
    /// <param name="stepSize">Outer step size β, positive and finite.</param>
    /// <param name="count">Number of updates, not negative.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellation">Ends the iteration between two updates.</param>
    /// <param name="progress">Told at most ten times a second.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option or an argument is out of range.</exception>
    public static Trajectory Iterate(
        IReadOnlyList<FlowPhase> phases,
        double[] initialState,
        double stepSize,
        long count,
        IterateOptions? options = null,
        CancellationToken cancellation = default,
        IProgress<SolveProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(initialState);
        phases = InitialValueProblem.Check(phases, initialState);
        Guards.PositiveFinite(stepSize);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (!double.IsFinite(count * stepSize))
            throw new ArgumentOutOfRangeException(nameof(count), count, "The time after the last update must be finite.");
        options ??= new IterateOptions();
        options.Validate();
        return new UpdateLoop(phases, [.. initialState], stepSize, count, options, cancellation, progress).Run();
    }

    private static Trajectory Run<TField>(
        EnginePhase<TField>[] phases, double[] state, double start, double end, SolveOptions? options, CancellationToken cancellation, IProgress<SolveProgress>? progress)
        where TField : IVectorField
    {
        options ??= new SolveOptions();
        double noise = phases.Max(static p => ((IVectorField)p.Field).NoiseFloor);
        options.Validate(state.Length, start, end, noise);
        return options.Method.Run(new FlowSetup<TField>(phases, state, start, end, options, progress, cancellation));
    }
}
