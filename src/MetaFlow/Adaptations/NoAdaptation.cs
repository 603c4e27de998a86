using System.Collections.Frozen;

namespace MetaFlow;

/// <summary>No adaptation: φ(w) = w. With it the outer level is empirical risk minimization (joint training).</summary>
public sealed record NoAdaptation : Adaptation
{
    internal NoAdaptation()
    {
    }

    /// <inheritdoc/>
    public override string Name => "none";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters => FrozenDictionary<string, ParameterValue>.Empty;

    /// <inheritdoc/>
    public override EvaluationCost AdaptCost => default;

    /// <inheritdoc/>
    public override EvaluationCost JacobianCost => default;

    /// <inheritdoc/>
    public override long InnerStates => 0;

    internal override int WorkspaceLength(int count, int dimension, bool derivatives) => 0;

    internal override void Adapt(SeenLosses losses, double perturbation, ReadOnlySpan<double> state, Span<double> adapted, Span<double> workspace, bool derivatives) =>
        state.CopyTo(adapted);

    internal override void Jacobian(SeenLosses losses, ReadOnlySpan<double> state, ReadOnlySpan<double> directions, Span<double> destination, Span<double> workspace) =>
        directions.CopyTo(destination);

    internal override void TransposedJacobian(SeenLosses losses, ReadOnlySpan<double> state, ReadOnlySpan<double> covectors, Span<double> destination, Span<double> workspace) =>
        covectors.CopyTo(destination);

    internal override void AddCurvature(SeenLosses losses, ReadOnlySpan<double> state, ReadOnlySpan<double> covectors, ReadOnlySpan<double> directions, Span<double> destination, Span<double> workspace)
    {
        // φ is linear: its Jacobian does not move.
    }
}
