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

    internal override int WorkspaceLength(int dimension) => 0;

    internal override void Adapt(LearningTask task, ReadOnlySpan<double> state, Span<double> adapted, Span<double> workspace) =>
        state.CopyTo(adapted);

    internal override void Jacobian(LearningTask task, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination, Span<double> workspace) =>
        direction.CopyTo(destination);

    internal override void TransposedJacobian(LearningTask task, ReadOnlySpan<double> state, ReadOnlySpan<double> covector, Span<double> destination, Span<double> workspace) =>
        covector.CopyTo(destination);

    internal override void AddCurvature(LearningTask task, ReadOnlySpan<double> state, ReadOnlySpan<double> covector, ReadOnlySpan<double> direction, Span<double> destination, Span<double> workspace)
    {
        // φ is linear: its Jacobian does not move.
    }
}
