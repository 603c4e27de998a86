namespace MetaFlow;

/// <summary>
/// <c>(I + ∇²f̂(φ)/λ)⁻¹∇f(φ)</c> by a stated number of iterations of conjugate gradients from zero (iMAML: Rajeswaran et al. 2019; mishchenko2023
/// §2; chayti2024 eq. 8). At the exact proximal point and with d iterations it is the exact meta-gradient.
/// </summary>
public sealed record ImplicitMetaGradient : MetaGradient
{
    internal ImplicitMetaGradient(int iterations)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        Iterations = iterations;
        Parameters = new Dictionary<string, ParameterValue> { ["cg_iterations"] = iterations };
    }

    /// <summary>Number of iterations; fewer are made only where the residual has vanished to rounding.</summary>
    public int Iterations { get; }

    /// <inheritdoc/>
    public override string Name => "implicit";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    // With fewer than d iterations conjugate gradients depend on the right-hand side nonlinearly.
    /// <inheritdoc/>
    public override bool IsGradient(Adaptation adaptation) => false;

    /// <inheritdoc/>
    public override EvaluationCost Cost(Adaptation adaptation)
    {
        ArgumentNullException.ThrowIfNull(adaptation);
        return adaptation.AdaptCost + new EvaluationCost(1, Iterations);
    }

    // Solution, residual, direction and product of the conjugate gradients; nothing of the inner path.
    /// <inheritdoc/>
    public override long InnerStates(Adaptation adaptation) => 1;

    /// <summary>Two are equal when their numbers of iterations are.</summary>
    public bool Equals(ImplicitMetaGradient? other) => other is not null && Iterations == other.Iterations;

    /// <inheritdoc/>
    public override int GetHashCode() => Iterations;

    internal override string? Refusal(Adaptation adaptation) =>
        adaptation.InnerPenalty is null
            ? $"The implicit meta-gradient is that of a minimizer of f̂ + λ/2 ‖· − w‖²; the adaptation {adaptation.Name} has no penalty λ."
            : null;

    internal override int WorkspaceLength(Adaptation adaptation, int count, int dimension) => checked(
        (2 * count * dimension) + Math.Max(ImplicitSystem.WorkspaceLength(count, dimension), adaptation.WorkspaceLength(count, dimension, derivatives: false)));

    internal override void Evaluate(SeenLosses losses, Adaptation adaptation, ReadOnlySpan<double> state, Span<double> destination, Span<double> values, Span<double> workspace)
    {
        int length = state.Length;
        Span<double> adapted = workspace[..length], gradient = workspace.Slice(length, length), rest = workspace[(2 * length)..];
        double penalty = adaptation.InnerPenalty!.Value;
        adaptation.Adapt(losses, 0, state, adapted, rest, derivatives: false);
        losses.QueryGradient(adapted, gradient);
        Values(losses, adapted, values);
        for (int j = 0; j < gradient.Length; j++)
        {
            gradient[j] *= penalty;
        }

        ImplicitSystem.Solve(losses, penalty, adapted, gradient, destination, 1e-16, Iterations, rest);
    }
}
