namespace MetaFlow;

/// <summary>
/// The displacement <c>(w − φ(w))/(αN)</c> (Reptile: Nichol et al. 2018; chayti2024 eq. 4). Of an exact proximal point it is λ(w − φ(w)), the
/// gradient of the Moreau envelope <c>min_z f̂(z) + λ/2 ‖z − w‖²</c> (mishchenko2023 Proposition 1). The query loss is not looked at.
/// </summary>
public sealed record DisplacementMetaGradient : MetaGradient
{
    internal DisplacementMetaGradient()
    {
    }

    /// <inheritdoc/>
    public override string Name => "displacement";

    /// <inheritdoc/>
    public override bool IsGradient(Adaptation adaptation) => IsEnvelope(adaptation);

    /// <inheritdoc/>
    public override EvaluationCost Cost(Adaptation adaptation)
    {
        ArgumentNullException.ThrowIfNull(adaptation);
        return adaptation.AdaptCost;
    }

    /// <inheritdoc/>
    public override long InnerStates(Adaptation adaptation) => 1;

    internal override string? Refusal(Adaptation adaptation) =>
        adaptation.DisplacementLength is not { } length ? $"The displacement needs an adaptation that moves; {adaptation.Name} does not."
        : length == 0 ? "The displacement (w − φ(w))/(αN) needs a positive inner step size."
        : null;

    internal override int WorkspaceLength(Adaptation adaptation, int count, int dimension) =>
        checked((count * dimension) + adaptation.WorkspaceLength(count, dimension, derivatives: IsEnvelope(adaptation)));

    internal override void Evaluate(SeenLosses losses, Adaptation adaptation, ReadOnlySpan<double> state, Span<double> destination, Span<double> values, Span<double> workspace)
    {
        Span<double> adapted = workspace[..state.Length];
        adaptation.Adapt(losses, 0, state, adapted, workspace[state.Length..], derivatives: false);
        Values(losses, adapted, values);
        double length = adaptation.DisplacementLength!.Value;
        for (int j = 0; j < destination.Length; j++)
        {
            destination[j] = (state[j] - adapted[j]) / length;
        }
    }

    internal override void Potential(SeenLosses losses, Adaptation adaptation, ReadOnlySpan<double> state, Span<double> values, Span<double> workspace)
    {
        int d = losses.Dimension;
        Span<double> adapted = workspace[..state.Length];
        adaptation.Adapt(losses, 0, state, adapted, workspace[state.Length..], derivatives: false);
        losses.SupportValue(adapted, values);
        for (int i = 0; i < losses.Count; i++)
        {
            values[i] += Envelope.Penalty(adaptation.InnerPenalty!.Value, state.Slice(i * d, d), adapted.Slice(i * d, d));
        }
    }

    internal override void HessianProduct(SeenLosses losses, Adaptation adaptation, ReadOnlySpan<double> state, ReadOnlySpan<double> directions, Span<double> destination, Span<double> workspace)
    {
        // ∇²E v = λ(v − Dφ v).
        Span<double> adapted = workspace[..state.Length], rest = workspace[state.Length..];
        adaptation.Adapt(losses, 0, state, adapted, rest, derivatives: true);
        adaptation.Jacobian(losses, state, directions, destination, rest);
        for (int j = 0; j < destination.Length; j++)
        {
            destination[j] = adaptation.InnerPenalty!.Value * (directions[j] - destination[j]);
        }
    }

    private static bool IsEnvelope(Adaptation adaptation) => adaptation is ProximalPointAdaptation { IsInexact: false };
}
