namespace MetaFlow;

/// <summary>
/// <c>∇f(φ(w))</c>: the chain rule without the adaptation's Jacobian (FO-MAML; mishchenko2023 Algorithms 1 to 3). In general it is
/// the gradient of nothing.
/// </summary>
public sealed record FirstOrderMetaGradient : MetaGradient
{
    internal FirstOrderMetaGradient()
    {
    }

    /// <inheritdoc/>
    public override string Name => "first-order";

    /// <inheritdoc/>
    public override bool IsGradient(Adaptation adaptation) => adaptation is NoAdaptation;

    /// <inheritdoc/>
    public override EvaluationCost Cost(Adaptation adaptation)
    {
        ArgumentNullException.ThrowIfNull(adaptation);
        return adaptation.AdaptCost + new EvaluationCost(1, 0);
    }

    /// <inheritdoc/>
    public override long InnerStates(Adaptation adaptation) => 1;

    internal override string? Refusal(Adaptation adaptation) => null;

    internal override int WorkspaceLength(Adaptation adaptation, int count, int dimension) =>
        checked((count * dimension) + adaptation.WorkspaceLength(count, dimension, derivatives: false));

    internal override void Evaluate(SeenLosses losses, Adaptation adaptation, ReadOnlySpan<double> state, Span<double> destination, Span<double> values, Span<double> workspace)
    {
        Span<double> adapted = workspace[..state.Length];
        adaptation.Adapt(losses, 0, state, adapted, workspace[state.Length..], derivatives: false);
        losses.QueryGradient(adapted, destination);
        Values(losses, adapted, values);
    }
}
