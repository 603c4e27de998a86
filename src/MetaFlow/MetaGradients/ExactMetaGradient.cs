namespace MetaFlow;

/// <summary>
/// The exact meta-gradient <c>Dφ(w)ᵀ∇f(φ(w))</c>; for a gradient step <c>(I − α∇²f̂(w))∇f(w − α∇f̂(w))</c> (xu2020 eq. 3.1).
/// </summary>
public sealed record ExactMetaGradient : MetaGradient
{
    internal ExactMetaGradient()
    {
    }

    /// <inheritdoc/>
    public override string Name => "exact";

    /// <inheritdoc/>
    public override bool IsGradient => true;

    /// <inheritdoc/>
    public override EvaluationCost Cost(Adaptation adaptation)
    {
        ArgumentNullException.ThrowIfNull(adaptation);
        return adaptation.AdaptCost + new EvaluationCost(1, 0) + adaptation.JacobianCost;
    }

    internal override string? Refusal(Adaptation adaptation) => null;

    internal override int WorkspaceLength(Adaptation adaptation, int dimension) =>
        (3 * dimension) + adaptation.WorkspaceLength(dimension);

    internal override void Evaluate(LearningTask task, Adaptation adaptation, ReadOnlySpan<double> state, Span<double> destination, Span<double> workspace)
    {
        int d = state.Length;
        Span<double> adapted = workspace[..d], gradient = workspace.Slice(d, d), rest = workspace[(3 * d)..];
        adaptation.Adapt(task, state, adapted, rest);
        task.Query.Gradient(adapted, gradient);
        adaptation.TransposedJacobian(task, state, gradient, destination, rest);
    }

    /// <summary>The value <c>f(φ(w))</c> of one task.</summary>
    internal static double Value(LearningTask task, Adaptation adaptation, ReadOnlySpan<double> state, Span<double> workspace)
    {
        int d = state.Length;
        Span<double> adapted = workspace[..d];
        adaptation.Adapt(task, state, adapted, workspace[(3 * d)..]);
        return task.Query.Value(adapted);
    }

    /// <summary>
    /// The derivative of the meta-gradient along v: <c>Dφᵀ∇²f(φ)Dφ v + D(Dφᵀu)[v]</c> at u = ∇f(φ).
    /// </summary>
    internal static void HessianProduct(LearningTask task, Adaptation adaptation, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination, Span<double> workspace)
    {
        int d = state.Length;
        Span<double> adapted = workspace[..d], first = workspace.Slice(d, d), second = workspace.Slice(2 * d, d), rest = workspace[(3 * d)..];
        adaptation.Adapt(task, state, adapted, rest);
        adaptation.Jacobian(task, state, direction, first, rest);
        task.Query.HessianVectorProduct(adapted, first, second);
        adaptation.TransposedJacobian(task, state, second, destination, rest);
        task.Query.Gradient(adapted, first);
        adaptation.AddCurvature(task, state, first, direction, destination, rest);
    }
}
