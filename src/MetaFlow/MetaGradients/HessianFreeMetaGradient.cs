using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// The exact meta-gradient of one gradient step with the Hessian-vector product replaced by a central difference of gradients
/// (HF-MAML: Fallah, Mokhtari and Ozdaglar 2020, eq. 12; collins2020 §4.1):
/// <c>u − α‖u‖ (∇f̂(w + δu/‖u‖) − ∇f̂(w − δu/‖u‖))/(2δ)</c>, u = ∇f(w − α∇f̂(w)).
/// </summary>
/// <remarks>The difference is exact on quadratics; elsewhere it errs by α‖u‖ρ′δ²/6 for a ρ′-Lipschitz third derivative, and by rounding of order 2⁻⁵³/δ.</remarks>
public sealed record HessianFreeMetaGradient : MetaGradient
{
    internal HessianFreeMetaGradient(double differenceStep)
    {
        if (!double.IsFinite(differenceStep) || differenceStep <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(differenceStep), differenceStep, "The difference step must be finite and positive.");
        }

        DifferenceStep = differenceStep;
        Parameters = new Dictionary<string, ParameterValue> { ["difference_step"] = differenceStep };
    }

    /// <summary>δ: how far from w the gradients are taken.</summary>
    public double DifferenceStep { get; }

    /// <inheritdoc/>
    public override string Name => "hessian-free";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    /// <inheritdoc/>
    public override bool IsGradient(Adaptation adaptation) => false;

    /// <inheritdoc/>
    public override EvaluationCost Cost(Adaptation adaptation)
    {
        ArgumentNullException.ThrowIfNull(adaptation);
        return adaptation.AdaptCost + new EvaluationCost(3, 0);
    }

    /// <inheritdoc/>
    public override long InnerStates(Adaptation adaptation) => 1;

    /// <summary>Two are equal when their difference steps are.</summary>
    public bool Equals(HessianFreeMetaGradient? other) => other is not null && DifferenceStep.Equals(other.DifferenceStep);

    /// <inheritdoc/>
    public override int GetHashCode() => DifferenceStep.GetHashCode();

    // Each gradient at states of size 1 is rounded to L 2⁻⁵³, and α L ≤ 1 where the step is of use.
    internal override double NoiseFloor(Adaptation adaptation) => Math.ScaleB(1, -53) / DifferenceStep;

    internal override string? Refusal(Adaptation adaptation) =>
        adaptation.SingleStepSize is null ? $"The Hessian-free meta-gradient is that of one gradient step; the adaptation is {adaptation.Name}." : null;

    internal override int WorkspaceLength(Adaptation adaptation, int count, int dimension) =>
        checked((3 * count * dimension) + Math.Max(count, adaptation.WorkspaceLength(count, dimension, derivatives: false)));

    internal override void Evaluate(SeenLosses losses, Adaptation adaptation, ReadOnlySpan<double> state, Span<double> destination, Span<double> values, Span<double> workspace)
    {
        int length = state.Length, d = losses.Dimension;
        Span<double> moved = workspace[..length], above = workspace.Slice(length, length), below = workspace.Slice(2 * length, length);
        adaptation.Adapt(losses, 0, state, moved, workspace[(3 * length)..], derivatives: false);
        losses.QueryGradient(moved, destination);
        Values(losses, moved, values);
        Span<double> norms = workspace.Slice(3 * length, losses.Count);
        for (int i = 0; i < losses.Count; i++)
        {
            norms[i] = BlockVectors.Norm(destination, i, d);
        }

        Move(state, destination, norms, DifferenceStep, moved, d);
        losses.SupportGradient(moved, above);
        Move(state, destination, norms, -DifferenceStep, moved, d);
        losses.SupportGradient(moved, below);
        double alpha = adaptation.SingleStepSize!.Value;
        for (int i = 0; i < losses.Count; i++)
        {
            for (int j = i * d; j < (i + 1) * d; j++)
            {
                destination[j] -= alpha * (norms[i] * ((above[j] - below[j]) / (2 * DifferenceStep)));
            }
        }
    }

    private static void Move(ReadOnlySpan<double> state, ReadOnlySpan<double> direction, ReadOnlySpan<double> norms, double distance, Span<double> moved, int d)
    {
        for (int i = 0; i < norms.Length; i++)
        {
            double factor = norms[i] == 0 ? 0 : distance / norms[i];
            for (int j = i * d; j < (i + 1) * d; j++)
            {
                moved[j] = state[j] + (factor * direction[j]);
            }
        }
    }
}
