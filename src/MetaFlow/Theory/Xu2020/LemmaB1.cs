using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Lemma B.1: the term by which the MAML flow differs from the flow of the mean loss.</summary>
internal static class LemmaB1
{
    private static readonly TaskFamily s_family = new SinQuadraticFamily();

    public static Claim Claim { get; } = new()
    {
        Id = "xu2020.lemB.1",
        Paper = "xu2020",
        Locator = "Lemma B.1, equation (B.1)",
        Hypotheses = "Assumptions 3.2 and 3.3; α < 1/(2L). Assumption 3.4, which the statement does not name, defines σ; with the local σ(w) it is not needed",
        Families = "strongly convex quadratics with sines",
        Checking = "E[B_i∇f_i] = ∇f − ∇F in closed form at drawn points, with σ(w); the error is rounding.",
        Found = "It held in all cases; with b = 2αL + α²L² the left side is at most Lb‖∇f‖² + ½L²b²‖∇f‖² + ½σ² by Young's inequality with weight one, and 2 + αL ≤ 5/2 gives Λ. Λ adds terms of different units.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "α < 1/(2L): ∇fᵀ∇²f E[B_i∇f_i] ≤ Λ‖∇f‖² + σ²/2, Λ = (5/4)L²α(L³α² + 2L²α + 2)", s_family,
                [Parameter.Uniform("x", 0.05, 0.7), Parts.Point()], (problem, x) => Evaluate(problem, x, 1, 0.5)) with
            {
                Mutants =
                [
                    new("σ²/2 → 0", x => Evaluate(s_family.Build(x), x, 1, 0)),
                    new("Λ → Λ/4", x => Evaluate(s_family.Build(x), x, 0.25, 0.5)),
                ],
            },
        ],
    };

    private static Evaluation Evaluate(TheoryProblem problem, Instance x, double lambdaFactor, double sigmaFactor)
    {
        var (w, alpha) = (Parts.VectorOf(x), x["x"] / problem.L);
        var gradient = problem.Gradient(w);
        double norm = gradient.L2Norm(), sigma = problem.DeviationAt(w);
        double left = gradient.DotProduct(problem.Hessian(w) * (gradient - problem.MamlGradient(w, alpha)));
        double right = (lambdaFactor * Parts.Lambda(problem.L, alpha) * norm * norm) + (sigmaFactor * sigma * sigma);
        return new Evaluation()
            .Require("α < 1/(2L)", x["x"], 0.5)
            .AtMost("∇fᵀ∇²f E[B_i∇f_i]", left, right, Parts.Budget(8 * (1 + problem.L) * (1 + norm) * Rounding.Of(problem, w, norm)));
    }
}
