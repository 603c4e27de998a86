using MetaFlow.Numerics;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Theorem 3.9: the spectrum of the Hessian of F where the gradient of F is small.</summary>
internal static class Theorem39
{
    private static readonly TaskFamily s_family = new SinQuadraticFamily();

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new Claim
        {
            Id = "xu2020.thm3.9",
            Paper = "xu2020",
            Locator = "Theorem 3.9",
            Hypotheses = "Assumptions 3.2 to 3.5 with strong convexity (3.4 and 3.5 are not named there); ‖∇F(w)‖ ≤ K; α below two limits, the first 1/(2L) as transcribed and 1/(4L) corrected",
            Families = "strongly convex quadratics with sines; the local σ(w) makes it a pointwise statement",
            Checking = "the extreme eigenvalues of ∇²F from its closed form at drawn points, with K drawn around ‖∇f(w)‖; the error is the rounding of the terms.",
            Found = "All forms held in all cases. The proof uses Lemma C.1 beyond 1/(4L), where that lemma does not hold, and Lemma C.2 as transcribed. Up to 1/(4L): ‖∇f‖ ≤ 2K + σ, so that αE‖∇f_i‖κ ≤ μ/4 and ∇²F ⪰ ((1 − αL)² − 1/4)μ ⪰ (5/16)μ. Beyond it neither a proof nor a counterexample was found; see xu2020.thm3.9.equality.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Inclusion, Expectation.Unproved, "α ≤ min{1/(2L), μ/(8κ(2K+σ))}, ‖∇F(w)‖ ≤ K ⇒ spec Hess F(w) ⊂ [μ/8, 9L/8]", s_family, Rest(),
                    (problem, x) => Evaluate(problem, x, 0.5, 0.125, 1)) with
                {
                    Defect = (DefectKind.ProofGap, "the proof uses Lemma C.1 beyond 1/(4L) and Lemma C.2 as transcribed"),
                    Remark = "No proof and no counterexample for αL in (1/4, 1/2]; the bound is attained there in one dimension.",
                },
                Form.OfTasks(FormKind.Corrected, ClaimKind.Inclusion, Expectation.Holds, "α ≤ min{1/(4L), μ/(8κ(2K+σ))}, ‖∇F(w)‖ ≤ K ⇒ spec Hess F(w) ⊂ [μ/8, 9L/8]", s_family, Rest(),
                    (problem, x) => Evaluate(problem, x, 0.25, 0.125, 1)) with
                {
                    Mutants =
                    [
                        new("μ/8 → μ", x => Evaluate(s_family.Build(x), x, 0.25, 1, 1)),
                        new("without the limit in κ", x => Evaluate(s_family.Build(x), x, 0.25, 0.125, 0)),
                    ],
                },
                Form.OfTasks(FormKind.Sharp, ClaimKind.LowerBound, Expectation.Holds, "α ≤ min{1/(4L), μ/(8κ(2K+σ))}, ‖∇F(w)‖ ≤ K ⇒ Hess F(w) ⪰ (5μ/16)I", s_family, Rest(),
                    (problem, x) => Evaluate(problem, x, 0.25, 0.3125, 1)) with
                {
                    Mutants = [new("5/16 → 1", x => Evaluate(s_family.Build(x), x, 0.25, 1, 1))],
                },
            ],
        },
        new Claim
        {
            Id = "xu2020.thm3.9.equality",
            Paper = "xu2020",
            Locator = "Theorem 3.9",
            Hypotheses = "none: one example",
            Families = "one task in one dimension: L = 1, f″ = 1 + κx for x < 0 until it reaches μ, and μ below",
            Checking = "f′(0), K = |F′(0)| and F″(0⁻) in interval arithmetic.",
            Found = "With μ = (9 − √33)/4, κ = μ/8 and α = 1/2 = 1/(2L) = μ/(16κK) the adapted point is where f″ reaches μ; then K = 1 and F″(0⁻) = μ/8 = 0.10173242: the lower bound of Theorem 3.9 is attained at α = 1/(2L), where its proof does not apply.",
            Forms =
            [
                Form.Of(FormKind.Sharp, ClaimKind.Equality, Expectation.Holds, "one task, L=1, μ=(9−√33)/4, K=1, κ=μ/8, α=1/2=μ/(16κK), f′(0)=3.6594169: F″(0⁻) = μ/8 = 0.10173242", ParameterSpace.Single, _ => Attained()) with { Unconditional = NoHypothesis.Example },
            ],
        },
    ];

    private static Parameter[] Rest() => [Parts.Point(), Parameter.Logarithmic("share", 0.3, 3), Parameter.Uniform("fraction", 0.05, 1.3)];

    private static Evaluation Evaluate(TheoryProblem problem, Instance x, double cap, double lower, double kappaFactor)
    {
        var w = Parts.VectorOf(x);
        double k = x["share"] * problem.Gradient(w).L2Norm();
        double alpha = x["fraction"] / Math.Max(problem.L / cap, kappaFactor * 8 * problem.Kappa * ((2 * k) + problem.DeviationAt(w)) / problem.Mu);
        var (least, largest, error) = LemmaC2.SpectrumOf(problem, w, alpha);
        return new Evaluation()
            .Require("‖∇F(w)‖ ≤ K", problem.MamlGradient(w, alpha).L2Norm(), k)
            .Require("α below the two limits", x["fraction"], 1)
            .AtLeast("least eigenvalue of ∇²F(w)", least, lower * problem.Mu, error)
            .AtMost("largest eigenvalue of ∇²F(w)", largest, 1.125 * problem.L, error);
    }

    private static Evaluation Attained()
    {
        Interval mu = (9 - Interval.Sqrt(33)) / 4, kappa = mu / 8, corner = (mu - 1) / kappa, slope = -2 * corner, alpha = 0.5;
        var outer = slope + corner + (kappa * Interval.Square(corner) / 2); // f′ at the adapted point, which is the corner
        return new Evaluation()
            .Equal("f′(0)", slope, Interval.Hull(Interval.Decimal("3.65941685"), Interval.Decimal("3.65941695")))
            .Equal("|F′(0)| and K", (1 - alpha) * outer, 1)
            .Equal("F″(0⁻) and μ/8", (Interval.Square(1 - alpha) * mu) - (alpha * kappa * outer), mu / 8)
            .Equal("μ/8", mu / 8, Interval.Hull(Interval.Decimal("0.101732415"), Interval.Decimal("0.101732425")));
    }
}
