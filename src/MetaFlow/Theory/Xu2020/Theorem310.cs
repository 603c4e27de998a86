using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Theorem 3.10: F is strongly convex around its only critical point.</summary>
internal static class Theorem310
{
    private static readonly TaskFamily s_family = new SinQuadraticFamily(tasks: 3);
    private static readonly TaskFamily s_spreadFamily = new SinQuadraticFamily(tasks: 3, spread: 20);

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new Claim
        {
            Id = "xu2020.thm3.10",
            Paper = "xu2020",
            Locator = "Theorem 3.10",
            Hypotheses = "K > (1 + √(L/μ))σ; α ≤ min{1/(4L), μ/(8κ(2K + σ))}; Assumptions 3.2 to 3.5 with strong convexity",
            Families = "strongly convex quadratics with sines, with their certified σ and κ",
            Checking = "the least eigenvalue of ∇²F on drawn rays from argmin f, at a drawn share of the level (K − σ)²/(2L); the set is convex as a level set of f.",
            Found = "The bound held in all cases. By Corollary D.4 the level set lies in U(K), where the corrected Theorem 3.9 applies.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.LowerBound, Expectation.Holds,
                    "K > (1+√(L/μ))σ, α ≤ min{1/(4L), μ/(8κ(2K+σ))} ⇒ Hess F ⪰ (μ/8)I on the convex set V((K−σ)²/(2L))", s_spreadFamily, Rest(), (problem, x) => Curvature(problem, x, 0.125, 1)) with
                {
                    Cases = 100,
                    Climbs = 150,
                    Mutants =
                    [
                        new("μ/8 → μ", x => Curvature(s_spreadFamily.Build(x), x, 1, 1)),
                        new("without the limit in κ", x => Curvature(s_spreadFamily.Build(x), x, 0.125, 0)),
                    ],
                },
            ],
        },
        new Claim
        {
            Id = "xu2020.thm3.10.unique",
            Paper = "xu2020",
            Locator = "Theorem 3.10",
            Hypotheses = "K > (1 + √(L/μ))σ; α ≤ min{1/(4L), μ/(8κ(2K + σ))}; Assumptions 3.2 to 3.5 with strong convexity",
            Families = "strongly convex quadratics with sines, with their certified σ and κ",
            Checking = "descent and Newton's method from argmin f and from two drawn points, one on the boundary of V((K − σ)²/(2L)): the same critical point up to the residual over μ/8, inside V, with F no larger than at the starts.",
            Found = "All starts led to one point in all cases. Critical points lie in U(K), hence by Corollary D.4 in V, on which F is strongly convex.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Existence, Expectation.Holds,
                    "K > (1+√(L/μ))σ, α ≤ min{1/(4L), μ/(8κ(2K+σ))} ⇒ F has exactly one critical point; it lies in V((K−σ)²/(2L)) and is the global minimum", s_family, Rest(), (problem, x) => Unique(problem, x, 60)) with
                {
                    Cases = 60,
                    Climbs = 40,
                    Mutants = [new("critical point → any point", x => Unique(s_family.Build(x), x, -1))],
                },
            ],
        },
    ];

    private static Parameter[] Rest() =>
        [Parameter.Uniform("excess", -0.3, 2), Parameter.Uniform("fraction", 0.05, 1.3), Parameter.Uniform("share", 0, 1), Parts.Point(1, "v"), Parts.Point()];

    private static (double K, double Alpha, Evaluation Evaluation) Setting(TheoryProblem problem, Instance x, double kappaFactor)
    {
        double least = (1 + Math.Sqrt(problem.L / problem.Mu)) * problem.Sigma, k = (least * (1 + x["excess"])) + (problem.Sigma == 0 ? 1 : 0);
        double alpha = x["fraction"] / Math.Max(4 * problem.L, kappaFactor * 8 * problem.Kappa * ((2 * k) + problem.Sigma) / problem.Mu);
        return (k, alpha, new Evaluation().Require("(1+√(L/μ))σ < K", least, k).Require("α below the two limits", x["fraction"], 1));
    }

    private static Vector<double> OnLevel(TheoryProblem problem, Vector<double> minimizer, Vector<double> direction, double level) =>
        direction.L2Norm() == 0 ? minimizer : Parts.OnRay(minimizer, direction, point => Parts.GapOf(problem, point, minimizer).Gap, level);

    private static Evaluation Curvature(TheoryProblem problem, Instance x, double factor, double kappaFactor)
    {
        var (k, alpha, evaluation) = Setting(problem, x, kappaFactor);
        if (!evaluation.Applies)
            return evaluation;

        double level = x["share"] * Math.Pow(k - problem.Sigma, 2) / (2 * problem.L);
        var (least, _, error) = LemmaC2.SpectrumOf(problem, OnLevel(problem, Parts.Minimizer(problem), Parts.VectorOf(x, "v"), level), alpha);
        return evaluation.AtLeast("least eigenvalue of ∇²F on V", least, factor * problem.Mu, error);
    }

    private static Evaluation Unique(TheoryProblem problem, Instance x, int steps)
    {
        var (k, alpha, evaluation) = Setting(problem, x, 1);
        if (!evaluation.Applies)
            return evaluation;

        double level = Math.Pow(k - problem.Sigma, 2) / (2 * problem.L);
        var minimizer = Parts.Minimizer(problem);
        Vector<double>[] starts = [OnLevel(problem, minimizer, Parts.VectorOf(x, "v"), level), Parts.VectorOf(x)];
        var found = LemmaD5.Find(problem, minimizer, alpha, 60);
        foreach (var start in starts)
        {
            var (point, residual) = (start, 0.0);
            if (steps >= 0)
            {
                var other = LemmaD5.Find(problem, start, alpha, steps);
                (point, residual) = (other.Point, other.GradientNorm);
            }

            double error = ((found.GradientNorm + residual) * 8 / problem.Mu) + Rounding.Of(1 + found.Point.L2Norm(), 4096);
            evaluation.Equal("critical points from two starts", point.AsArray(), found.Point.AsArray(), Parts.Budget(error));
            double here = problem.MamlValue(found.Point, alpha), there = problem.MamlValue(start, alpha), offset = 1 + Math.Abs(here) + Math.Abs(there);
            evaluation.AtMost("F at the critical point, and at a start, both plus an offset", here + offset, there + offset, Rounding.Of(offset + (problem.L * start.DotProduct(start)), 1024));
        }

        var (gap, gapError) = Parts.GapOf(problem, found.Point, minimizer);
        return evaluation.AtMost("f − f* at the critical point", gap, level, gapError);
    }
}
