using MetaFlow.Numerics;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Corollary 6: the rate of Theorem 5 at α = 1/(8NL) and C_β = 100.</summary>
internal static class Corollary6
{
    private static readonly ParameterSpace s_printed = new(
        Parameter.Integer("N", 1, 10_000), Parameter.Logarithmic("t", 0.5, 100), Parameter.Integer("B", 1, 1000), Parameter.Logarithmic("L", 0.2, 5), Parameter.Logarithmic("d", 0.5, 10));

    private static readonly ParameterSpace s_rate = new(
        Parameter.Integer("N", 1, 10_000),
        Parameter.Logarithmic("t", 0.5, 1e9),
        Parameter.Uniform("h", 0.1, 1.1),
        Parameter.Logarithmic("B", 2, 1e12),
        Parameter.Logarithmic("S", 1, 1e9),
        Parameter.Integer("T", 1, 100),
        Parameter.Logarithmic("K", 1, 1e9),
        Parameter.Logarithmic("sigma", 1e-3, 1e5));

    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.cor6",
        Paper = "ji2020",
        Locator = "Corollary 6",
        Hypotheses = "those of Theorem 5; α = 1/(8NL), C_β = 100; S ≥ 15ρ²σ_g²/L⁴ and D ≥ σ_H²L² as transcribed; S ≥ 80ρ²σ_g²/L⁴, D ≥ σ_H²/L² and B ≥ 4 as corrected",
        Families = "the constants of Theorem 5 alone: N up to 10,000; for the rate ρ = L = Δ = 1, which the corollary treats as constants, and K, S, B, T, σ_g, σ as moving variables",
        Checking = "Printed: the corollary rests on θ > 0, whose bracket is enclosed. Corrected: the bound a/2 + √(χa + a²/4) of the corrected Theorem 5 against 427s + 54√(σ+1)√s in interval arithmetic.",
        Found = "With the constants of (15) and (17) the bracket of θ at S = 15ρ²σ_g²/L⁴ is negative for every N and B, so that Theorem 5 says nothing there. With S ≥ 80ρ²σ_g²/L⁴, D ≥ σ_H²/L² and B ≥ 4 the rate follows from the corrected Theorem 5: 1/θ ≤ 426.5ρ/L, the coefficients of ξ and φ are at most those of s, and χ ≤ 6.61L²/ρ + σ; hence 427 and 54.",
        Affects = "the batch size S and the hidden constant of the corollary; its order stands",
        Forms =
        [
            Form.OfScalars(FormKind.Printed, ClaimKind.Rate, Expectation.Fails,
                "α=1/(8NL), C_β=100, S ≥ 15ρ²σ_g²/L⁴, D ≥ σ_H²L²: θ > 0 and E‖∇𝓛(w_ζ)‖ ≤ O(s+√(σ+1)√s), s = 1/K+σ_g²(σ²+1)/S+(σ_g²+σ²)/B+σ_g²/(TB)", s_printed, Printed) with
            {
                Defect = (DefectKind.Constant, "the limits of (45) and (46) for C_err2 and C_squ3 do not hold, and θ is negative at the smallest S allowed"),
            },
            Form.OfScalars(FormKind.Corrected, ClaimKind.Rate, Expectation.Holds,
                "α=1/(8NL), C_β=100, S ≥ 80ρ²σ_g²/L⁴, D ≥ σ_H²/L², B ≥ 4: E‖∇𝓛(w_ζ)‖ ≤ O(s+√(σ+1)√s) with the same s", s_rate, box => Rate(box, 80, 0.5)) with
            {
                OnBox = null,
                Mutants =
                [
                    new("√(σ+1) dropped", x => Rate(Box.Of(s_rate, x), 80, 0)),
                    new("√s → s", x => Rate(Box.Of(s_rate, x), 80, 0.5, squared: true)),
                    new("S ≥ 80 → S ≥ 15", x => Rate(Box.Of(s_rate, x), 15, 0.5)),
                ],
            },
        ],
    };

    // h = σ_H²/(L²D) with D = d σ_H²L².
    private static Evaluation Printed(Box box)
    {
        var steps = SmallSteps.Of(box["N"]);
        var error = Interval.Square(steps.PrintedError2) / (15 * box["t"]);
        var h = 1 / (box["d"] * Interval.Power(box["L"], 4));
        return new Evaluation()
            .Require("S ≥ 15ρ²σ_g²/L⁴", Interval.Point(1), box["t"])
            .Require("D ≥ σ_H²L²", Interval.Point(1), box["d"])
            .AtLeast("the bracket of θ", steps.Bracket(error, h, box["B"], Interval.Ratio(3, 5)), Interval.Point(0));
    }

    private static Evaluation Rate(Box box, double least, double power, bool squared = false)
    {
        var steps = SmallSteps.Of(box["N"]);
        var (h, s, b, sigma) = (box["h"], box["S"], box["B"], box["sigma"]);
        var deviation2 = s / (least * box["t"]); // σ_g² for S = least · t · σ_g²
        var bracket = steps.Bracket(Interval.Square(steps.PrintedError2) * deviation2 / s, h, b, Interval.Ratio(3, 2));
        var evaluation = new Evaluation()
            .Require("S ≥ 80ρ²σ_g²/L⁴", Interval.Point(1), box["t"])
            .Require("D ≥ σ_H²/L²", h, Interval.Point(1))
            .Require("B ≥ 4", Interval.Point(4), b)
            .AtLeast("the bracket of θ", bracket, Interval.Decimal("0.028"));
        if (bracket.Lower <= 0)
            return evaluation;

        var theta = 2 * (2 - steps.Growth2) / (100 * steps.Lipschitz) * bracket;
        var xi = Interval.Ratio(6, 100) * Interval.Ratio(52, 100) * deviation2 * (Interval.Square(steps.PrintedError1) + (Interval.Square(steps.PrintedError2 * sigma)));
        var phi = ((deviation2 * ((steps.Square1(h) / box["T"]) + (steps.Square2(h) / s))) + (steps.Square3(h) * Interval.Square(sigma))) / 5000;
        var chi = ((2 - steps.Growth2) * steps.Growth2 / steps.Lipschitz) + sigma;
        var a = ((1 / box["K"]) + (xi / s) + (phi / b)) / theta;
        var order = (1 / box["K"]) + (deviation2 * (Interval.Square(sigma) + 1) / s) + ((deviation2 + Interval.Square(sigma)) / b) + (deviation2 / (box["T"] * b));
        return evaluation.AtMost("the bound of Theorem 5 against the order", (a / 2) + Interval.Sqrt((chi * a) + (Interval.Square(a) / 4)),
            (427 * order) + (54 * Interval.Power(sigma + 1, power) * (squared ? order : Interval.Sqrt(order))));
    }
}
