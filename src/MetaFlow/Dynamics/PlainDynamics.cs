using System.Collections.Frozen;

namespace MetaFlow;

/// <summary>The direction as it is: <c>dw/dt = −Σ pᵢ gᵢ(w)</c>.</summary>
public sealed record PlainDynamics : OuterDynamics
{
    internal PlainDynamics()
    {
    }

    /// <inheritdoc/>
    public override string Name => "plain";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters => FrozenDictionary<string, ParameterValue>.Empty;

    internal override IReadOnlyList<FlowPhase> Phases(string algorithm, Direction direction, CompiledTasks tasks, Func<Direction, IVectorField> compile) =>
        [new FlowPhase(algorithm, compile(direction))];
}
