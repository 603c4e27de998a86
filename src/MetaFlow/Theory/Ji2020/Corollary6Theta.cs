using MetaFlow.Numerics;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Corollary 6: the bracket of θ, and the condition on D.</summary>
internal static class Corollary6Theta
{
    private static readonly ParameterSpace s_printed = new(Parameter.Integer("N", 1, 10_000), Parameter.Integer("B", 1, 1000), Parameter.Uniform("h", 0.1, 1.2));
    private static readonly ParameterSpace s_proof = new(Parameter.Integer("N", 1, 10_000), Parameter.Uniform("h", 0.1, 1.2));

    private static readonly ParameterSpace s_corrected = new(
        Parameter.Integer("N", 1, 10_000), Parameter.Integer("B", 1, 100), Parameter.Logarithmic("t", 0.5, 50));

    private static readonly ParameterSpace s_hessian = new(Parameter.Integer("N", 1, 10_000), Parameter.Logarithmic("L", 0.05, 20), Parameter.Logarithmic("d", 0.5, 10));

    public static Claim Theta { get; } = new()
    {
        Id = "ji2020.cor6.theta",
        Paper = "ji2020",
        Locator = "Corollary 6, equation (48)",
        Hypotheses = "α = 1/(8NL), C_β = 100, D ≥ σ_H²/L²; S = 15ρ²σ_g²/L⁴ as transcribed; S and B at least as stated, and D = σ_H²/L², the least (C_squ3 falls with D), as corrected",
        Families = "all N from 1 to 10,000, B up to 1000, D from 0.8 to 10 times σ_H²/L²; every other constant is scaled away",
        Checking = "The bracket 1/5 − (3/5 + 6/C_β)C_err2²/S − C_squ3/(C_βB) − 2/C_β enclosed; the corrected form by bisection over N, B and t = S L⁴/(30ρ²σ_g²), or 80 in the place of 30.",
        Found = "With (15) the bracket is at most −0.029 at every N and B. With c₂ of the proof it is −0.0004 (N = 1) to −0.014 at B = 1 and the least D. S ≥ 30ρ²σ_g²/L⁴ and B ≥ 4 give at least 0.0150; with 3/2 for 3/5, S ≥ 80ρ²σ_g²/L⁴ gives at least 0.028.",
        Affects = "Corollary 6",
        Forms =
        [
            Form.OfScalars(FormKind.Printed, ClaimKind.LowerBound, Expectation.Fails,
                "bracket of θ with (15), (17) at S=15ρ²σ_g²/L⁴, any B: 1/5-(3/5+6/C_β)C_err2²/S-C_squ3/(C_βB)-2/C_β > 0", s_printed,
                box => At(SmallSteps.Of(box["N"]), steps => steps.PrintedError2, box["B"], box["h"])) with
            {
                Defect = (DefectKind.Constant, "C_err2 of (15) is three times the 3/4 that (45) takes it for"),
            },
            Form.OfScalars(FormKind.Proof, ClaimKind.LowerBound, Expectation.Fails, "bracket of θ with c₁, c₂ of the proof of Proposition 3 at S=15ρ²σ_g²/L⁴, B=1: > 0", s_proof,
                box => At(SmallSteps.Of(box["N"]), steps => steps.ProofError2, Interval.Point(1), box["h"])) with
            {
                Defect = (DefectKind.Constant, "C_squ3 is at least 18, not at most 11, so that one task per step is too few"),
            },
            Form.OfScalars(FormKind.Corrected, ClaimKind.LowerBound, Expectation.Holds,
                "S ≥ 30ρ²σ_g²/L⁴, B ≥ 4: printed bracket ≥ 0.0150; S ≥ 80ρ²σ_g²/L⁴, B ≥ 4: bracket with 3/2 for 3/5 ≥ 0.028", s_corrected, box => Corrected(box, 30, 80, 4)) with
            {
                Mutants =
                [
                    new("S ≥ 30 → S ≥ 15", x => Corrected(Box.Of(s_corrected, x), 15, 80, 4)),
                    new("S ≥ 80 → S ≥ 30", x => Corrected(Box.Of(s_corrected, x), 30, 30, 4)),
                    new("B ≥ 4 → B ≥ 1", x => Corrected(Box.Of(s_corrected, x), 30, 80, 1)),
                ],
            },
        ],
    };

    public static Claim HessianBatch { get; } = new()
    {
        Id = "ji2020.cor6.D",
        Paper = "ji2020",
        Locator = "Corollary 6, and its proof",
        Hypotheses = "α = 1/(8NL), by construction; D ≥ σ_H²L² as transcribed, D ≥ σ_H²/L² in the proof",
        Families = "all N from 1 to 10,000, L from 0.05 to 20; σ_g and σ_H are scaled away",
        Checking = "C_squ1/σ_g² enclosed with D = d σ_H²L² or D = d σ_H²/L².",
        Found = "The transcribed condition is not enough for L < 1 (C_squ1 = 8.48σ_g² at L = 0.1, σ_H = D = N = 1); the proof's D ≥ σ_H²/L² gives C_squ1 < 3.86σ_g².",
        Affects = "nothing later: the proof uses D ≥ σ_H²/L²",
        Forms =
        [
            Form.OfScalars(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "D ≥ σ_H²L² ⇒ C_squ1 < 4σ_g²", s_hessian, box => Hessian(box, 4)) with
            {
                Defect = (DefectKind.Misprint, "L² for 1/L², as the proof has it"),
            },
            Form.OfScalars(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "D ≥ σ_H²/L² ⇒ C_squ1 < 4σ_g²", s_hessian, box => Hessian(box, 0)) with
            {
                Mutants = [new("D ≥ σ_H²/L² → D ≥ σ_H²", x => Hessian(Box.Of(s_hessian, x), 2))],
            },
        ],
    };

    // h = σ_H²/(L²D).
    private static Evaluation At(SmallSteps steps, Func<SmallSteps, Interval> error, Interval batch, Interval h) => new Evaluation()
        .Require("D ≥ σ_H²/L²", h, Interval.Point(1))
        .AtLeast("the bracket of θ", steps.Bracket(Interval.Square(error(steps)) / 15, h, batch, Interval.Ratio(3, 5)), Interval.Point(0));

    private static Evaluation Corrected(Box box, double first, double second, double batch)
    {
        var (steps, t, h) = (SmallSteps.Of(box["N"]), box["t"], Interval.Point(1));
        var error = Interval.Square(steps.PrintedError2);
        return new Evaluation()
            .Require("S ≥ 30ρ²σ_g²/L⁴ (80 with 3/2)", Interval.Point(1), t)
            .Require("B ≥ 4", Interval.Point(batch), box["B"])
            .AtLeast("the bracket as transcribed", steps.Bracket(error / (first * t), h, box["B"], Interval.Ratio(3, 5)), Interval.Decimal("0.015"))
            .AtLeast("the bracket with 3/2", steps.Bracket(error / (second * t), h, box["B"], Interval.Ratio(3, 2)), Interval.Decimal("0.028"));
    }

    // α²σ_H²/D = x²/(d L^power) with D = d σ_H² L^{power−2}.
    private static Evaluation Hessian(Box box, int power) => new Evaluation()
        .Require(power == 4 ? "D ≥ σ_H²L²" : "D ≥ σ_H²/L²", Interval.Point(1), box["d"])
        .AtMost("C_squ1/σ_g²", SmallSteps.Of(box["N"]).Square1(1 / (box["d"] * Interval.Power(box["L"], power))), Interval.Point(4));
}
