using MetaFlow.Numerics;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Section 3.2: the neighbourhoods of Theorems 3 and 4 compared.</summary>
internal static class NeighbourhoodComparison
{
    // Units with L = σ* = 1; a = α²L is a free size, κ = 1/μ.
    private static readonly ParameterSpace s_space = new(
        Parameter.Logarithmic("beta", 1e-3, 0.25), Parameter.Logarithmic("a", 1e-4, 1), Parameter.Logarithmic("kappa", 1, 100), Parameter.Logarithmic("tau", 1, 64), Parameter.Uniform("delta", 0, 1.2));

    public static Claim Claim { get; } = new()
    {
        Id = "mishchenko2023.cmp",
        Paper = "mishchenko2023",
        Locator = "Section 3.2",
        Hypotheses = "δ ≤ 1 in Theorem 4; δ = αL ≤ 1 in Theorem 3; τ ≥ 1",
        Families = "all β, α²L, κ, τ and δ in a box, with L = σ* = 1",
        Checking = "The neighbourhoods of both theorems against 18(β+α²L)/μ and 32(β+κα²L)/μ in interval arithmetic. The moving variables are α and β; the constants depend on nothing.",
        Found = "Both orders hold with the constants 18 and 32 (attained for δ = τ = 1). The ratio of the second to the first tends to κ where α²L dominates β.",
        Forms =
        [
            Form.OfScalars(FormKind.Printed, ClaimKind.Rate, Expectation.Holds, "neighbourhood O((β+α²L)/μ) by virtual iterates against O((β+κα²L)/μ) by inexact SGD", s_space, box => Evaluate(box, box["a"], box["kappa"] * box["a"])) with
            {
                OnBox = null, // attained on a face of the box
                Mutants =
                [
                    new("α²L → (α²L)² by virtual iterates", x => Evaluate(Box.Of(s_space, x), Interval.Square(x["a"]), x["kappa"] * x["a"])),
                    new("κα²L → α²L by inexact SGD", x => Evaluate(Box.Of(s_space, x), x["a"], x["a"])),
                ],
            },
        ],
    };

    private static Evaluation Evaluate(Box box, Interval improved, Interval inexact)
    {
        var (beta, a, kappa, tau, delta) = (box["beta"], box["a"], box["kappa"], box["tau"], box["delta"]);
        return new Evaluation()
            .Require("δ ≤ 1", delta, 1)
            .AtMost("6(β/τ+3δ²α²L)/μ of Theorem 4", 6 * kappa * ((beta / tau) + (3 * Interval.Square(delta) * a)), 18 * kappa * (beta + improved))
            .AtMost("16(2δ²/μ+β/τ+βδ²)/μ of Theorem 3, δ = αL", 16 * kappa * ((2 * kappa * a) + (beta / tau) + (beta * Interval.Min(a, 1))), 32 * kappa * (beta + inexact));
    }
}
