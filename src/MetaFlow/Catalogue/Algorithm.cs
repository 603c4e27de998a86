using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow;

/// <summary>
/// A composition on a task set: as a flow, and as the published update. It owns no loop; <see cref="Flow"/> and
/// <see cref="Iterate"/> hand the same phases to the integrator. Immutable and safe to share between threads.
/// </summary>
public sealed class Algorithm
{
    private readonly TrajectoryOrigin _origin;
    private readonly Lazy<OneSidedLipschitz?> _lipschitz;
    private readonly AlgorithmOptions _options;

    /// <summary>Composes an algorithm.</summary>
    /// <param name="name">Name in kebab-case, stored with runs.</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="composition">The choices it is made of.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="ArgumentException">The choices do not fit each other, the tasks or the route; the message says why.</exception>
    public Algorithm(string name, TaskSet tasks, Composition composition, AlgorithmOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(composition);
        composition.Validate();
        options ??= new AlgorithmOptions();
        _options = options;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));

        var compiled = CompiledTasks.Compile(tasks, composition.Oracle, composition.Weighting, options.Route, options.Kernel, options.Threads, composition.Directions, composition.Dynamics.NeedsTasks);
        Name = name;
        Tasks = tasks;
        Composition = composition;
        Parameters = composition.Parameters;
        Route = compiled.Route;
        KernelName = compiled.KernelName;
        Objective = compiled.GradientField(composition.ObjectiveDirection);
        TaskAverage = composition.ObjectiveDirection == Direction.TaskAverage ? Objective : compiled.GradientField(Direction.TaskAverage);
        _origin = new TrajectoryOrigin { Algorithm = name, Parameters = Parameters, Route = Route, Kernel = KernelName, Objective = Objective };
        _lipschitz = new(() => FlowConstants.Of(this));
        Flow = new Flow(composition.Dynamics.Phases(name, composition.Direction, compiled, FieldOf), _origin);

        // Phases that follow an objective share its field.
        IVectorField FieldOf(Direction direction) =>
            !composition.IsPlain ? compiled.Followed(direction)
            : direction == composition.ObjectiveDirection ? Objective
            : direction == Direction.TaskAverage ? TaskAverage
            : compiled.Followed(direction);
    }

    /// <summary>Name in kebab-case, such as <c>bi-maml</c>.</summary>
    public string Name { get; }

    /// <summary>The choices it is made of.</summary>
    public Composition Composition { get; }

    /// <summary>The parameters by their one snake_case name.</summary>
    public IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    /// <summary>The tasks.</summary>
    public TaskSet Tasks { get; }

    /// <summary>The flow: the limit of the update for small outer steps.</summary>
    public Flow Flow { get; }

    /// <summary>The route actually used.</summary>
    public Route Route { get; }

    /// <summary>The kernel actually used, such as <c>native-avx2</c>; <c>managed</c> where losses are evaluated one by one.</summary>
    public string KernelName { get; }

    /// <summary>
    /// The field −∇F of what the algorithm is said to minimize, whether or not its own direction is that gradient: the potential
    /// <c>F(w) = Σ pᵢ fᵢ(φᵢ(w))</c> of its adaptation, or another that its composition names, such as Moreau envelopes.
    /// </summary>
    public IGradientField Objective { get; }

    /// <summary>The field −∇f with the potential <c>f(w) = Σ pᵢ fᵢ(w)</c>.</summary>
    public IGradientField TaskAverage { get; }

    /// <summary>
    /// A one-sided Lipschitz constant of the field of the flow's first phase, for <see cref="ErrorBound.Of"/>: known where all losses are
    /// quadratic and the direction exact, and for the task average of losses whose strong convexity is known; otherwise null.
    /// </summary>
    public OneSidedLipschitz? OneSidedLipschitz => _lipschitz.Value;

    /// <summary>Whether the directions of its updates are drawn, so that it has no flow of its own; see <see cref="FrozenFlow"/>.</summary>
    public bool IsSampled => Flow.Phases.Any(phase => phase.Field is IUpdateField { IsSampled: true });

    /// <summary>The same algorithm with some of its choices changed: sampled, with other dynamics, and so on.</summary>
    /// <param name="change">Gives the new composition from the old one.</param>
    /// <exception cref="ArgumentException">The choices do not fit each other, the tasks or the route; the message says why.</exception>
    public Algorithm With(Func<Composition, Composition> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return new Algorithm(Name, Tasks, change(Composition), _options);
    }

    /// <summary>The flow with the draws of one step, for ever.</summary>
    /// <param name="step">The step's index, at least 0.</param>
    public Flow FrozenFlow(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return new Flow([.. Flow.Phases.Select(phase => phase.Field is IUpdateField field ? phase with { Field = field.Frozen(step) } : phase)], _origin);
    }

    /// <summary>The state from which the algorithm starts at w₀: w₀ itself, or with what joins the state, such as adversarial weights.</summary>
    /// <param name="parameter">w₀; a whole state is given back as it is.</param>
    public Vector<double> InitialState(Vector<double> parameter) => Flow.InitialState(parameter);

    /// <summary>Runs the published algorithm: the update of its fields, step for step.</summary>
    /// <param name="initialState">w₀.</param>
    /// <param name="outerStepSize">Outer step size β &gt; 0.</param>
    /// <param name="count">Number of updates.</param>
    /// <param name="options">What is kept and when to stop early.</param>
    /// <param name="cancellation">Ends the iteration with what it has.</param>
    /// <param name="progress">Told how far the iteration is.</param>
    /// <returns>The iterates at times kβ.</returns>
    public Trajectory Iterate(Vector<double> initialState, double outerStepSize, long count, IterateOptions? options = null, CancellationToken cancellation = default, IProgress<SolveProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(initialState);
        var parameters = new Dictionary<string, ParameterValue>(Parameters) { ["outer_step_size"] = outerStepSize, ["steps"] = count };
        return Integrator.Iterate(Flow.Phases, InitialState(initialState).ToArray(), outerStepSize, count, options, cancellation, progress)
            .From(_origin with { Parameters = parameters });
    }
}
