using MetaFlow.Integrators;

namespace MetaFlow;

/// <summary>
/// The map Φ from a start to the end of a flow that a Runge–Kutta method computes, with its exact derivative.
/// </summary>
/// <remarks>
/// <para>
/// The derivative is that of the discrete map, stage by stage, not of the flow that it approximates: the tangent product
/// <c>Φ′(w) u</c> differentiates every stage forwards, the adjoint product <c>Φ′(w)ᵀ u</c> runs through the steps in
/// reverse (HNW I, §II.6 on the variational equation; for the reverse pass W. W. Hager, Runge-Kutta methods in optimal control and the
/// transformed adjoint system, Numer. Math. 87 (2000) 247–282, §2). Both agree to rounding, <c>⟨u, Φ′v⟩ = ⟨Φ′ᵀu, v⟩</c>. Where
/// steps are chosen by the tolerances, they are held as they were chosen: their own dependence on w is not differentiated. The same holds
/// of the numbers of stages that RKC2 chooses from the spectral radius.
/// </para>
/// <para>
/// States at the start of every step are kept, stages are computed again. Those of an implicit method (ESDIRK) are solved again to
/// rounding, with dense Jacobians: the derivative is then that of the exactly solved stages, which the solve itself meets up to a part of
/// its tolerance. With a fixed number of steps of an explicit method nothing is allocated after the first solve. A map remembers its last solve, so it serves one thread at a time.
/// </para>
/// </remarks>
public sealed class FlowMap
{
    private readonly FlowMapOptions _options;
    private readonly StepTape _tape;
    private readonly SolveOptions? _integrated;
    private readonly List<int>? _stages; // of the accepted steps, where they are chosen from the spectral radius
    private readonly IStepDerivatives _derivatives;
#pragma warning disable IDE0044 // not readonly: the stepper is a mutable struct
    private ExplicitStepper<ILinearizableField> _stepper;
#pragma warning restore IDE0044
    private bool _solved;

    /// <summary>Makes the map of a flow over a span of time.</summary>
    /// <param name="field">The field. Its products are used as it gives them; the adjoint needs those with the transpose.</param>
    /// <param name="startTime">Start time, finite.</param>
    /// <param name="endTime">End time, finite and different from the start time.</param>
    /// <param name="options">How time is taken; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option or a time is out of range.</exception>
    /// <exception cref="NotSupportedException">The method is exponential or chosen automatically, or implicit and the field has more than 256 dimensions.</exception>
    public FlowMap(ILinearizableField field, double startTime, double endTime, FlowMapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(field);
        InitialValueProblem.CheckSpan(startTime, endTime);
        _options = options ?? new FlowMapOptions();
        _options.Validate();
        Field = field;
        StartTime = startTime;
        EndTime = endTime;
        _tape = new StepTape(field.Dimension);
        Method? recording = null;
        switch (_options.Method)
        {
            case ExplicitRungeKutta method:
                _stepper = new ExplicitStepper<ILinearizableField>(method.Tableau, field.Dimension);
                _derivatives = new StageDerivatives(field, method.Tableau);
                break;
            case ImplicitRungeKutta when field.Dimension > NewtonSolver.LargestDense:
                throw new NotSupportedException(
                    $"The derivative of {_options.Method.Name} solves with dense Jacobians, of at most {NewtonSolver.LargestDense} dimensions; this field has {field.Dimension}.");
            case ImplicitRungeKutta method:
                _derivatives = new ImplicitStageDerivatives(field, method.Tableau);
                break;
            case RungeKuttaChebyshev2Method method:
                _stages = [];
                recording = method.Recording(_stages);
                _derivatives = new ChebyshevStageDerivatives(field, _stages);
                break;
            default:
                throw new NotSupportedException($"The derivative of the discrete flow is known for Runge–Kutta methods that are explicit, ESDIRK or stabilized, and {_options.Method.Name} is none.");
        }

        if (_options.Steps is null || _options.Method is not ExplicitRungeKutta)
        {
            _integrated = new SolveOptions
            {
                Method = recording ?? _options.Method,
                StepSize = _options.Steps is { } steps ? Math.Abs(endTime - startTime) / steps : null,
                RelativeTolerance = _options.RelativeTolerance,
                AbsoluteTolerance = _options.AbsoluteTolerance,
                Save = SaveSchedule.EndOnly,
            };
            _integrated.Validate();
        }
    }

    /// <summary>The field.</summary>
    public ILinearizableField Field { get; }

    /// <summary>Start time.</summary>
    public double StartTime { get; }

    /// <summary>End time.</summary>
    public double EndTime { get; }

    /// <summary>Accepted steps of the last solve.</summary>
    public int Steps => _tape.Count;

    /// <summary>Evaluations of the field by the last solve; each product makes as many again, and as many Jacobian products.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Follows the flow, and remembers its steps for the products.</summary>
    /// <param name="start">w, length d.</param>
    /// <param name="destination">Receives Φ(w), or the last good state where the flow was not followed to its end; may be the start itself.</param>
    /// <returns>Why it ended. Products are possible after <see cref="Termination.Completed"/> only.</returns>
    public Termination Solve(ReadOnlySpan<double> start, Span<double> destination)
    {
        InitialValueProblem.CheckState(Field.Dimension, start);
        _tape.Clear();
        _stages?.Clear();
        Termination ended = _integrated is null ? SolveFixed(start, destination) : SolveIntegrated(start, destination);
        _solved = ended == Termination.Completed;
        return ended;
    }

    /// <summary>The product <c>Φ′(w) u</c> at the start of the last solve.</summary>
    /// <param name="direction">u, length d.</param>
    /// <param name="destination">Receives the product, length d; may be the direction itself.</param>
    /// <param name="parameters">
    /// A direction in parameter space, length p, for a field that is an <see cref="IParameterizedField"/>: the product is then
    /// <c>(∂Φ/∂w) u + (∂Φ/∂θ) parameters</c>. Default empty.
    /// </param>
    /// <exception cref="InvalidOperationException">No flow was followed to its end before.</exception>
    public void TangentProduct(ReadOnlySpan<double> direction, Span<double> destination, ReadOnlySpan<double> parameters = default)
    {
        Check(direction, destination, parameters);
        direction.CopyTo(destination);
        for (int k = 0; k < _tape.Count; k++)
        {
            ReadOnlySpan<double> state = _tape.Step(k, out double start, out double step, out double end);
            _derivatives.Tangent(k, start, step, end, state, destination, parameters);
        }
    }

    /// <summary>The product <c>Φ′(w)ᵀ u</c> at the start of the last solve.</summary>
    /// <param name="direction">u, length d.</param>
    /// <param name="destination">Receives the product, length d; may be the direction itself.</param>
    /// <param name="parameters">
    /// Receives <c>(∂Φ/∂θ)ᵀ u</c>, length p, for a field that is an <see cref="IParameterizedField"/>. Default empty: not wanted.
    /// </param>
    /// <exception cref="InvalidOperationException">No flow was followed to its end before.</exception>
    /// <exception cref="NotSupportedException">The field gives no products with the transpose of its Jacobian, which an explicit or stabilized method needs.</exception>
    public void AdjointProduct(ReadOnlySpan<double> direction, Span<double> destination, Span<double> parameters = default)
    {
        Check(direction, destination, parameters);
        direction.CopyTo(destination);
        parameters.Clear();
        for (int k = _tape.Count - 1; k >= 0; k--)
        {
            ReadOnlySpan<double> state = _tape.Step(k, out double start, out double step, out double end);
            _derivatives.Adjoint(k, start, step, end, state, destination, parameters);
        }
    }

    private Termination SolveFixed(ReadOnlySpan<double> start, Span<double> destination)
    {
        int count = _options.Steps!.Value;
        double h = (EndTime - StartTime) / count;
        var field = new FieldCounter<ILinearizableField>(Field);
        start.CopyTo(_stepper.State);
        field.Evaluate(StartTime, _stepper.State, _stepper.Slope);
        double time = StartTime;
        Termination ended = Termination.Completed;
        for (int k = 0; k < count; k++)
        {
            double end = k == count - 1 ? EndTime : StartTime + ((k + 1) * h);
            _tape.Append(time, h, end, _stepper.State);
            _stepper.Attempt(ref field, time, end, h);
            if (!StageMath.IsFinite(_stepper.NextState))
            {
                ended = Termination.NonFinite;
                break;
            }

            _stepper.Complete(ref field, end, h, slope: k < count - 1, dense: false);
            _stepper.Advance();
            time = end;
        }

        Evaluations = field.Evaluations;
        _stepper.State.CopyTo(destination);
        return ended;
    }

    private Termination SolveIntegrated(ReadOnlySpan<double> start, Span<double> destination)
    {
        Trajectory trajectory = Integrator.Solve(Field, start, StartTime, EndTime, _integrated);
        DenseLog dense = trajectory.Dense!;
        for (int k = 0; k < dense.Count; k++)
        {
            ReadOnlySpan<double> state = dense.Step(k, out double from, out double step, out double until);
            _tape.Append(from, step, until, state);
        }

        Evaluations = trajectory.Cost.Evaluations;
        trajectory.FinalState.AsArray().CopyTo(destination);
        return trajectory.Termination;
    }

    private void Check(ReadOnlySpan<double> direction, Span<double> destination, ReadOnlySpan<double> parameters)
    {
        if (!_solved)
            throw new InvalidOperationException("The derivative of a flow is known after a solve that was completed.");
        if (direction.Length != Field.Dimension || destination.Length != Field.Dimension)
            throw new ArgumentException($"The direction has length {direction.Length} and the destination {destination.Length}, but the dimension is {Field.Dimension}.", nameof(direction));
        int count = (Field as IParameterizedField)?.ParameterCount ?? 0;
        if (parameters.Length != 0 && parameters.Length != count)
            throw new ArgumentException($"{parameters.Length} parameters were given, but the field has {count}.", nameof(parameters));
    }
}
