using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow;

/// <summary>The ordinary differential equation behind an algorithm: one field after another, each until its latch.</summary>
public sealed class Flow
{
    private readonly TrajectoryOrigin? _origin;

    /// <summary>Creates a flow.</summary>
    /// <param name="phases">At least one phase; all but the last have a guard; all of one dimension.</param>
    /// <exception cref="ArgumentException">No phase, a guard that is missing or too much, or different dimensions.</exception>
    public Flow(IReadOnlyList<FlowPhase> phases)
    {
        ArgumentNullException.ThrowIfNull(phases);
        if (phases.Count == 0)
        {
            throw new ArgumentException("A flow needs at least one phase.", nameof(phases));
        }

        for (int i = 0; i < phases.Count; i++)
        {
            bool last = i == phases.Count - 1;
            if (last != (phases[i].Guard is null))
            {
                throw new ArgumentException(last ? $"The last phase, {phases[i].Name}, has a guard but no successor." : $"Phase {phases[i].Name} has a successor but no guard.", nameof(phases));
            }

            if (phases[i].Field.Dimension != phases[0].Field.Dimension)
            {
                throw new ArgumentException($"Phase {phases[i].Name} has dimension {phases[i].Field.Dimension}, phase {phases[0].Name} has {phases[0].Field.Dimension}; they must agree.", nameof(phases));
            }
        }

        Phases = [.. phases];
    }

    /// <summary>The flow of an algorithm, whose trajectories know where they come from.</summary>
    internal Flow(IReadOnlyList<FlowPhase> phases, TrajectoryOrigin origin)
        : this(phases) => _origin = origin;

    /// <summary>The phases in order.</summary>
    public IReadOnlyList<FlowPhase> Phases { get; }

    /// <summary>Dimension of the state.</summary>
    public int Dimension => Phases[0].Field.Dimension;

    /// <summary>Dimension d of the parameter w, the first part of the state.</summary>
    public int ParameterDimension => Phases[0].Field is IExtendedField extended ? extended.ParameterDimension : Dimension;

    /// <summary>The state from which the flow starts at w₀: w₀ itself, or with what joins the state, such as adversarial weights.</summary>
    /// <param name="parameter">w₀; a whole state is given back as it is.</param>
    public Vector<double> InitialState(Vector<double> parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (Phases[0].Field is not IExtendedField extended || parameter.Count != extended.ParameterDimension)
        {
            return parameter;
        }

        var state = new double[Dimension];
        extended.Start(parameter.ToArray(), state);
        return Vector<double>.Build.Dense(state);
    }

    /// <summary>Integrates the flow from time 0.</summary>
    /// <param name="initialState">w₀.</param>
    /// <param name="until">End time T &gt; 0.</param>
    /// <param name="options">How time is taken and what is kept; default: Dormand–Prince 5(4) at relative tolerance 1e-6.</param>
    /// <param name="cancellation">Ends the solve with what it has.</param>
    /// <param name="progress">Told how far the solve is.</param>
    /// <returns>The trajectory; a solve that diverged or ran out of budget says so in its termination.</returns>
    public Trajectory Solve(Vector<double> initialState, double until, SolveOptions? options = null, CancellationToken cancellation = default, IProgress<SolveProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(initialState);
        options ??= new SolveOptions();
        var trajectory = Integrator.Solve(new InitialValueProblem(Phases, InitialState(initialState).ToArray(), 0, until), options, cancellation, progress);
        return _origin is null ? trajectory : trajectory.From(_origin with { Parameters = ParametersOf(_origin, options, until) });
    }

    /// <summary>Integrates the flow from many starts at time 0; see <see cref="Ensemble"/>.</summary>
    /// <param name="starts">The starts.</param>
    /// <param name="until">End time T &gt; 0.</param>
    /// <param name="options">Options for each start. Null: the end points alone, exactly on the route <c>affine</c>, else by Dormand–Prince 5(4) at relative tolerance 1e-6.</param>
    /// <param name="threads">Number of threads, at least 1.</param>
    /// <param name="cancellation">Ends the solves with what they have.</param>
    /// <param name="checkpoints">Checkpoints to resume from; default null: none are taken.</param>
    /// <param name="resumeFrom">A checkpoint of the same ensemble, from which to go on to the same bits; default null.</param>
    /// <returns>The trajectories, in the order of the starts.</returns>
    public IReadOnlyList<Trajectory> SolveAll(
        IReadOnlyList<Vector<double>> starts, double until, SolveOptions? options = null, int threads = 1, CancellationToken cancellation = default,
        EnsembleCheckpointOptions? checkpoints = null, EnsembleCheckpoint? resumeFrom = null)
    {
        ArgumentNullException.ThrowIfNull(starts);
        IReadOnlyList<Trajectory> trajectories = Phases.Count == 1
            ? Ensemble.Solve(Phases[0].Field, starts, until, options, threads, cancellation, checkpoints, resumeFrom)
            : Ensemble.Solve([.. starts.Select(start => new InitialValueProblem(Phases, start, 0, until))], options, threads, cancellation, checkpoints, resumeFrom);
        if (_origin is null)
            return trajectories;
        TrajectoryOrigin origin = _origin with { Parameters = ParametersOf(_origin, options ?? new SolveOptions(), until) };
        foreach (Trajectory trajectory in trajectories)
            trajectory.From(origin);
        return trajectories;
    }

    private static Dictionary<string, ParameterValue> ParametersOf(TrajectoryOrigin origin, SolveOptions options, double until)
    {
        var all = new Dictionary<string, ParameterValue>(origin.Parameters) { ["end_time"] = until };
        if (options.Method.IsAdaptive)
        {
            all["relative_tolerance"] = options.RelativeTolerance;
            all["absolute_tolerance"] = options.AbsoluteTolerance;
        }
        else if (options.StepSize is { } stepSize)
        {
            all["step_size"] = stepSize;
        }

        return all;
    }
}
