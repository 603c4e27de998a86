using MetaFlow.Numerics;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Theorem 5: the convergence of Algorithm 1.</summary>
internal static class Theorem5
{
    private static readonly ParameterSpace s_space = new(
        Parameter.Logarithmic("r", 0.01, 1.1),
        Parameter.Integer("N", 1, 3),
        Parameter.Logarithmic("rho", 0.1, 1000),
        Parameter.Logarithmic("sigma", 0.1, 10),
        Parameter.Logarithmic("sigma_g", 0.01, 1),
        Parameter.Logarithmic("factor", 5, 1000),
        Parameter.Logarithmic("start", 0.01, 10),
        Parameter.Logarithmic("K", 1, 1e7),
        Parameter.Logarithmic("B", 1, 1e12),
        Parameter.Logarithmic("S", 1, 1e12),
        Parameter.Logarithmic("T", 1, 1e3),
        Parameter.Logarithmic("stepBatch", 0.8, 1e4),
        Parameter.Logarithmic("stepSamples", 0.8, 1e4));

    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.thm5",
        Paper = "ji2020",
        Locator = "Theorem 5, equations (19) and (20)",
        Hypotheses = "Assumptions 1 to 3, by construction; q^{2N} < 2; |B'| and |D_L| as in Lemma 16; θ > 0; ρ > 0",
        Families = "the tasks ½w² ± σw with any declared ρ > 0 and samples with a random sign in the gradient (σ_H = 0), in batches of up to 10¹²",
        Checking = "A closed lower bound of E‖∇𝓛(w_ζ)‖, sharp for large batches, and the bound, both in interval arithmetic; for small batches and K also a simulation of Algorithm 1, with six standard errors.",
        Found = "The proof has two gaps. (44) solves X²/(χ + X) ≤ a with χ/2 for χ, and (37) uses the lower bound 4/(5C_βL_w) of Eβ for the term +½Eβ‖e‖², where the upper bound 2/(C_βL_w) is needed: 3/5 becomes 3/2 in θ, and 1/5 becomes 1/2 in ξ. The corrected form holds with that proof. "
            + "The transcribed bound was not exceeded in any case: where the noise is small the factor 4/5·½ in (37) leaves a slack of 2.5 on squares, which covers the missing 2. On this family the closed lower bound comes up to 0.81 of it (C_𝓛σ, C_β and the batches large, K ≈ 1.26 C_βC_𝓛σ). No proof of (20) was found.",
        Affects = "Corollary 6, whose order stands",
        Forms =
        [
            Of(FormKind.Printed, Expectation.Unproved,
                "E‖∇𝓛(w_ζ)‖ ≤ a + √(χ/2)√a, a = Δ/(θK)+ξ/(θS)+φ/(θB), θ ∝ 1/5-(3/5+6/C_β)C_err2²/S-C_squ3/(C_βB)-2/C_β, ξ = (6/(C_βL))(1/5+2/C_β)(C_err1²+C_err2²σ²)",
                x => Evaluate(x, false, 1, 1)) with
            {
                Defect = (DefectKind.ProofGap, "(37) bounds a positive term by a lower bound of Eβ, and (44) has χ/2 for χ"),
                Remark = "The proof has two gaps; neither a counterexample nor a proof was found.",
            },
            Of(FormKind.Corrected, Expectation.Holds, "E‖∇𝓛(w_ζ)‖ ≤ a/2 + √(χa+a²/4) ≤ a + √χ√a, with 3/5→3/2 in θ and 1/5→1/2 in ξ; ρ > 0, θ > 0", x => Evaluate(x, true, 1, 1)) with
            {
                Mutants =
                [
                    new("1/K → 1/K²", x => Evaluate(x, true, 2, 1)),
                    new("σ dropped from χ", x => Evaluate(x, true, 1, 0)),
                ],
            },
        ],
    };

    private static Form Of(FormKind kind, Expectation expected, string statement, Func<Instance, Evaluation> evaluate) =>
        Form.Of(kind, ClaimKind.UpperBound, expected, statement, s_space, evaluate);

    private static Evaluation Evaluate(Instance x, bool corrected, double power, double inChi)
    {
        int n = x.Integer("N");
        var growth2 = 1 + Interval.Point(x["r"]);
        var q = Interval.Power(growth2, Interval.Ratio(1, 2 * n));
        var (alpha, growth4, first, growth) = (q - 1, Interval.Square(growth2), 2 - growth2, Interval.Power(q, n));
        var (rho, sigma2, noise2, factor) = (Interval.Point(x["rho"]), Interval.Square(x["sigma"]), Interval.Square(x["sigma_g"]), Interval.Point(x["factor"]));
        var last = Interval.Power(q, n - 1);
        var lipschitz = ((last * alpha * rho) + (rho * growth * (last - 1))) * growth;
        var tasksLeast = 4 * Interval.Square(lipschitz) * sigma2 / (3 * growth4);
        var samplesLeast = 64 * noise2 * Interval.Square(lipschitz) / growth4;
        double stepTasks = Math.Max(1, Math.Ceiling(x["stepBatch"] * tasksLeast.Midpoint)), stepSamples = Math.Max(1, Math.Ceiling(x["stepSamples"] * samplesLeast.Midpoint));
        double batch = Math.Floor(x["B"]), support = Math.Floor(x["S"]), query = Math.Floor(x["T"]), iterations = Math.Floor(x["K"]);
        var evaluation = new Evaluation()
            .Require("q^(2N) < 2", growth2, Interval.Point(2))
            .Require("|B'| > 4C_𝓛²σ²/(3q^(4N)L²)", tasksLeast, Interval.Point(stepTasks))
            .Require("|D_L| > 64σ_g²C_𝓛²/(q^(4N)L²)", samplesLeast, Interval.Point(stepSamples));
        if (first.Lower <= 0)
            return evaluation.Require("θ > 0", Interval.Point(1), Interval.Point(0));

        var error1 = growth4 * noise2; // C_err1²
        var error2 = Interval.Square(growth4 * rho) * noise2 / Interval.Square(first); // C_err2²
        var square1 = 3 * growth2 * noise2;
        var square2 = square1 * (Interval.Power(1 + (2 * alpha) + (2 * Interval.Square(alpha)), n) - 1) * alpha / q;
        var square3 = 6 * Interval.Square(growth2) / Interval.Square(first);
        var (inTheta, inXi) = corrected ? (Interval.Ratio(3, 2), Interval.Ratio(1, 2)) : (Interval.Ratio(3, 5), Interval.Ratio(1, 5));
        var losses = ((inTheta + (6 / factor)) * error2 / support) + (square3 / (factor * batch)) + (2 / factor);
        evaluation.Require("θ > 0", losses, Interval.Ratio(1, 5));
        var bracket = Interval.Ratio(1, 5) - losses;
        if (bracket.Lower <= 0)
            return evaluation;

        var theta = 2 * first / (factor * lipschitz) * bracket;
        var xi = 6 / factor * (inXi + (2 / factor)) * (error1 + (error2 * sigma2));
        var phi = 2 / Interval.Square(factor) * ((square1 / query) + (square2 / support) + (square3 * sigma2));
        var chi = (first * growth2 / lipschitz) + (inChi * x["sigma"]);
        var descent = new Descent
        {
            Alpha = alpha,
            Steps = n,
            Lipschitz = lipschitz,
            Factor = factor,
            Deviation = x["sigma"],
            Start = x["start"],
            Iterations = iterations,
            StepTasks = stepTasks,
            Noise = x["sigma_g"],
            StepSamples = stepSamples,
        };
        var a = (descent.Gap / (theta * Interval.Power(iterations, power))) + (xi / (theta * support)) + (phi / (theta * batch));
        var bound = corrected ? (a / 2) + Interval.Sqrt((chi * a) + (Interval.Square(a) / 4)) : a + Interval.Sqrt(chi / 2 * a);
        evaluation.AtMost("E‖∇𝓛(w_ζ)‖ from below", descent.LowerBound(), bound);
        if (iterations <= 20 && batch <= 16 && support <= 100 && stepTasks <= 16 && stepSamples <= 100)
        {
            var (mean, error) = descent.Simulate(x.Seed, (int)batch, (int)support, (int)query);
            evaluation.AtMost("E‖∇𝓛(w_ζ)‖ by simulation", mean, bound.Midpoint, error + bound.Radius);
        }

        return evaluation;
    }
}
