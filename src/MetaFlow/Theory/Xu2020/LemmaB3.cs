using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Lemma B.3: a small gradient of the mean loss bounds the MAML gradient.</summary>
internal static class LemmaB3
{
    private static readonly TaskFamily s_family = new SinQuadraticFamily(convex: false);

    public static Claim Claim { get; } = new()
    {
        Id = "xu2020.lemB.3",
        Paper = "xu2020",
        Locator = "Lemma B.3",
        Hypotheses = "Assumptions 3.2 and 3.4; ‖∇f(w)‖ ≤ G; any α ≥ 0",
        Families = "nonconvex quadratics with sines; the local σ(w) makes it a pointwise statement, so that any smooth tasks serve",
        Checking = "both norms in closed form at drawn points; L and G are the true ones or up to a tenth less; the error is the rounding of the gradients and Hessian-vector products.",
        Found = "Open in the list; it held in all cases, with ratios near 1 at concave points of a single task. Proof sketch: ∇F = E[A_iĀ_i∇f_i] with Ā_i = I − α∫∇²f_i(w − sα∇f_i)ds, "
            + "‖A_iĀ_i − I‖ ≤ (1 + αL)² − 1 = 2αL + α²L² without convexity, and E‖∇f_i‖ ≤ G + σ; hence ‖∇F‖ ≤ G + (2αL + α²L²)(G + σ). The proof's ∇²f(w̃_i) is to be read as that integral.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "‖∇f(w)‖ ≤ G ⇒ ‖∇F(w)‖ ≤ (1 + 2αL + α²L²)G + (2αL + α²L²)σ", s_family,
                [Parameter.Uniform("x", 0.05, 3), Parts.Point(), Regularity.Share(), Regularity.Share("level")], (problem, x) => Evaluate(problem, x, (y, g, sigma) => ((1 + (2 * y) + (y * y)) * g) + (((2 * y) + (y * y)) * sigma))) with
            {
                Mutants =
                [
                    new("without α²L²", x => Evaluate(s_family.Build(x), x, (y, g, sigma) => ((1 + (2 * y)) * g) + (2 * y * sigma))),
                    new("without σ", x => Evaluate(s_family.Build(x), x, (y, g, _) => (1 + (2 * y) + (y * y)) * g)),
                ],
            },
        ],
    };

    private static Evaluation Evaluate(TheoryProblem problem, Instance x, Func<double, double, double, double> bound)
    {
        var w = Parts.VectorOf(x);
        double l = Regularity.Stated(x, problem.L), slope = problem.Gradient(w).L2Norm(), g = Regularity.Stated(x, slope, "level");
        double norm = problem.MamlGradient(w, x["x"] / l).L2Norm(), right = bound(x["x"], g, problem.DeviationAt(w));
        return new Evaluation().RequireSmooth(problem, l).Require("‖∇f(w)‖ ≤ G", slope, g).AtMost("‖∇F(w)‖ against G and σ(w)", norm, right, Parts.RoundingAt(problem, w, norm + right) * (1 + x["x"]) * (1 + x["x"]));
    }
}
