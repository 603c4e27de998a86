using MetaFlow.Numerics;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Lemma D.2: level sets of f lie in sets of small MAML gradients.</summary>
internal static class LemmaD2
{
    private static readonly ParameterSpace s_space = new(
        Parameter.Logarithmic("h", 0.1, 10), Parameter.Logarithmic("x", 0.05, 10), Parameter.Uniform("c", 0, 3), Parameter.Uniform("w", -3, 3), Parameter.Uniform("share", 0.5, 2));

    private static readonly TaskFamily s_family = new SinQuadraticFamily();

    public static Claim Claim { get; } = new()
    {
        Id = "xu2020.lemD.2",
        Paper = "xu2020",
        Locator = "Lemma D.2",
        Hypotheses = "Assumptions 3.2 to 3.4, strong convexity; printed: no condition on α; corrected: α ≤ 2/L",
        Families = "pairs ½h(w ∓ c)² for the printed form; strongly convex quadratics with sines, with the local σ(w), for the corrected one",
        Checking = "printed: the norm of F′, σ = hc and the gap ½hw² in interval arithmetic, K drawn around the gap; corrected: K := f(w) − f*, with min f by Newton's method.",
        Found = "Open in the list. As transcribed, without a condition on α, it does not hold: on ½hw² the MAML gradient is (1 − αh)²hw, which exceeds √(2LK) = h|w| as soon as αh > 2. "
            + "With α ≤ 2/L it held in all cases. Proof sketch: strong convexity and smoothness put the spectra of I − α∇²f_i(w) and of its mean over the segment into [−1, 1], so that ‖∇F‖ ≤ E‖∇f_i‖ ≤ ‖∇f‖ + σ, and ‖∇f‖² ≤ 2L(f − f*). The paper's proof drops the same two factors without saying that α is small.",
        Affects = "Corollaries D.3 and D.4 and Theorem 3.10 use it with α < 1/(4L), where it holds",
        Forms =
        [
            Form.OfScalars(FormKind.Printed, ClaimKind.Inclusion, Expectation.Fails, "Assumptions 3.2–3.4: V(K) ⊂ U(σ + √(2LK))", s_space, Printed) with
            {
                Defect = (DefectKind.Hypothesis, "a bound on α is missing; α ≤ 2/L suffices, and the later results have α < 1/(4L)"),
            },
            Form.OfTasks(FormKind.Corrected, ClaimKind.Inclusion, Expectation.Holds, "Assumptions 3.2–3.4, α ≤ 2/L: V(K) ⊂ U(σ + √(2LK))", s_family,
                [Parameter.Uniform("x", 0.05, 2.8), Parameter.Logarithmic("radius", 1e-3, 3), Parts.Point(2, "v")], (problem, x) => Corrected(problem, x, 2, 2, 1)) with
            {
                Mutants =
                [
                    new("2/L → 4/L", x => Corrected(s_family.Build(x), x, 4, 2, 1)),
                    new("2LK → LK/2", x => Corrected(s_family.Build(x), x, 2, 0.5, 1)),
                    new("without σ", x => Corrected(s_family.Build(x), x, 2, 2, 0)),
                ],
            },
        ],
    };

    private static Evaluation Printed(Box box)
    {
        Interval h = box["h"], w = box["w"], gap = h / 2 * Interval.Square(w), level = box["share"] * gap;
        return new Evaluation()
            .Require("f(w) − f* ≤ K", gap, level)
            .AtMost("‖∇F(w)‖", Interval.Square(1 - box["x"]) * h * Interval.Abs(w), (h * box["c"]) + Interval.Sqrt(2 * h * level));
    }

    private static Evaluation Corrected(TheoryProblem problem, Instance x, double limit, double factor, double sigmaFactor)
    {
        var minimizer = Parts.Minimizer(problem);
        var w = minimizer + (x["radius"] * Parts.VectorOf(x, "v")); // also near the minimizer, where σ alone bounds ∇F
        double norm = problem.MamlGradient(w, x["x"] / problem.L).L2Norm();
        var (gap, error) = Parts.GapOf(problem, w, minimizer);
        double root = Math.Sqrt(factor * problem.L * gap);
        // The error of a square root: never more than the root of the error.
        double rootError = Math.Min(Math.Sqrt(factor * problem.L * error), factor * problem.L * error / Math.Max(root, 1e-300));
        return new Evaluation()
            .Require($"α ≤ {limit}/L", x["x"], limit)
            .AtMost("‖∇F(w)‖", norm, (sigmaFactor * problem.DeviationAt(w)) + root, Parts.Budget(rootError + (16 * Parts.RoundingAt(problem, w, norm))));
    }
}
