namespace MetaFlow;

/// <summary>How the outer level moves: the fifth choice of a <see cref="Composition"/>.</summary>
public abstract record OuterDynamics
{
    private protected OuterDynamics()
    {
    }

    /// <summary>Follow the direction: <c>dw/dt = −Σ pᵢ gᵢ(w)</c>, update <c>w − β Σ pᵢ gᵢ(w)</c>.</summary>
    public static OuterDynamics Plain { get; } = new PlainDynamics();

    /// <summary>
    /// Follow another direction first, until its norm is at most ε₀, and then, once and for ever, the composition's own.
    /// </summary>
    /// <param name="first">The direction of the first phase.</param>
    /// <param name="switchGradientNorm">ε₀; finite and positive.</param>
    /// <param name="firstPhase">Name of the first phase.</param>
    /// <param name="secondPhase">Name of the second phase.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε₀ is not positive or not finite.</exception>
    public static OuterDynamics TwoPhase(Direction first, double switchGradientNorm, string firstPhase, string secondPhase) =>
        new TwoPhaseDynamics(first, switchGradientNorm, firstPhase, secondPhase);

    /// <summary>The direction divided by <c>𝓛₀ + 𝓛₁‖v‖</c>.</summary>
    /// <param name="offset">𝓛₀ ≥ 0; default 0.</param>
    /// <param name="slope">𝓛₁ ≥ 0, not zero with 𝓛₀; default 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or not finite, or both are zero.</exception>
    public static OuterDynamics Normalized(double offset = 0, double slope = 1) => new NormalizedDynamics(offset, slope);

    /// <summary>The direction shortened to a greatest length.</summary>
    /// <param name="threshold">The greatest length c; finite and positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">c is not positive or not finite.</exception>
    public static OuterDynamics Clipped(double threshold) => new ClippedDynamics(threshold);

    /// <summary>The parameter stays in a set.</summary>
    /// <param name="set">W.</param>
    public static OuterDynamics Projected(FeasibleSet set) => new ProjectedDynamics(set);

    /// <summary>Adam with decay times.</summary>
    /// <param name="firstDecayTime">τ₁; finite and positive; outer steps must not exceed it.</param>
    /// <param name="secondDecayTime">τ₂; finite and positive; outer steps must not exceed it.</param>
    /// <param name="epsilon">ε; finite and positive; default 1e-8.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive or not finite.</exception>
    public static OuterDynamics Adam(double firstDecayTime, double secondDecayTime, double epsilon = 1e-8) => new AdamDynamics(firstDecayTime, secondDecayTime, epsilon);

    /// <summary>Adam with the decay rates that its authors state, for one outer step size.</summary>
    /// <param name="outerStepSize">β; finite and positive.</param>
    /// <param name="firstDecay">β₁ in [0, 1); default 0.9.</param>
    /// <param name="secondDecay">β₂ in [0, 1); default 0.999.</param>
    /// <param name="epsilon">ε; finite and positive; default 1e-8.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static OuterDynamics AdamOfStep(double outerStepSize, double firstDecay = 0.9, double secondDecay = 0.999, double epsilon = 1e-8) =>
        Adam(Positive(outerStepSize, nameof(outerStepSize)) / (1 - firstDecay), outerStepSize / (1 - secondDecay), epsilon);

    /// <summary>ji2020's step size <c>1/(C_β L̂(w))</c>; with outer step size 1 it is the paper's.</summary>
    /// <param name="options">Its constants; default: those of the tasks, and C_β = 100.</param>
    /// <exception cref="ArgumentOutOfRangeException">A constant is out of its range.</exception>
    public static OuterDynamics AdaptiveStep(AdaptiveStepOptions? options = null) => new AdaptiveStepDynamics(options ?? new());

    /// <summary>The choice's name in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>The choice's parameters by their one snake_case name.</summary>
    public abstract IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    /// <summary>The directions that this choice follows besides the composition's own.</summary>
    internal virtual IReadOnlyList<Direction> ExtraDirections => [];

    /// <summary>Whether the tasks must be evaluated one by one, besides the direction.</summary>
    internal virtual bool NeedsTasks => false;

    /// <summary>The phases of the flow, given how a direction becomes a field.</summary>
    internal abstract IReadOnlyList<FlowPhase> Phases(string algorithm, Direction direction, CompiledTasks tasks, Func<Direction, IVectorField> compile);

    /// <summary>Refuses a number that is not finite or not above zero.</summary>
    private protected static double Positive(double value, string parameter) =>
        double.IsFinite(value) && value > 0 ? value : throw new ArgumentOutOfRangeException(parameter, value, "The number must be finite and positive.");

    /// <summary>Refuses a number that is not finite or below zero.</summary>
    private protected static double NonNegative(double value, string parameter) =>
        double.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(parameter, value, "The number must be finite and at least zero.");
}
