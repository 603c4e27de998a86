using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// Derivatives of the penalized meta-objective <c>F = Σ pᵢ fᵢ(φᵢ)</c>, φᵢ = argmin f̂ᵢ(z) + λ/2 ‖z − w‖², in what the inner problems share besides w: the
/// penalty λ, or parameters h of the losses (chayti2024 eq. 15 and 16).
/// </summary>
/// <remarks>
/// With <c>g(z, ν, h) = νf(z, h) + f̂(z, h) + λ/2 ‖z − w‖²</c> minimized at φ_ν, <c>dF/dh = d/dν ∂_h g(φ_ν, ν, h)</c> at ν = 0, by the same stencils as
/// <see cref="PerturbedMetaGradient"/>: no second derivatives are needed.
/// </remarks>
public static class HyperGradients
{
    /// <summary>The partial derivative <c>∂_h (f̂ + νf)(z, h)</c> of one task.</summary>
    /// <param name="task">Index of the task.</param>
    /// <param name="perturbation">ν.</param>
    /// <param name="point">z, length d.</param>
    /// <param name="destination">Receives the derivative.</param>
    public delegate void SharedDerivative(int task, double perturbation, ReadOnlySpan<double> point, Span<double> destination);

    /// <summary>dF/dλ.</summary>
    /// <param name="tasks">The tasks with their weights.</param>
    /// <param name="state">w, length d.</param>
    /// <param name="penalty">λ; finite and positive.</param>
    /// <param name="perturbation">ν; finite and positive; default 1e-3.</param>
    /// <param name="order">Order of the stencil, from 1 to 8; default 2.</param>
    /// <param name="options">How the inner problems are solved; default: to a distance of 1e-10.</param>
    /// <exception cref="ArgumentException">A parameter is out of its range, or an inner problem is not defined.</exception>
    public static double Penalty(TaskSet tasks, ReadOnlySpan<double> state, double penalty, double perturbation = 1e-3, int order = 2, ProximalPointOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        double[] start = state.ToArray(), sum = new double[1];
        Sum(tasks, start, penalty, perturbation, order, options, (_, _, point, destination) => destination[0] = Envelope.Penalty(1, start, point), sum);
        return sum[0];
    }

    /// <summary>dF/dh for parameters that the losses share.</summary>
    /// <param name="tasks">The tasks at h, with their weights.</param>
    /// <param name="state">w, length d.</param>
    /// <param name="penalty">λ; finite and positive.</param>
    /// <param name="derivative">∂_h of the losses.</param>
    /// <param name="destination">Receives dF/dh, as long as h.</param>
    /// <param name="perturbation">ν; finite and positive; default 1e-3.</param>
    /// <param name="order">Order of the stencil, from 1 to 8; default 2.</param>
    /// <param name="options">How the inner problems are solved; default: to a distance of 1e-10.</param>
    /// <exception cref="ArgumentException">A parameter is out of its range, or an inner problem is not defined.</exception>
    public static void Shared(
        TaskSet tasks, ReadOnlySpan<double> state, double penalty, SharedDerivative derivative, Span<double> destination, double perturbation = 1e-3, int order = 2, ProximalPointOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(derivative);
        Sum(tasks, state.ToArray(), penalty, perturbation, order, options, derivative, destination);
    }

    private static void Sum(
        TaskSet tasks, double[] state, double penalty, double perturbation, int order, ProximalPointOptions? options, SharedDerivative derivative, Span<double> destination)
    {
        if (state.Length != tasks.Dimension)
        {
            throw new ArgumentException($"The state has length {state.Length}, but the tasks have dimension {tasks.Dimension}.", nameof(state));
        }

        Adaptation adaptation = Adaptation.ProximalPoint(penalty, options);
        MetaGradient.Perturbed(perturbation, order);
        (double[] nodes, double[] weights) = DifferenceStencil.FirstDerivative(order);
        double[] point = new double[state.Length], one = new double[destination.Length], workspace = new double[adaptation.WorkspaceLength(1, state.Length, derivatives: false)];
        destination.Clear();
        EvaluationCost spent = default;
        for (int i = 0; i < tasks.Count; i++)
        {
            if ((adaptation.Refusal(tasks[i], nodes[0] * perturbation) ?? adaptation.Refusal(tasks[i], nodes[^1] * perturbation)) is { } reason)
            {
                throw new ArgumentException($"Task {i} (counted from 0): {reason}", nameof(tasks));
            }

            var block = new SingleTaskLosses(tasks[i], i);
            for (int k = 0; k < nodes.Length; k++)
            {
                double nu = nodes[k] * perturbation;
                adaptation.Adapt(new SeenLosses(block, default, ref spent), nu, state, point, workspace, derivatives: false);
                derivative(i, nu, point, one);
                BlockVectors.AddScaled(tasks.Weights[i] * weights[k] / perturbation, one, destination);
            }
        }
    }
}
