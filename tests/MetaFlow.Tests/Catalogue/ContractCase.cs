namespace MetaFlow.Tests.Catalogue;

/// <summary>One algorithm of the catalogue with parameters, and how its published direction is written by hand.</summary>
/// <param name="Label">Printed by the test runner.</param>
/// <param name="Algorithm">Name in the catalogue.</param>
/// <param name="Parameters">Values by name.</param>
/// <param name="Direction">The published direction of one task.</param>
/// <param name="InnerError">
/// A bound on what inner solvers leave of the direction, times the scale of the problem; 0 where the published arithmetic is the
/// algorithm's own, bit for bit.
/// </param>
internal sealed record ContractCase(
    string Label, string Algorithm, IReadOnlyDictionary<string, ParameterValue> Parameters, PublishedFormulas.TaskDirection Direction, double InnerError)
{
    // Everything that divides an inner error by ν allows 2λδ/ν (chayti2024 eq. 13); rounding of order 1e-15 in the solutions is divided likewise.
    private const double Delta = 1e-12;

    /// <summary>Every algorithm, most of them with several parameters.</summary>
    public static IReadOnlyList<ContractCase> All { get; } =
    [
        Of("erm", "erm", PublishedFormulas.Erm(), 0),
        Of("maml", "maml", PublishedFormulas.Maml(0.2, 1), 0, ("inner_step_size", 0.2)),
        Of("maml, 4 steps", "maml", PublishedFormulas.Maml(0.15, 4), 0, ("inner_step_size", 0.15), ("inner_steps", 4)),
        Of("maml, inner flow", "maml", PublishedFormulas.MamlOfFlow(0.6, 4), 1e-12, ("inner_time", 0.6), ("inner_method", "runge-kutta-4"), ("inner_flow_steps", 4)),
        Of("bi-maml", "bi-maml", PublishedFormulas.Maml(0.2, 1), 0, ("inner_step_size", 0.2), ("switch_gradient_norm", 0.5)) with { First = PublishedFormulas.Erm(), SwitchGradientNorm = 0.5 },
        Of("fo-maml", "fo-maml", PublishedFormulas.FoMaml(0.2, 1), 0, ("inner_step_size", 0.2)),
        Of("fo-maml, 3 steps", "fo-maml", PublishedFormulas.FoMaml(0.2, 3), 0, ("inner_step_size", 0.2), ("inner_steps", 3)),
        Of("hf-maml", "hf-maml", PublishedFormulas.HfMaml(0.2, 1e-3), 0, ("inner_step_size", 0.2), ("difference_step", 1e-3)),
        Of("reptile", "reptile", PublishedFormulas.Reptile(0.2, 5), 0, ("inner_step_size", 0.2)),
        Of("fo-muml", "fo-muml", PublishedFormulas.FoMuml(0.2, 1), 0, ("inner_step_size", 0.2)),
        Of("fo-muml, 3 steps", "fo-muml", PublishedFormulas.FoMuml(0.2, 3), 0, ("inner_step_size", 0.2), ("inner_steps", 3)),
        Of("fo-muml, other step", "fo-muml", PublishedFormulas.FoMuml(0.1, 3), 0, ("inner_step_size", 0.2), ("inner_steps", 3), ("fixed_point_step", 0.1)),
        Of("fo-muml, inexact", "fo-muml", PublishedFormulas.FoMumlInexact(0.3, 0.2), 20 * Delta, ("inner_step_size", 0.3), ("inner_steps", 0), ("inner_accuracy", Delta), ("relative_error", 0.2)),
        Of("fo-muml, inexact, against", "fo-muml", PublishedFormulas.FoMumlInexact(0.3, -0.2), 20 * Delta, ("inner_step_size", 0.3), ("inner_steps", 0), ("inner_accuracy", Delta), ("relative_error", 0.2), ("error_direction", "against-gradient")),
        Of("moreau", "moreau", PublishedFormulas.Moreau(0.3), 20 * Delta, ("inner_step_size", 0.3), ("inner_accuracy", Delta)),
        Of("imaml", "imaml", PublishedFormulas.Imaml(2), 100 * Delta, ("penalty", 2.0), ("inner_accuracy", Delta), ("cg_iterations", 30)),
        Of("imaml, 3 steps", "imaml", PublishedFormulas.ImamlOfSteps(2, 0.15, 3), 100 * Delta, ("penalty", 2.0), ("cg_iterations", 30), ("inner_steps", 3), ("inner_step_size", 0.15)),
        Of("fo-b-maml", "fo-b-maml", PublishedFormulas.FoBMaml(2, 0.01, 1), 2 * 2 * Delta / 0.01, ("penalty", 2.0), ("perturbation", 0.01), ("inner_accuracy", Delta)),
        Of("fo-b-maml, order 2", "fo-b-maml", PublishedFormulas.FoBMaml(2, 0.01, 2), 2 * 2 * Delta / 0.01, ("penalty", 2.0), ("perturbation", 0.01), ("stencil_order", 2), ("inner_accuracy", Delta)),
        Of("fo-b-maml, order 3", "fo-b-maml", PublishedFormulas.FoBMaml(2, 0.01, 3), 7 * 2 * Delta / 0.01, ("penalty", 2.0), ("perturbation", 0.01), ("stencil_order", 3), ("inner_accuracy", Delta)),
        Of("fo-b-maml, order 4", "fo-b-maml", PublishedFormulas.FoBMaml(2, 0.01, 4), 2 * 2 * Delta / 0.01, ("penalty", 2.0), ("perturbation", 0.01), ("stencil_order", 4), ("inner_accuracy", Delta)),
        Of("fo-b-maml, 3 steps", "fo-b-maml", PublishedFormulas.FoBMamlOfSteps(2, 0.01, 2, 0.15, 3), 2 * Delta / 0.01, ("penalty", 2.0), ("perturbation", 0.01), ("stencil_order", 2), ("inner_steps", 3), ("inner_step_size", 0.15)),
        Of("tr-maml", "tr-maml", PublishedFormulas.Maml(0.2, 1), 1e-14, ("inner_step_size", 0.2), ("weight_speed", 0.3)) with { Weights = PublishedWeights.Projected(0.2, 0.3) },
        Of("tr-maml, entropic", "tr-maml", PublishedFormulas.Maml(0.2, 1), 1e-14, ("inner_step_size", 0.2), ("weight_speed", 0.5), ("weight_rule", "entropic")) with { Weights = PublishedWeights.Entropic(0.2, 0.5) },
        Of("tr-maml, first-order", "tr-maml", PublishedFormulas.FoMaml(0.2, 1), 1e-14, ("inner_step_size", 0.2), ("weight_speed", 0.3), ("meta_gradient", "first-order")) with { Weights = PublishedWeights.Projected(0.2, 0.3) },
        Of("tr-maml, hessian-free", "tr-maml", PublishedFormulas.HfMaml(0.2, 1e-3), 1e-12, ("inner_step_size", 0.2), ("weight_speed", 0.3), ("meta_gradient", "hessian-free"), ("difference_step", 1e-3)) with { Weights = PublishedWeights.Projected(0.2, 0.3) },
    ];

    /// <summary>How adversarial weights move; null where they are fixed.</summary>
    public PublishedWeights? Weights { get; init; }

    /// <summary>What a two-phase algorithm follows at first; null where there is one phase.</summary>
    public PublishedFormulas.TaskDirection? First { get; init; }

    /// <summary>ε₀: the first phase ends before the first step at which ‖Σ pᵢ∇fᵢ(w)‖ is at most this.</summary>
    public double SwitchGradientNorm { get; init; }

    /// <summary>Whether the second phase begins at a state, if it has not yet.</summary>
    public bool Latches(TaskSet tasks, double[] state) =>
        First is null || Math.Sqrt(Sum(tasks, state, tasks.Weights.ToArray(), First).Sum(x => x * x)) <= SwitchGradientNorm;

    public override string ToString() => Label;

    public Algorithm Create(TaskSet tasks, AlgorithmOptions? options = null) => AlgorithmCatalogue.Create(Algorithm, tasks, Parameters, options);

    /// <summary>The next iterate as published.</summary>
    public double[] Next(TaskSet tasks, double[] state, double beta, bool latched = true)
    {
        int d = tasks.Dimension;
        double[] w = state[..d], p = Weights is null ? tasks.Weights.ToArray() : state[d..];
        double[] g = Sum(tasks, w, p, latched ? Direction : First!);
        double[] next = [.. w.Select((x, j) =>
        {
            double increment = beta * g[j];
            return x - increment;
        })];
        return Weights is null ? next : [.. next, .. Weights.Next(tasks, w, p, beta)];
    }

    /// <summary>The direction of the flow as published, in its first phase where it has two.</summary>
    public double[] Flow(TaskSet tasks, double[] state)
    {
        int d = tasks.Dimension;
        double[] w = state[..d], p = Weights is null ? tasks.Weights.ToArray() : state[d..];
        double[] v = [.. Sum(tasks, w, p, First ?? Direction).Select(x => -x)];
        return Weights is null ? v : [.. v, .. Weights.Rate(tasks, w, p)];
    }

    private static double[] Sum(TaskSet tasks, double[] w, double[] weights, PublishedFormulas.TaskDirection direction)
    {
        var sum = new double[w.Length];
        for (int i = 0; i < tasks.Count; i++)
        {
            double[] g = direction(tasks[i], w);
            for (int j = 0; j < sum.Length; j++)
            {
                sum[j] += weights[i] * g[j];
            }
        }

        return sum;
    }

    private static ContractCase Of(string label, string algorithm, PublishedFormulas.TaskDirection direction, double innerError, params (string Name, ParameterValue Value)[] parameters) =>
        new(label, algorithm, parameters.ToDictionary(p => p.Name, p => p.Value), direction, innerError);
}
