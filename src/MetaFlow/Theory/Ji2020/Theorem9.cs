using MetaFlow.Numerics;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Theorem 9: the convergence of Algorithm 2.</summary>
internal static class Theorem9
{
    private const double LargestSimulated = 500;

    private static readonly ParameterSpace s_space = new(
        Parameter.Logarithmic("r", 0.01, 1.3),
        Parameter.Integer("N", 1, 3),
        Parameter.Logarithmic("rho", 0.1, 1000),
        Parameter.Logarithmic("sigma", 0.1, 10),
        Parameter.Logarithmic("factor", 1, 100),
        Parameter.Logarithmic("start", 0.01, 10),
        Parameter.Logarithmic("K", 1, 1e6),
        Parameter.Logarithmic("B", 1, 1e12),
        Parameter.Logarithmic("stepBatch", 0.5, 1e4));

    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.thm9",
        Paper = "ji2020",
        Locator = "Theorem 9, equations (24) and (25)",
        Hypotheses = "Assumptions 4 and 5, by construction; q^{2N} < 2; |B'| as in Lemma 20; θ > 0",
        Families = "the tasks l_{S_i} = l_{T_i} = ½w² ± σw with any declared ρ > 0 (b_i may be arbitrarily small and is 0 here), in batches of up to 10¹² tasks",
        Checking = "A closed lower bound of E‖∇𝓛(w_ζ)‖, sharp for large batches, and the bound (25), both in interval arithmetic: a violation is a refutation. The corrected form also by simulation of small batches, with six standard errors.",
        Found = "As transcribed it fails where C_𝓛σ is large: then L̂ ≈ C_𝓛σ makes the steps small, but ξ does not contain σ. (59) writes C₂ + C₁σ as a multiple of b, whereas it is σ + q^N(q^N − 1)b; the rest of the proof is sound. "
            + "With ξ + σ in the place of ξ the theorem holds: X²/(ξ + σ + X) ≤ a follows from (58) and Jensen's inequality, and its root is that of (25).",
        Affects = "Corollary 10, which inherits ξ",
        Forms =
        [
            Form.Of(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "E‖∇𝓛(w_ζ)‖ ≤ a/2 + √(ξa+a²/4), a=Δ/(θK)+φ/(θB), θ=((2-q^{2N})/C_𝓛)(1/C_β-(A_squ1/B+1)/C_β²), φ=A_squ2/(LC_β²), ξ=(C₁/C_𝓛)q^{2N}L+C₁C_bb/C_𝓛+q^{3N}b", s_space, x => Evaluate(x, 0, 1, false)) with
            {
                Defect = (DefectKind.ProofGap, "the last equality of (59) loses the term σ of C₂ + C₁σ = σ + q^N(q^N − 1)b"),
            },
            new Form
            {
                Kind = FormKind.Corrected,
                Says = ClaimKind.UpperBound,
                Expected = Expectation.Holds,
                Statement = "E‖∇𝓛(w_ζ)‖ ≤ a/2 + √((ξ+σ)a+a²/4) with a, θ, φ, ξ as transcribed",
                Space = s_space,
                Cases = 100,
                Climbs = 200,
                Evaluate = x => Evaluate(x, 1, 1, true),
                Mutants =
                [
                    new("ξ + σ → ξ", x => Evaluate(x, 0, 1, false)),
                    new("1/K → 1/K²", x => Evaluate(x, 1, 2, false)),
                ],
            },
        ],
    };

    private static Evaluation Evaluate(Instance x, double shift, double power, bool simulate)
    {
        int n = x.Integer("N");
        var growth = Interval.Power(1 + Interval.Point(x["r"]), Interval.Ratio(1, 2 * n)); // q
        var alpha = growth - 1;
        var (growth2, growth4) = (1 + Interval.Point(x["r"]), Interval.Square(1 + Interval.Point(x["r"])));
        var (rho, sigma, factor) = (Interval.Point(x["rho"]), Interval.Point(x["sigma"]), Interval.Point(x["factor"]));
        var lipschitz = ((alpha * rho) + (rho * Interval.Power(growth, n - 1))) * growth2;
        var least = 2 * Interval.Square(lipschitz) * Interval.Square(sigma) / growth4;
        double batch = Math.Floor(x["B"]), iterations = Math.Floor(x["K"]), stepTasks = Math.Ceiling(x["stepBatch"] * least.Midpoint);
        var first = 2 - growth2;
        var square1 = 4 * growth4 / Interval.Square(first);
        var descentFactor = (1 / factor) - (((square1 / batch) + 1) / Interval.Square(factor));
        var evaluation = new Evaluation()
            .Require("q^(2N) < 2", growth2, Interval.Point(2))
            .Require("|B'| ≥ 2C_𝓛²σ²/(C_bb+q^(2N)L)²", least, Interval.Point(stepTasks))
            .Require("θ > 0", (square1 / batch) + 1, factor);
        if (first.Lower <= 0 || descentFactor.Lower <= 0)
            return evaluation;

        var square2 = Interval.Square(sigma) * ((square1 * growth4) + (2 * Interval.Power(1 + alpha, 4 * n)));
        var (theta, phi, xi) = (first / lipschitz * descentFactor, square2 / Interval.Square(factor), (first / lipschitz * growth2) + (shift * sigma));
        var descent = new Descent
        {
            Alpha = alpha,
            Steps = n,
            Lipschitz = lipschitz,
            Factor = factor,
            Deviation = x["sigma"],
            Start = x["start"],
            Iterations = iterations,
            StepTasks = Math.Max(1, stepTasks),
        };
        var a = (descent.Gap / (theta * Interval.Power(iterations, power))) + (phi / (theta * batch));
        var bound = (a / 2) + Interval.Sqrt((xi * a) + (Interval.Square(a) / 4));
        evaluation.AtMost("E‖∇𝓛(w_ζ)‖ from below", descent.LowerBound(), bound);
        if (simulate && iterations <= 50 && batch <= 32 && stepTasks <= LargestSimulated)
        {
            var (mean, error) = descent.Simulate(x.Seed, (int)batch, 0, 0);
            evaluation.AtMost("E‖∇𝓛(w_ζ)‖ by simulation", mean, bound.Midpoint, error + bound.Radius);
        }

        return evaluation;
    }
}
