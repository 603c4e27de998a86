namespace MetaFlow;

/// <summary>
/// How a task moves the shared start: the map <c>w ↦ φ(w)</c> made of the task's support loss. The second choice of a
/// <see cref="Composition"/>.
/// </summary>
/// <remarks>
/// An adaptation knows its own derivatives; meta-gradients are written in terms of them and never look inside. It works on blocks of
/// tasks, one vector for each, and keeps what it computes on the way (a path, a Krylov space) in the workspace that the caller lends,
/// so that one instance serves all threads.
/// </remarks>
public abstract record Adaptation
{
    private protected Adaptation()
    {
    }

    /// <summary>No adaptation: φ(w) = w.</summary>
    public static Adaptation None { get; } = new NoAdaptation();

    /// <summary>One gradient step: φ(w) = w − α∇f̂(w).</summary>
    /// <param name="innerStepSize">Inner step size α; finite and at least zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step size is negative or not finite.</exception>
    public static Adaptation GradientStep(double innerStepSize) => new GradientStepAdaptation(innerStepSize);

    /// <summary>
    /// N gradient steps from w on the support loss, or on <c>f̂(z) + λ/2 ‖z − w‖²</c>:
    /// <c>z ← z − α(∇f̂(z) + λ(z − w))</c> (ji2020 eq. 3; chayti2024 §2).
    /// </summary>
    /// <param name="innerStepSize">Inner step size α; finite and at least zero.</param>
    /// <param name="innerSteps">N ≥ 1.</param>
    /// <param name="penalty">λ; finite and at least zero; default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public static Adaptation GradientSteps(double innerStepSize, int innerSteps, double penalty = 0) =>
        new GradientStepsAdaptation(innerStepSize, innerSteps, penalty);

    /// <summary>
    /// s fixed-point steps of the proximal map, <c>z ← w − γ∇f̂(z)</c> from z = w (mishchenko2023 Algorithm 3).
    /// </summary>
    /// <param name="innerStepSize">The step size γ; α in the paper, whose envelope parameter may differ from it.</param>
    /// <param name="innerSteps">s ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public static Adaptation FixedPointSteps(double innerStepSize, int innerSteps) => new FixedPointAdaptation(innerStepSize, innerSteps);

    /// <summary>The proximal point <c>argmin f̂(z) + λ/2 ‖z − w‖²</c>, solved to a stated accuracy.</summary>
    /// <param name="penalty">λ = 1/α; finite and positive.</param>
    /// <param name="options">How it is solved; default: Newton's method to a distance of 1e-10.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public static Adaptation ProximalPoint(double penalty, ProximalPointOptions? options = null) => new ProximalPointAdaptation(penalty, options ?? new());

    /// <summary>The proximal point stated by its step size, <c>argmin f̂(z) + ‖z − w‖²/(2α)</c> (mishchenko2023 Definition 0).</summary>
    /// <param name="innerStepSize">α; finite and positive.</param>
    /// <param name="options">How it is solved; default: Newton's method to a distance of 1e-10.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public static Adaptation ProximalStep(double innerStepSize, ProximalPointOptions? options = null) => ProximalPointAdaptation.OfStep(innerStepSize, options ?? new());

    /// <summary>The inner gradient flow <c>dz/dt = −∇f̂(z)</c> from w for a time T.</summary>
    /// <param name="innerTime">T; finite and positive.</param>
    /// <param name="options">How time is taken; default: Dormand–Prince 5(4) with 16 equal steps.</param>
    /// <exception cref="ArgumentOutOfRangeException">T is not positive or not finite.</exception>
    public static Adaptation GradientFlow(double innerTime, FlowMapOptions? options = null) => new GradientFlowAdaptation(innerTime, options);

    /// <summary>The choice's name in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>The choice's parameters by their one snake_case name.</summary>
    public abstract IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    /// <summary>
    /// What φ(w) costs, per task; where an inner solver stops by its accuracy, what its first iteration costs, and the cost that a run
    /// reports is counted as it goes.
    /// </summary>
    public abstract EvaluationCost AdaptCost { get; }

    /// <summary>What one product with the Jacobian of φ costs, per task; likewise.</summary>
    public abstract EvaluationCost JacobianCost { get; }

    /// <summary>Vectors of length d, per task, that a product with the Jacobian needs of the inner path: the memory of backpropagation.</summary>
    public abstract long InnerStates { get; }

    /// <summary>α of the one plain gradient step that φ is; null when φ is anything else. Kernels evaluate that in one call.</summary>
    internal virtual double? SingleStepSize => null;

    /// <summary>λ where φ (nearly) minimizes <c>f̂ + λ/2 ‖· − w‖²</c>; null for other adaptations.</summary>
    internal virtual double? InnerPenalty => null;

    /// <summary>The length by which the displacement w − φ(w) is divided, αN; null where no direction is made of it.</summary>
    internal virtual double? DisplacementLength => null;

    /// <summary>Whether φ is given by a solver that may leave an error on purpose.</summary>
    internal virtual bool IsInexact => false;

    /// <summary>The adaptation without an error that is left on purpose.</summary>
    internal virtual Adaptation WithoutError => this;

    /// <summary>Whether φ depends on more than the state: an error that is drawn.</summary>
    internal virtual bool IsStochastic => false;

    /// <summary>How far φ(w) may be from a smooth function of w, at states of size 1, because a solver stops where it is near enough.</summary>
    internal virtual double NoiseFloor => 0;

    /// <summary>Why the adaptation is not defined for a task, or null when it is (or nothing is known).</summary>
    /// <param name="task">The task.</param>
    /// <param name="perturbation">Largest |ν| of an inner objective <c>f̂ + νf</c>; 0 for f̂ alone.</param>
    internal virtual string? Refusal(LearningTask task, double perturbation) => null;

    /// <summary>Doubles of workspace that the methods below share, for a block at one state.</summary>
    /// <param name="count">Number of tasks.</param>
    /// <param name="dimension">d.</param>
    /// <param name="derivatives">Whether products will be asked for; without, memory does not grow with the number of inner steps.</param>
    internal abstract int WorkspaceLength(int count, int dimension, bool derivatives);

    /// <summary>Computes φ(w). Must come before the products below, on the same workspace.</summary>
    /// <param name="losses">The tasks' losses.</param>
    /// <param name="perturbation">ν of the inner objective <c>f̂ + νf</c>; 0 for f̂ alone.</param>
    /// <param name="state">w, once for each task.</param>
    /// <param name="adapted">Receives φ(w).</param>
    /// <param name="workspace">Workspace.</param>
    /// <param name="derivatives">Whether products will be asked for.</param>
    internal abstract void Adapt(SeenLosses losses, double perturbation, ReadOnlySpan<double> state, Span<double> adapted, Span<double> workspace, bool derivatives);

    /// <summary>Computes <c>Dφ(w) u</c>.</summary>
    internal abstract void Jacobian(SeenLosses losses, ReadOnlySpan<double> state, ReadOnlySpan<double> directions, Span<double> destination, Span<double> workspace);

    /// <summary>Computes <c>Dφ(w)ᵀ u</c>.</summary>
    internal abstract void TransposedJacobian(SeenLosses losses, ReadOnlySpan<double> state, ReadOnlySpan<double> covectors, Span<double> destination, Span<double> workspace);

    /// <summary>Adds the derivative of <c>w ↦ Dφ(w)ᵀ u</c> along v, u held fixed, to <paramref name="destination"/>.</summary>
    /// <exception cref="NotSupportedException">The support loss does not give third derivatives.</exception>
    internal abstract void AddCurvature(SeenLosses losses, ReadOnlySpan<double> state, ReadOnlySpan<double> covectors, ReadOnlySpan<double> directions, Span<double> destination, Span<double> workspace);

    /// <summary>Refuses a number that is not finite or below zero.</summary>
    private protected static double NonNegative(double value, string parameter, string what) =>
        double.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(parameter, value, $"The {what} must be finite and at least zero.");
}
