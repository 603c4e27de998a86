using MetaFlow.Numerics;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Assumption 3.3: strong convexity through differences of gradients.</summary>
internal static class Assumption33
{
    private static readonly ParameterSpace s_space = new(
        Parameter.Uniform("h", -2, 2), Parameter.Logarithmic("mu", 0.05, 2), Parameter.Uniform("w", -3, 3), Parameter.Uniform("u", -3, 3));

    private static readonly TaskFamily s_family = new QuadraticFamily(common: false, least: -0.5, tasks: 3);

    public static Claim Claim { get; } = new()
    {
        Id = "xu2020.ass3.3",
        Paper = "xu2020",
        Locator = "Assumption 3.3",
        Hypotheses = "the condition on differences of gradients, for all w and u; on quadratics it is one inequality about eigenvalues",
        Families = "f = ½hw² with h of either sign for the printed form; quadratics with different, also indefinite Hessians for the corrected one",
        Checking = "the inequality f(w) ≥ f(u) + ⟨∇f(u), w − u⟩ + (μ/2)‖w − u‖² of μ-strong convexity, in interval arithmetic for the printed form.",
        Found = "As transcribed the condition is on the norm of the difference of the gradients, which f = −½w² satisfies with μ = 1; with the inner product ⟨∇f_i(w) − ∇f_i(u), w − u⟩ in place of the norms it is the usual definition, and held.",
        Affects = "Lemma 3.8 and everything built on it, if Assumption 3.3 is read as transcribed; the remark that F is bounded below",
        Forms =
        [
            Form.OfScalars(FormKind.Printed, ClaimKind.LowerBound, Expectation.Fails, "‖∇f_i(w) − ∇f_i(u)‖ ≥ μ_i‖w − u‖ for all w, u ⇒ f_i is μ_i-strongly convex", s_space, Printed) with
            {
                Defect = (DefectKind.Statement, "the condition bounds the norm of the difference from below, not its inner product with w − u"),
            },
            Form.OfTasks(FormKind.Corrected, ClaimKind.LowerBound, Expectation.Holds, "⟨∇f_i(w) − ∇f_i(u), w − u⟩ ≥ μ_i‖w − u‖² for all w, u ⇒ f_i is μ_i-strongly convex", s_family,
                [Parameter.Logarithmic("mu", 0.01, 4), Parts.Point(3), Parts.Point(3, "u")], (problem, x) => Corrected(problem, x, 0.5)) with
            {
                Mutants = [new("μ/2 → μ", x => Corrected(s_family.Build(x), x, 1))],
            },
        ],
    };

    private static Evaluation Printed(Box box)
    {
        var (h, mu, distance) = (box["h"], box["mu"], Interval.Square(box["w"] - box["u"]));
        return new Evaluation()
            .Require("μ‖w − u‖ ≤ ‖∇f(w) − ∇f(u)‖ for all w, u", mu, Interval.Abs(h))
            .AtLeast("f(w) − f(u) − ⟨∇f(u), w − u⟩ against (μ/2)‖w − u‖²", h / 2 * distance, mu / 2 * distance);
    }

    private static Evaluation Corrected(TheoryProblem problem, Instance x, double factor)
    {
        var (w, u, mu) = (Parts.VectorOf(x), Parts.VectorOf(x, "u"), x["mu"]);
        // For quadratics the condition for all w and u says that no eigenvalue is below μ; in general μ_i is a lower bound of them.
        var evaluation = new Evaluation().Require("μ‖w − u‖² ≤ ⟨∇f_i(w) − ∇f_i(u), w − u⟩ for all w, u", mu, problem.Mu);
        double bound = factor * mu * (w - u).DotProduct(w - u);
        for (int i = 0; i < problem.Count; i++)
        {
            var (value, at, slope) = (problem.Value(i, w), problem.Value(i, u), problem.Gradient(i, u).DotProduct(w - u));
            evaluation.AtLeast("f_i(w) − f_i(u) − ⟨∇f_i(u), w − u⟩", value - at - slope, bound, Rounding.Of(Math.Abs(value) + Math.Abs(at) + Math.Abs(slope) + (100 * Math.Abs(problem.L)), 512));
        }

        return evaluation;
    }
}
