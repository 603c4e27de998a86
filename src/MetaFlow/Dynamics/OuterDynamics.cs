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

    /// <summary>The choice's name in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>The choice's parameters by their one snake_case name.</summary>
    public abstract IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    /// <summary>The directions that this choice follows besides the composition's own.</summary>
    internal abstract IReadOnlyList<Direction> ExtraDirections { get; }

    /// <summary>The phases of the flow, given how a direction becomes a field.</summary>
    internal abstract IReadOnlyList<FlowPhase> Phases(string algorithm, Direction direction, Func<Direction, IVectorField> compile);
}
