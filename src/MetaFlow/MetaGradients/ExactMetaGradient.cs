namespace MetaFlow;

/// <summary>
/// The exact meta-gradient <c>Dφ(w)ᵀ∇f(φ(w))</c>; for a gradient step <c>(I − α∇²f̂(w))∇f(w − α∇f̂(w))</c> (xu2020 eq. 3.1), for N
/// steps the product of all their Jacobians (ji2020 eq. 4), for a proximal point <c>(I + ∇²f̂(φ)/λ)⁻¹∇f(φ)</c> (chayti2024 eq. 8).
/// </summary>
public sealed record ExactMetaGradient : MetaGradient
{
    internal ExactMetaGradient()
    {
    }

    /// <inheritdoc/>
    public override string Name => "exact";

    /// <inheritdoc/>
    public override bool IsGradient(Adaptation adaptation) => true;

    /// <inheritdoc/>
    public override EvaluationCost Cost(Adaptation adaptation)
    {
        ArgumentNullException.ThrowIfNull(adaptation);
        return adaptation.AdaptCost + new EvaluationCost(1, 0) + adaptation.JacobianCost;
    }

    /// <inheritdoc/>
    public override long InnerStates(Adaptation adaptation)
    {
        ArgumentNullException.ThrowIfNull(adaptation);
        return adaptation.InnerStates;
    }

    internal override string? Refusal(Adaptation adaptation) =>
        adaptation.IsInexact ? "The exact meta-gradient differentiates the adaptation, and an error that is left on purpose has no derivative; use first-order." : null;

    internal override int WorkspaceLength(Adaptation adaptation, int count, int dimension) =>
        checked((3 * count * dimension) + adaptation.WorkspaceLength(count, dimension, derivatives: true));

    internal override void Evaluate(SeenLosses losses, Adaptation adaptation, ReadOnlySpan<double> state, Span<double> destination, Span<double> values, Span<double> workspace)
    {
        int length = state.Length;
        Span<double> adapted = workspace[..length], gradient = workspace.Slice(length, length), rest = workspace[(3 * length)..];
        adaptation.Adapt(losses, 0, state, adapted, rest, derivatives: true);
        losses.QueryGradient(adapted, gradient);
        Values(losses, adapted, values);
        adaptation.TransposedJacobian(losses, state, gradient, destination, rest);
    }

    internal override void Potential(SeenLosses losses, Adaptation adaptation, ReadOnlySpan<double> state, Span<double> values, Span<double> workspace)
    {
        int length = state.Length;
        Span<double> adapted = workspace[..length];
        adaptation.Adapt(losses, 0, state, adapted, workspace[(3 * length)..], derivatives: false);
        losses.QueryValue(adapted, values);
    }

    // The derivative of the meta-gradient along v: Dφᵀ∇²f(φ)Dφ v + D(Dφᵀu)[v] at u = ∇f(φ).
    internal override void HessianProduct(SeenLosses losses, Adaptation adaptation, ReadOnlySpan<double> state, ReadOnlySpan<double> directions, Span<double> destination, Span<double> workspace)
    {
        int length = state.Length;
        Span<double> adapted = workspace[..length], first = workspace.Slice(length, length), second = workspace.Slice(2 * length, length), rest = workspace[(3 * length)..];
        adaptation.Adapt(losses, 0, state, adapted, rest, derivatives: true);
        adaptation.Jacobian(losses, state, directions, first, rest);
        losses.QueryHessianProduct(adapted, first, second);
        adaptation.TransposedJacobian(losses, state, second, destination, rest);
        losses.QueryGradient(adapted, first);
        adaptation.AddCurvature(losses, state, first, directions, destination, rest);
    }
}
