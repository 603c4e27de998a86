using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Lemma D.1: sets of small MAML gradients lie in level sets of f.</summary>
internal static class LemmaD1
{
    private static readonly TaskFamily s_family = new SinQuadraticFamily();

    public static Claim Claim { get; } = new()
    {
        Id = "xu2020.lemD.1",
        Paper = "xu2020",
        Locator = "Lemma D.1",
        Hypotheses = "Assumptions 3.2 and 3.4, strong convexity (which Assumption 3.3 is meant to say); α < 1/(4L)",
        Families = "strongly convex quadratics with sines; the local σ(w) makes it a pointwise statement",
        Checking = "K := ‖∇F(w)‖ at drawn points; min f by Newton's method, with the error ‖∇f‖²/(2μ) of the minimum and rounding.",
        Found = "Open in the list; it held in all cases. Proof sketch: Lemma C.1, which holds in its sharp form without convexity, gives ‖∇f(w)‖ ≤ 2K + σ, and strong convexity gives f − f* ≤ ‖∇f‖²/(2μ). "
            + "With Assumption 3.3 as transcribed, f may be concave and has no f*; see xu2020.ass3.3.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.Inclusion, Expectation.Holds, "α < 1/(4L): U(K) ⊂ V((2K+σ)²/(2μ)), U(K) = {‖∇F‖ ≤ K}, V(K) = {f − f* ≤ K}", s_family,
                [Parameter.Uniform("x", 0.02, 0.4), Parts.Point()], (problem, x) => Evaluate(problem, x, (k, sigma) => Math.Pow((2 * k) + sigma, 2))) with
            {
                Mutants =
                [
                    new("(2K+σ)² → 2K+σ", x => Evaluate(s_family.Build(x), x, (k, sigma) => (2 * k) + sigma)),
                    new("2K → K/2", x => Evaluate(s_family.Build(x), x, (k, sigma) => Math.Pow((k / 2) + sigma, 2))),
                    new("without σ, and 2K → K", x => Evaluate(s_family.Build(x), x, (k, _) => k * k)),
                ],
            },
        ],
    };

    private static Evaluation Evaluate(TheoryProblem problem, Instance x, Func<double, double, double> square)
    {
        var w = Parts.VectorOf(x);
        double k = problem.MamlGradient(w, x["x"] / problem.L).L2Norm(), sigma = problem.DeviationAt(w);
        var (gap, error) = Parts.GapOf(problem, w, Parts.Minimizer(problem));
        return new Evaluation()
            .Require("α < 1/(4L)", x["x"], 0.25)
            .AtMost("f(w) − f*", gap, square(k, sigma) / (2 * problem.Mu), Parts.Budget(error + ((1 + k + sigma) * Parts.RoundingAt(problem, w, k + sigma) / problem.Mu)));
    }
}
