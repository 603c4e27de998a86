namespace MetaFlow;

/// <summary>
/// Adam (Kingma and Ba 2015), with the decay rates β₁ = 1 − β/τ₁ and β₂ = 1 − β/τ₂ of an outer step β: the state is (w, m, s).
/// </summary>
/// <remarks>
/// <para>With fixed decay times the update is a discretization of <c>dm/dt = (g − m)/τ₁</c>, <c>ds/dt = (g² − s)/τ₂</c>,
/// <c>dw/dt = −m̂/(√ŝ + ε)</c> with <c>m̂ = m/(1 − e^{−t/τ₁})</c> and ŝ likewise, which is the flow (Barakat and Bianchi, Convergence and dynamical behavior
/// of the ADAM algorithm, 2021). At t = 0, m̂ and ŝ are their limits g and g².</para>
/// <para>The usual β₁ = 0.9 and β₂ = 0.999 at an outer step β are τ₁ = 10β and τ₂ = 1000β: see <see cref="OuterDynamics.AdamOfStep"/>.</para>
/// </remarks>
public sealed record AdamDynamics : OuterDynamics
{
    internal AdamDynamics(double firstDecayTime, double secondDecayTime, double epsilon)
    {
        FirstDecayTime = Positive(firstDecayTime, nameof(firstDecayTime));
        SecondDecayTime = Positive(secondDecayTime, nameof(secondDecayTime));
        Epsilon = Positive(epsilon, nameof(epsilon));
        Parameters = new Dictionary<string, ParameterValue> { ["first_decay_time"] = firstDecayTime, ["second_decay_time"] = secondDecayTime, ["adam_epsilon"] = epsilon };
    }

    /// <summary>τ₁: decay time of the average of gradients.</summary>
    public double FirstDecayTime { get; }

    /// <summary>τ₂: decay time of the average of squared gradients.</summary>
    public double SecondDecayTime { get; }

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    public override string Name => "adam";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    internal override IReadOnlyList<FlowPhase> Phases(string algorithm, Direction direction, CompiledTasks tasks, Func<Direction, IVectorField> compile) =>
        [new FlowPhase(algorithm, new AdamField(compile(direction), this))];
}
