using MetaFlow.Numerics;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, equation (45): the constants of Proposition 3 at α = 1/(8NL).</summary>
internal static class Equation45
{
    private static readonly ParameterSpace s_space = new(Parameter.Integer("N", 1, 10_000));

    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.eq45",
        Paper = "ji2020",
        Locator = "equation (45)",
        Hypotheses = "α = 1/(8NL), by construction",
        Families = "all N from 1 to 10,000; σ_g, ρ and L are scaled away",
        Checking = "Both constants enclosed for ranges of N; the proof's form by bisection over N.",
        Found = "With the constants of (15), C_err1 = q^{2N}σ_g lies in [1.2656, 1.2841]σ_g and C_err2 in [2.18, 2.31]ρσ_g/L², above the two limits for every N. With the tighter constants that the proof of Proposition 3 ends with, both inequalities hold for all N up to 10,000: c₁ < 0.151σ_g, c₂ < 0.032ρσ_g/L².",
        Affects = "equation (48) and the sign of θ in Corollary 6",
        Forms =
        [
            Form.OfScalars(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "α = 1/(8NL): C_err1 < 5σ_g/16 and C_err2 < 3ρσ_g/(4L²), constants of (15)", s_space,
                box => Evaluate(SmallSteps.Of(box["N"]), steps => steps.PrintedError1, steps => steps.PrintedError2)) with
            {
                Unconditional = NoHypothesis.Constants,
                Defect = (DefectKind.Constant, "the limits belong to the constants c₁, c₂ at the end of the proof of Proposition 3, not to those of (15)"),
            },
            Form.OfScalars(FormKind.Proof, ClaimKind.UpperBound, Expectation.Holds, "α = 1/(8NL): c₁ < 5σ_g/16 and c₂ < 3ρσ_g/(4L²), constants of the proof of Proposition 3", s_space,
                box => Evaluate(SmallSteps.Of(box["N"]), steps => steps.ProofError1, steps => steps.ProofError2)) with
            {
                Unconditional = NoHypothesis.Constants,
                Mutants =
                [
                    new("q^N(q^N−1) → q^{2N}", x => Evaluate(SmallSteps.Of(x["N"]), steps => steps.PrintedError1, steps => steps.ProofError2)),
                    new("(q^{N−1}−1)² → q^{2N}", x => Evaluate(SmallSteps.Of(x["N"]), steps => steps.ProofError1, steps => steps.PrintedError2)),
                ],
            },
        ],
    };

    private static Evaluation Evaluate(SmallSteps steps, Func<SmallSteps, Interval> first, Func<SmallSteps, Interval> second) => new Evaluation()
        .AtMost("C_err1/σ_g", first(steps), Interval.Ratio(5, 16))
        .AtMost("C_err2 L²/(ρσ_g)", second(steps), Interval.Ratio(3, 4));
}
