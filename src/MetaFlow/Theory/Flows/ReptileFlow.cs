using MetaFlow.Theory.Mishchenko2023;

namespace MetaFlow.Theory.Flows;

/// <summary>The Reptile flow dθ/dt = −Σp_i(θ−φ_K)/(Kα) with a regularised inner problem.</summary>
internal static class ReptileFlow
{
    private static readonly TaskFamily s_family = MoreauPoints.ConvexSines;

    public static Claim Claim { get; } = new()
    {
        Id = "flow.reptile.moreau",
        Paper = "derived",
        Locator = "derived here: the flow of Reptile with a regularised inner problem",
        Hypotheses = "f̂_i μ-strongly convex and L-smooth; K inner gradient steps α ≤ 1/(L+λ) on f̂_i + λ/2‖·−θ‖²",
        Families = "strongly convex quadratics with sines",
        Checking = "KαλR_K(θ) of MetaFlow's Reptile against ∇E(θ), E the mean of the envelopes with parameter 1/λ, by proximal points; their distance against (1−α(λ+μ))^KΣp_i‖∇E_i‖, K up to 60. The error is rounding and that of the proximal points.",
        Found = "Held in all cases tried: gradient steps contract by 1−α(λ+μ) towards the proximal point, so that KαλR_K → ∇E geometrically.",
        Forms =
        [
            Form.OfTasks(FormKind.Sharp, ClaimKind.Limit, Expectation.Holds, "K → ∞ (regularised inner problem): the Reptile field is proportional to the Moreau flow of f̂", s_family,
                [Parameter.Uniform("step", 0.1, 1.2), Parameter.Logarithmic("penalty", 0.2, 5), Parameter.Integer("K", 1, 60), MoreauPoints.Point("x")], (problem, x) => Evaluate(problem, x, 1)) with
            {
                Cases = 100,
                Climbs = 100,
                Mutants = [new("factor Kαλ → Kα", x => Evaluate(s_family.Build(x), x, 0)), new("1−α(λ+μ) squared", x => Evaluate(s_family.Build(x), x, 2))],
            },
        ],
    };

    private static Evaluation Evaluate(TheoryProblem problem, Instance instance, int kind)
    {
        double penalty = instance["penalty"] * (problem.L > 0 ? problem.L : 1), alpha = instance["step"] / (problem.L + penalty);
        int count = instance.Integer("K");
        var result = new Evaluation().Require("α ≤ 1/(L+λ)", instance["step"], 1).Require("μ > 0", problem.Mu > 0);
        if (!result.Applies)
            return result;
        var x = MoreauPoints.PointOf(instance, "x");
        var (gradients, mean, error) = FlowChecks.Envelopes(problem, x, 1 / penalty);
        var direction = FlowChecks.Direction(Algorithms.Reptile(problem.Tasks, alpha, count, penalty, FlowChecks.Direct), x);
        double scale = count * alpha * (kind == 0 ? 1 : penalty), contraction = Math.Pow(1 - (alpha * (penalty + problem.Mu)), kind == 2 ? 2 * count : count);
        double sum = Enumerable.Range(0, problem.Count).Sum(i => problem.Weights[i] * gradients[i].L2Norm());
        return result.AtMost("‖KαλR_K − ∇E‖", ((scale * direction) - mean).L2Norm(), contraction * sum, error + (Rounding.Of(problem, x, sum + (penalty * x.L2Norm())) * 4));
    }
}
