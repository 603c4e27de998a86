using MetaFlow.Numerics;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, equation (48): ξ and φ of Theorem 5 in the setting of Corollary 6.</summary>
internal static class Equation48
{
    private static readonly ParameterSpace s_space = new(
        Parameter.Integer("N", 1, 10_000),
        Parameter.Uniform("h", 0.1, 1.3),
        Parameter.Logarithmic("rho", 0.05, 20),
        Parameter.Logarithmic("sigma", 0.01, 100),
        Parameter.Integer("S", 1, 1000),
        Parameter.Integer("T", 1, 100));

    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.eq48",
        Paper = "ji2020",
        Locator = "equation (48)",
        Hypotheses = "α = 1/(8NL) and C_β = 100, by construction; S ≥ 15ρ²σ_g²/L⁴; D ≥ σ_H²/L²",
        Families = "N up to 10,000, σ_g = L = 1 by scaling, ρ, σ, S and T over ranges",
        Checking = "ξ and φ of (19) in interval arithmetic at drawn points. The corrected φ is within 10⁻⁴ of its limit for large N and σ, so that a bisection would need more boxes than it is worth.",
        Found = "With (15), ξ ≥ 0.0132(1.60 + 4.75ρ²σ²)σ_g²/L exceeds the transcribed limit for every N; with the constants c₁, c₂ of the proof it is below it by a factor of four. In φ the coefficients 3 and 11 become 4 and 19.3, and ρσ² in ξ is ρ²σ².",
        Affects = "the constants, not the order, of Corollary 6",
        Forms =
        [
            Points(FormKind.Printed, Expectation.Fails, "ξ < (7/(500L))(1/10+9ρσ²/(16L⁴))σ_g² and φ ≤ (1/(5000L))(3σ_g²/T+σ_g²/(5S)+11σ²) < (1/(1000L))(σ_g²+3σ²)", Printed) with
            {
                Defect = (DefectKind.Constant, "C_err1, C_err2 and C_squ3 are larger than (45) and (46) say; 3 stands for 4, and ρ for ρ²"),
            },
            Points(FormKind.Corrected, Expectation.Holds, "with c₁, c₂: ξ < (7/(500L))(1/10+9ρ²σ²/(16L⁴))σ_g²; φ ≤ (1/(5000L))(4σ_g²/T+σ_g²/(5S)+19.3σ²) < (1/(1000L))(σ_g²+4σ²)", Corrected) with
            {
                Mutants =
                [
                    new("19.3σ² → 11σ²", x => Evaluate(Box.Of(s_space, x), true, 2, Interval.Point(4), Interval.Point(11), 4)),
                    new("4σ_g²/T → 3σ_g²/T", x => Evaluate(Box.Of(s_space, x), true, 2, Interval.Point(3), Interval.Decimal("19.3"), 4)),
                    new("4σ² → 3σ²", x => Evaluate(Box.Of(s_space, x), true, 2, Interval.Point(4), Interval.Decimal("19.3"), 3)),
                    new("c₁, c₂ → (15)", x => Evaluate(Box.Of(s_space, x), false, 2, Interval.Point(4), Interval.Decimal("19.3"), 4)),
                ],
            },
        ],
    };

    private static Form Points(FormKind kind, Expectation expected, string statement, Func<Box, Evaluation> evaluate) =>
        Form.OfScalars(kind, ClaimKind.UpperBound, expected, statement, s_space, evaluate) with { OnBox = null };

    private static Evaluation Printed(Box box) => Evaluate(box, false, 1, Interval.Point(3), Interval.Point(11), 3);

    private static Evaluation Corrected(Box box) => Evaluate(box, true, 2, Interval.Point(4), Interval.Decimal("19.3"), 4);

    private static Evaluation Evaluate(Box box, bool proof, int power, Interval first, Interval third, double last)
    {
        var steps = SmallSteps.Of(box["N"]);
        var (h, rho, sigma2, s, t) = (box["h"], box["rho"], Interval.Square(box["sigma"]), box["S"], box["T"]);
        var (error1, error2) = proof ? (steps.ProofError1, rho * steps.ProofError2) : (steps.PrintedError1, rho * steps.PrintedError2);
        var xi = Interval.Ratio(6, 100) * Interval.Ratio(22, 100) * (Interval.Square(error1) + (Interval.Square(error2) * sigma2));
        var phi = ((steps.Square1(h) / t) + (steps.Square2(h) / s) + (steps.Square3(h) * sigma2)) / 5000;
        var middle = ((first / t) + (1 / (5 * s)) + (third * sigma2)) / 5000;
        return new Evaluation()
            .Require("S ≥ 15ρ²σ_g²/L⁴", 15 * Interval.Square(rho), s)
            .Require("D ≥ σ_H²/L²", h, Interval.Point(1))
            .AtMost("ξ", xi, Interval.Ratio(7, 500) * (Interval.Ratio(1, 10) + (Interval.Ratio(9, 16) * Interval.Power(rho, power) * sigma2)))
            .AtMost("φ", phi, middle)
            .AtMost("φ against the last bound", middle, (1 + (last * sigma2)) / 1000);
    }
}
