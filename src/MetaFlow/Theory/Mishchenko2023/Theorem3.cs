namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Theorem 3: strongly convex tasks, as inexact SGD.</summary>
internal static class Theorem3
{
    private const string Proof =
        "Proof: strong convexity of F_i with μ/2, Young's inequality for the error of the direction with ‖g_i − ∇F_i‖ ≤ αLδ‖∇F_i‖ ≤ δ‖∇F_i‖, (17) in expectation with δ ≤ 1, and 10βL ≤ ½, 8κδ² ≤ ½; the recursion sums to the neighbourhood.";

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "mishchenko2023.thm3.eq5",
            Paper = "mishchenko2023",
            Locator = "Theorem 3, equation (5)",
            Hypotheses = "f_i μ-strongly convex and L-smooth, |T_k| = τ independent draws, α ≤ 1/L, β ≤ 1/(20L), δ ≤ 1/(4√κ)",
            Families = "quadratics with different Hessians, κ ≤ 20",
            Checking = StrongRates.Checking,
            Found = "Held in all cases tried, loosely. " + Proof + " Lemma 4 enters in expectation and for convex tasks only, where it holds.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "α ≤ 1/L, β ≤ 1/(20L), δ ≤ 1/(4√κ): E‖x^k−x*‖² ≤ (1−βμ/4)^k‖x⁰−x*‖²+(16/μ)(2δ²/μ+β/τ+βδ²)σ*²", StrongRates.Family, StrongRates.Rest(),
                    (problem, x) => General(problem, x, Printed)) with
                {
                    Mutants =
                    [
                        new("1−βμ/4 → 1−2βμ", x => General(StrongRates.Family.Build(x), x, s => Printed(s) with { Contraction = 1 - (2 * s.Beta * s.Mu) })),
                        new("the neighbourhood dropped", x => General(StrongRates.Family.Build(x), x, s => Printed(s) with { Neighbourhood = 0 })),
                        new("β/τ → β²/τ²", x => General(StrongRates.Family.Build(x), x, s => Printed(s) with { Neighbourhood = 16 / s.Mu * ((2 * s.Delta * s.Delta / s.Mu) + (s.Beta * s.Beta / s.Batch / s.Batch) + (s.Beta * s.Delta * s.Delta)) * s.Noise })),
                    ],
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.thm3.eq6",
            Paper = "mishchenko2023",
            Locator = "Theorem 3, equation (6)",
            Hypotheses = "f_i μ-strongly convex and L-smooth, |T_k| = τ independent draws, α ≤ 1/(4√κL), β ≤ 1/(20L)",
            Families = "quadratics with different Hessians, κ ≤ 20",
            Checking = StrongRates.Checking,
            Found = "Held in all cases tried, loosely. It is (5) with δ = αL, and βα²L² ≤ β/(16κ) relaxed to β. " + Proof,
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "FO-MAML, α ≤ 1/(4√κL), β ≤ 1/(20L): E‖x^k−x*‖² ≤ (1−βμ/4)^k‖x⁰−x*‖²+(16/μ)(2α²L²/μ+β/τ+β)σ*²", StrongRates.Family, StrongRates.Rest(),
                    (problem, x) => FirstOrder(problem, x, Relaxed)) with
                {
                    Mutants =
                    [
                        new("1−βμ/4 → 1−3βμ", x => FirstOrder(StrongRates.Family.Build(x), x, s => Relaxed(s) with { Contraction = 1 - (3 * s.Beta * s.Mu) })),
                        new("the neighbourhood dropped", x => FirstOrder(StrongRates.Family.Build(x), x, s => Relaxed(s) with { Neighbourhood = 0 })),
                    ],
                },
            ],
        },
    ];

    private static StrongRates.Bound Printed(StrongRates.Setting s) =>
        new(1 - (s.Beta * s.Mu / 4), 16 / s.Mu * ((2 * s.Delta * s.Delta / s.Mu) + (s.Beta / s.Batch) + (s.Beta * s.Delta * s.Delta)) * s.Noise);

    private static StrongRates.Bound Relaxed(StrongRates.Setting s) =>
        new(1 - (s.Beta * s.Mu / 4), 16 / s.Mu * ((2 * Math.Pow(s.Alpha * s.L, 2) / s.Mu) + (s.Beta / s.Batch) + s.Beta) * s.Noise);

    private static Evaluation General(TheoryProblem problem, Instance x, Func<StrongRates.Setting, StrongRates.Bound> bound) => StrongRates.Evaluate(
        problem, x, false,
        p => new(x["a"] / p.L, x["b"] / (20 * p.L), x["d"] / (4 * Math.Sqrt(p.L / p.Mu)), x.Integer("batch"), p.L, p.Mu, 0),
        (result, s) => result.Require("α ≤ 1/L", x["a"], 1).Require("β ≤ 1/(20L)", x["b"], 1).Require("δ ≤ 1/(4√κ)", x["d"], 1), bound);

    private static Evaluation FirstOrder(TheoryProblem problem, Instance x, Func<StrongRates.Setting, StrongRates.Bound> bound) => StrongRates.Evaluate(
        problem, x, true,
        p => new(x["a"] / (4 * Math.Sqrt(p.L / p.Mu) * p.L), x["b"] / (20 * p.L), 0, x.Integer("batch"), p.L, p.Mu, 0),
        (result, s) => result.Require("α ≤ 1/(4√κL)", x["a"], 1).Require("β ≤ 1/(20L)", x["b"], 1), bound);
}
