using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// <c>−λ dφ_ν/dν</c> at ν = 0 by a difference stencil, where φ_ν minimizes <c>f̂ + νf + λ/2 ‖· − w‖²</c> (chayti2024 Proposition 1; eq. 10
/// forward, eq. 11 symmetric, eq. 12 of order n). No Hessian is needed, and no inner path is kept.
/// </summary>
/// <remarks>
/// With exact inner solves it is the gradient of the difference quotient of the Moreau envelopes E_ν of <c>f̂ + νf</c>, because
/// ∇E_ν(w) = λ(w − φ_ν) and the stencil's weights add up to zero. An inner error δ moves the direction by up to Σ|c_k| λδ/ν.
/// </remarks>
public sealed record PerturbedMetaGradient : MetaGradient
{
    private readonly double[] _nodes;
    private readonly double[] _weights;

    internal PerturbedMetaGradient(double perturbation, int order)
    {
        if (!double.IsFinite(perturbation) || perturbation <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(perturbation), perturbation, "The perturbation must be finite and positive.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(order, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, 8);
        Perturbation = perturbation;
        Order = order;
        (_nodes, _weights) = DifferenceStencil.FirstDerivative(order);
        Parameters = new Dictionary<string, ParameterValue> { ["perturbation"] = perturbation, ["stencil_order"] = order };
    }

    /// <summary>ν.</summary>
    public double Perturbation { get; }

    /// <summary>Order of the stencil: the bias is O(ν^order).</summary>
    public int Order { get; }

    /// <inheritdoc/>
    public override string Name => "perturbed";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    internal override (double Least, double Most) Perturbations => (_nodes[0] * Perturbation, _nodes[^1] * Perturbation);

    /// <inheritdoc/>
    public override bool IsGradient(Adaptation adaptation) => adaptation is ProximalPointAdaptation { IsInexact: false };

    /// <inheritdoc/>
    public override EvaluationCost Cost(Adaptation adaptation)
    {
        ArgumentNullException.ThrowIfNull(adaptation);
        EvaluationCost one = adaptation.AdaptCost, total = default;
        foreach (double node in _nodes)
        {
            // A perturbed inner problem asks for both gradients each time it asks for one.
            total += node == 0 ? one : new EvaluationCost(2 * one.Gradients, 2 * one.HessianVectorProducts);
        }

        return total;
    }

    /// <inheritdoc/>
    public override long InnerStates(Adaptation adaptation) => 1;

    /// <summary>Two are equal when ν and the order are.</summary>
    public bool Equals(PerturbedMetaGradient? other) => other is not null && Perturbation.Equals(other.Perturbation) && Order == other.Order;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Perturbation, Order);

    // Each inner solution is off by δ and by the rounding of a point of size 1; λ is the constant of the field, as of λ(w − φ).
    internal override double NoiseFloor(Adaptation adaptation) =>
        _weights.Sum(Math.Abs) * (adaptation.NoiseFloor + Math.ScaleB(1, -53)) / Perturbation;

    internal override string? Refusal(Adaptation adaptation) =>
        adaptation.InnerPenalty is null ? $"The perturbed meta-gradient is that of a minimizer of f̂ + νf + λ/2 ‖· − w‖²; the adaptation {adaptation.Name} has no penalty λ."
        : adaptation.IsInexact ? "The perturbed meta-gradient divides inner errors by ν; an error that is left on purpose belongs to the first-order direction."
        : null;

    internal override int WorkspaceLength(Adaptation adaptation, int count, int dimension) =>
        checked((2 * count * dimension) + count + adaptation.WorkspaceLength(count, dimension, derivatives: false));

    internal override void Evaluate(SeenLosses losses, Adaptation adaptation, ReadOnlySpan<double> state, Span<double> destination, Span<double> values, Span<double> workspace)
    {
        Span<double> adapted = workspace[..state.Length], rest = workspace[state.Length..];
        destination.Clear();
        double factor = -adaptation.InnerPenalty!.Value / Perturbation;
        for (int k = 0; k < _nodes.Length; k++)
        {
            // The weights add up to zero, so w − φ takes the place of φ: fewer digits cancel.
            adaptation.Adapt(losses, _nodes[k] * Perturbation, state, adapted, rest, derivatives: false);
            for (int j = 0; j < destination.Length; j++)
            {
                destination[j] += _weights[k] * (adapted[j] - state[j]);
            }
        }

        for (int j = 0; j < destination.Length; j++)
        {
            destination[j] *= factor;
        }

        if (!values.IsEmpty)
        {
            adaptation.Adapt(losses, 0, state, adapted, rest, derivatives: false);
            Values(losses, adapted, values);
        }
    }

    internal override void Potential(SeenLosses losses, Adaptation adaptation, ReadOnlySpan<double> state, Span<double> values, Span<double> workspace)
    {
        // Σ c_k E_{kν}/ν with E_ν = f̂(φ) + νf(φ) + λ/2 ‖φ − w‖².
        int length = state.Length, d = losses.Dimension;
        Span<double> adapted = workspace[..length], one = workspace.Slice(length, losses.Count), rest = workspace[(length + losses.Count)..];
        values.Clear();
        for (int k = 0; k < _nodes.Length; k++)
        {
            double nu = _nodes[k] * Perturbation;
            adaptation.Adapt(losses, nu, state, adapted, rest, derivatives: false);
            losses.SupportValue(adapted, one);
            for (int i = 0; i < losses.Count; i++)
            {
                values[i] += _weights[k] * (one[i] + Envelope.Penalty(adaptation.InnerPenalty!.Value, state.Slice(i * d, d), adapted.Slice(i * d, d)));
            }

            losses.QueryValue(adapted, one);
            for (int i = 0; i < losses.Count; i++)
            {
                values[i] += _weights[k] * nu * one[i];
            }
        }

        for (int i = 0; i < losses.Count; i++)
        {
            values[i] /= Perturbation;
        }
    }

    internal override void HessianProduct(SeenLosses losses, Adaptation adaptation, ReadOnlySpan<double> state, ReadOnlySpan<double> directions, Span<double> destination, Span<double> workspace) =>
        throw new NotSupportedException("The Hessian of a difference quotient of envelopes is not given; use the exact meta-gradient of the proximal point.");
}
