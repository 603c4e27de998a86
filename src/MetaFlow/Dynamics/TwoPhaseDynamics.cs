namespace MetaFlow;

/// <summary>
/// Two directions, one after the other, with a one-way latch: the first until its norm is at most ε₀ (xu2020 Algorithms 1
/// and 2, as the paper's text describes them).
/// </summary>
/// <remarks>
/// As printed, the paper's listing exchanges the branches and tests the condition anew at every step; the text and the proof of
/// Theorem 3.7 use a switch that happens once. Without the latch the iteration can stick where ‖∇f‖ ≈ ε₀.
/// The update tests the condition before each step with the direction already at hand, so that the first phase never needs a
/// Hessian; the flow locates the switch as an event. Both latch at once where the condition already holds at the start.
/// </remarks>
public sealed record TwoPhaseDynamics : OuterDynamics
{
    internal TwoPhaseDynamics(Direction first, double switchGradientNorm, string firstPhase, string secondPhase)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentException.ThrowIfNullOrWhiteSpace(firstPhase);
        ArgumentException.ThrowIfNullOrWhiteSpace(secondPhase);
        Guard = new GradientNormGuard(switchGradientNorm);
        First = first;
        FirstPhase = firstPhase;
        SecondPhase = secondPhase;
        Parameters = new Dictionary<string, ParameterValue> { ["switch_gradient_norm"] = switchGradientNorm };
    }

    /// <summary>The direction of the first phase.</summary>
    public Direction First { get; }

    /// <summary>ε₀: the first phase ends when the norm of its direction is at most this.</summary>
    public double SwitchGradientNorm => Guard.Threshold;

    /// <summary>Name of the first phase.</summary>
    public string FirstPhase { get; }

    /// <summary>Name of the second phase.</summary>
    public string SecondPhase { get; }

    /// <summary>The latch.</summary>
    public GradientNormGuard Guard { get; }

    /// <inheritdoc/>
    public override string Name => "two-phase";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    internal override IReadOnlyList<Direction> ExtraDirections => [First];

    internal override IReadOnlyList<FlowPhase> Phases(string algorithm, Direction direction, CompiledTasks tasks, Func<Direction, IVectorField> compile) =>
        [new FlowPhase(FirstPhase, compile(First), Guard), new FlowPhase(SecondPhase, compile(direction))];
}
