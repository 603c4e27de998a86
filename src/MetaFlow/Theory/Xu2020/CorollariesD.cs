using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Corollaries D.3 and D.4: chains of level sets of f and sets of small MAML gradients.</summary>
internal static class CorollariesD
{
    private static readonly TaskFamily s_family = new SinQuadraticFamily();

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new Claim
        {
            Id = "xu2020.corD.3",
            Paper = "xu2020",
            Locator = "Corollary D.3",
            Hypotheses = "α < 1/(4L); Assumptions 3.2 to 3.4 with strong convexity, which are not named there",
            Families = "strongly convex quadratics with sines, with the local σ(w)",
            Checking = "each point lies on the boundary of a set of its own: K := ‖∇F(w)‖ for the second inclusion, and K with f(w) − f* = (2K + σ)²/(2μ) for the third; min f by Newton's method. The first inclusion is the definition of a critical point.",
            Found = "Both inclusions held in all cases; they are Lemmas D.1 and D.2, and σ + √(2L(2K+σ)²/(2μ)) is the transcribed radius.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Inclusion, Expectation.Holds, "α < 1/(4L): Crit F ⊂ U(K) ⊂ V((2K+σ)²/(2μ)) ⊂ U(σ + √(L/μ)(2K+σ))", s_family, Rest(), (problem, x) => Third(problem, x, problem.L / problem.Mu)) with
                {
                    Mutants = [new("√(L/μ) → 1", x => Third(s_family.Build(x), x, 1))],
                },
            ],
        },
        new Claim
        {
            Id = "xu2020.corD.4",
            Paper = "xu2020",
            Locator = "Corollary D.4",
            Hypotheses = "α < 1/(4L); K′ > (√(L/μ) + 1)σ; Assumptions 3.2 to 3.4 with strong convexity, which are not named there",
            Families = "strongly convex quadratics with sines, with their certified σ",
            Checking = "a drawn point for the second inclusion, with the K′ for which it lies on the boundary; for the third a point on a drawn ray at which f − f* = (K′ − σ)²/(2L), by bisection from below.",
            Found = "Both inclusions held in all cases; they are Corollary D.3 with K′ = σ + √(L/μ)(2K + σ).",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Inclusion, Expectation.Holds,
                    "α < 1/(4L), K′ > (√(L/μ)+1)σ: Crit F ⊂ U((K′−σ(√(L/μ)+1))/(2√(L/μ))) ⊂ V((K′−σ)²/(2L)) ⊂ U(K′)", s_family, [.. Rest(), Parameter.Uniform("excess", -1, 4)],
                    (problem, x) => Fourth(problem, x, 1)) with
                {
                    Cases = 100,
                    Climbs = 100,
                    Mutants = [new("(K′−σ)²/(2L) → 4(K′−σ)²/L", x => Fourth(s_family.Build(x), x, 8))],
                },
            ],
        },
    ];

    private static Parameter[] Rest() => [Parameter.Uniform("x", 0.02, 0.4), Parameter.Logarithmic("radius", 1e-2, 3), Parts.Point(2, "v")];

    private static Evaluation Third(TheoryProblem problem, Instance x, double ratio)
    {
        var minimizer = Parts.Minimizer(problem);
        var w = minimizer + (x["radius"] * Parts.VectorOf(x, "v"));
        double norm = problem.MamlGradient(w, x["x"] / problem.L).L2Norm(), sigma = problem.DeviationAt(w);
        var (gap, error) = Parts.GapOf(problem, w, minimizer);
        double sum = Math.Max(Math.Sqrt(2 * problem.Mu * gap), sigma); // 2K + σ of the smallest K ≥ 0 whose level set has the point
        double rounding = 16 * Parts.RoundingAt(problem, w, norm + sigma), spread = Math.Sqrt(2 * problem.L * error);
        return new Evaluation()
            .Require("α < 1/(4L)", x["x"], 0.25)
            .AtMost("f(w) − f*, K = ‖∇F(w)‖", gap, Math.Pow((2 * norm) + sigma, 2) / (2 * problem.Mu), Parts.Budget(error + ((norm + sigma) * rounding / problem.Mu)))
            .AtMost("‖∇F(w)‖, w on the boundary of V", norm, sigma + (Math.Sqrt(ratio) * sum), Parts.Budget(spread + rounding));
    }

    private static Evaluation Fourth(TheoryProblem problem, Instance x, double levelFactor)
    {
        var minimizer = Parts.Minimizer(problem);
        Vector<double> v = Parts.VectorOf(x, "v"), w = minimizer + (x["radius"] * v);
        double alpha = x["x"] / problem.L, root = Math.Sqrt(problem.L / problem.Mu), sigma = problem.Sigma, least = (root + 1) * sigma, k = least + x["excess"];
        double norm = problem.MamlGradient(w, alpha).L2Norm(), outer = least + (2 * root * norm);
        var (gap, error) = Parts.GapOf(problem, w, minimizer);
        var evaluation = new Evaluation()
            .Require("α < 1/(4L)", x["x"], 0.25)
            .Require("(√(L/μ)+1)σ < K′", least, k)
            .AtMost("f(w) − f*, ‖∇F(w)‖ at the inner radius of K′", gap, levelFactor * Math.Pow(outer - sigma, 2) / (2 * problem.L), Parts.Budget(error + ((1 + outer) * 64 * Parts.RoundingAt(problem, w, norm))));
        if (!(k > sigma) || v.L2Norm() == 0)
            return evaluation;

        var edge = Parts.OnRay(minimizer, v, point => Parts.GapOf(problem, point, minimizer).Gap, levelFactor * Math.Pow(k - sigma, 2) / (2 * problem.L));
        return evaluation.AtMost("‖∇F‖ on the boundary of V((K′−σ)²/(2L))", problem.MamlGradient(edge, alpha).L2Norm(), k, Parts.Budget(64 * Parts.RoundingAt(problem, edge, k)));
    }
}
