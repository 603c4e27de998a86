using MetaFlow.Numerics;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Theorem 4: strongly convex tasks, by virtual iterates; and three steps of its proof.</summary>
internal static class Theorem4
{
    private const string Sketch =
        "With Jensen's inequality as it stands, β(3α²L_F + 2β − 1/L_F) ≤ 0 needs β ≤ 1/(4L), whatever τ; with (15) as it stands the contraction is 1 − βμ_F(1−c), c = 3α²L_F²(1+2δ²), and the neighbourhood 2(β/τ+3α²δ²L_F)σ*²/(μ_F(1−c)). For δ ≤ 0.743 these give 1/12 and 6/μ.";

    // One task f = (L/2)x², so that σ* = 0 and one step decides.
    private static readonly ParameterSpace s_one = new(
        Parameter.Uniform("a", 0.01, 0.5), Parameter.Uniform("b", 0.05, 1.1), Parameter.Integer("tau", 1, 16), Parameter.Uniform("delta", 0, 4), Parameter.Integer("sign", 0, 1));

    private static readonly ParameterSpace s_first = new(Parameter.Uniform("a", 0.01, 0.5), Parameter.Uniform("b", 0.05, 1.1), Parameter.Integer("tau", 1, 16));
    private static readonly ParameterSpace s_appendix = new(Parameter.Logarithmic("L", 0.1, 100), Parameter.Uniform("fraction", 0.05, 1.3), Parameter.Uniform("b", 0.05, 1.1));
    private static readonly ParameterSpace s_jensen = new(Parameter.Integer("tau", 1, 6), Parameter.Vector("a", -3, 3, x => x.Integer("tau")));
    private static readonly ParameterSpace s_divergence = new(Parameter.Uniform("h", -0.05, 1.1), Parameter.Logarithmic("alpha", 0.01, 10), Parameter.Uniform("e", -3, 3));
    private static readonly ParameterSpace s_alpha = new(Parameter.Logarithmic("alphaL", 0.05, 3), Parameter.Uniform("delta", 0, 2));
    private static readonly ParameterSpace s_alphaFraction = new(Parameter.Uniform("fraction", 0.05, 1.2), Parameter.Uniform("delta", 0, 3));

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "mishchenko2023.thm4",
            Paper = "mishchenko2023",
            Locator = "Theorem 4",
            Hypotheses = "f_i μ-strongly convex and L-smooth, |T_k| = τ independent draws, α ≤ 1/(√6L); printed: any δ, β ≤ τ/(4L); corrected: δ ≤ 0.743, β ≤ 1/(4L); sharp: c < 1, β ≤ 1/(4L)",
            Families = "one task (L/2)x² for the printed form; quadratics with different Hessians, κ ≤ 20, for the others",
            Checking = "Printed: ‖x¹‖² = (1 − βL_F(1 ± αLδ))² against 1 − βL/12 in interval arithmetic. " + StrongRates.Checking,
            Found = "The transcribed bound does not hold for β = τ/(4L) with τ from about 8, and not for δ from about 2.4 with any τ. " + Sketch,
            Affects = "the step size τ/(4L) that grows with the batch; the comparison of neighbourhoods stays, with β ≤ 1/(4L) and δ ≤ 0.743",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "Algorithm 2, any δ, α ≤ 1/(√6L), β ≤ τ/(4L): E‖x^k−x*‖² ≤ (1−βμ/12)^k‖x⁰−x*‖²+(6/μ)(β/τ+3δ²α²L)σ*²", s_one, box =>
                    OneStep(box["a"], box["b"] * box["tau"] / 4, 1 + (((2 * box["sign"]) - 1) * box["a"] * box["delta"]), box["b"])) with
                {
                    Defect = (DefectKind.Hypothesis, "the proof bounds ‖(1/τ)Σa_i‖² by (1/τ²)Σ‖a_i‖², which gives β ≤ τ/(4L), and ends with an unstated δ ≤ 1"),
                },
                Form.OfTasks(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "α ≤ 1/(√6L), β ≤ 1/(4L), δ ≤ 0.743: E‖x^k−x*‖² ≤ (1−βμ/12)^k‖x⁰−x*‖²+(6/μ)(β/τ+3δ²α²L)σ*²", StrongRates.Family, StrongRates.Rest(),
                    (problem, x) => General(problem, x, 0.743, Printed)) with
                {
                    Mutants =
                    [
                        new("1−βμ/12 → 1−2βμ", x => General(StrongRates.Family.Build(x), x, 0.743, s => Printed(s) with { Contraction = 1 - (2 * s.Beta * s.Mu) })),
                        new("the neighbourhood dropped", x => General(StrongRates.Family.Build(x), x, 0.743, s => Printed(s) with { Neighbourhood = 0 })),
                        new("β/τ → β/τ³", x => General(StrongRates.Family.Build(x), x, 0.743, s => Printed(s) with { Neighbourhood = 6 / s.Mu * ((s.Beta / Math.Pow(s.Batch, 3)) + (3 * Math.Pow(s.Delta * s.Alpha, 2) * s.L)) * s.Noise })),
                    ],
                },
                Form.OfTasks(FormKind.Sharp, ClaimKind.UpperBound, Expectation.Holds,
                    "α ≤ 1/(√6L), β ≤ 1/(4L), c=3α²L_F²(1+2δ²) < 1: E‖x^k−x*‖² ≤ (1−βμ_F(1−c))^k‖x⁰−x*‖²+2(β/τ+3α²δ²L_F)σ*²/(μ_F(1−c)), L_F=L/(1+αL), μ_F=μ/(1+αμ)", StrongRates.Family, StrongRates.Rest(),
                    (problem, x) => General(problem, x, 2, Sharp, true)) with
                {
                    Mutants =
                    [
                        new("c with 3/2 for 3 and without δ", x => General(StrongRates.Family.Build(x), x, 2, s => Derived(s, 1.5, 0), true)) { Survives = "the contraction of quadratics is faster than the bound's by a factor of two" },
                        new("1−βμ_F(1−c) → 1−2βμ_F", x => General(StrongRates.Family.Build(x), x, 2, s => Sharp(s) with { Contraction = 1 - (2 * s.Beta * s.Mu / (1 + (s.Alpha * s.Mu))) }, true)),
                        new("the neighbourhood dropped", x => General(StrongRates.Family.Build(x), x, 2, s => Sharp(s) with { Neighbourhood = 0 }, true)),
                    ],
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.thm4.fomaml",
            Paper = "mishchenko2023",
            Locator = "Theorem 4",
            Hypotheses = "as for Theorem 4, with FO-MAML and δ = αL",
            Families = "one task (L/2)x² for the printed form; quadratics with different Hessians, κ ≤ 20, for the corrected one",
            Checking = "Printed: ‖x¹‖² = (1 − βL(1 − αL))² against 1 − βL/12 in interval arithmetic. " + StrongRates.Checking,
            Found = "With f = x²/2, α = 0.01, τ = 8, β = 2 one step gives 0.9604 > 0.8333; with β ≤ 1/(4L) the bound held in all cases tried. " + Sketch,
            Affects = "the step size τ/(4L) that grows with the batch",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "Algorithm 1, δ=αL, α ≤ 1/(√6L), β ≤ τ/(4L): E‖x^k−x*‖² ≤ (1−βμ/12)^k‖x⁰−x*‖²+(6/μ)(β/τ+3δ²α²L)σ*²", s_first, box =>
                    OneStep(box["a"], box["b"] * box["tau"] / 4, 1 - Interval.Square(box["a"]), box["b"])) with
                {
                    Defect = (DefectKind.Hypothesis, "β ≤ τ/(4L) comes from (1/τ²)Σ‖a_i‖² in place of (1/τ)Σ‖a_i‖²"),
                },
                Form.OfTasks(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "Algorithm 1, δ=αL, α ≤ 1/(√6L), β ≤ 1/(4L): E‖x^k−x*‖² ≤ (1−βμ/12)^k‖x⁰−x*‖²+(6/μ)(β/τ+3δ²α²L)σ*²", StrongRates.Family, StrongRates.Rest(),
                    (problem, x) => FirstOrder(problem, x, Printed)) with
                {
                    Mutants =
                    [
                        new("1−βμ/12 → 1−2βμ", x => FirstOrder(StrongRates.Family.Build(x), x, s => Printed(s) with { Contraction = 1 - (2 * s.Beta * s.Mu) })),
                        new("the neighbourhood dropped", x => FirstOrder(StrongRates.Family.Build(x), x, s => Printed(s) with { Neighbourhood = 0 })),
                    ],
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.thm4.appendix",
            Paper = "mishchenko2023",
            Locator = "Appendix B.7",
            Hypotheses = "as for Theorem 4, with α ≤ 1/√(6L) as printed in the appendix",
            Families = "one task (L/2)x² with τ = 1, so that only α is at stake; quadratics with different Hessians for the corrected form",
            Checking = "Printed: FO-MAML, ‖x¹‖² = (1 − βL(1 − αL))² against 1 − βL/12 in interval arithmetic. " + StrongRates.Checking,
            Found = "For L > 6, α ≤ 1/√(6L) allows αL > 1, where FO-MAML moves away from the minimizer of a quadratic. The corrected form is that of Theorem 4.",
            Affects = "none: the main text has 1/(√6L)",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "α ≤ 1/√(6L), β ≤ τ/(4L): E‖x^k−x*‖² ≤ (1−βμ/12)^k‖x⁰−x*‖²+(6/μ)(β/τ+3δ²α²L)σ*²", s_appendix, box =>
                {
                    var a = box["fraction"] * box["L"] / Interval.Sqrt(6 * box["L"]);
                    var step = box["b"] / 4;
                    return new Evaluation().Require("α ≤ 1/√(6L)", box["fraction"], 1).Require("β ≤ τ/(4L), τ = 1", box["b"], 1)
                        .AtMost("‖x¹−x*‖²/‖x⁰−x*‖², one quadratic task", Interval.Square(1 - (step * (1 - a))), 1 - (step / 12));
                }) with
                {
                    Defect = (DefectKind.Misprint, "1/√(6L) stands for the 1/(√6L) of the main text; the step size τ/(4L) is that of Theorem 4"),
                },
                Form.OfTasks(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "α ≤ 1/(√6L), β ≤ 1/(4L), δ ≤ 0.743: E‖x^k−x*‖² ≤ (1−βμ/12)^k‖x⁰−x*‖²+(6/μ)(β/τ+3δ²α²L)σ*²", StrongRates.Family, StrongRates.Rest(),
                    (problem, x) => General(problem, x, 0.743, Printed)) with
                {
                    Mutants = [new("6/μ → 6", x => General(StrongRates.Family.Build(x), x, 0.743, s => Printed(s) with { Neighbourhood = Printed(s).Neighbourhood * s.Mu / s.L / 6 }))],
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.thm4.jensen",
            Paper = "mishchenko2023",
            Locator = "Appendix B.7",
            Hypotheses = "none: it speaks of all vectors",
            Families = "up to six numbers",
            Checking = "Both sides; the error is rounding. Transcribed form in interval arithmetic as well.",
            Found = "For equal a_i the left side is a², the transcribed right side a²/τ; with 1/τ it is (12).",
            Affects = "β ≤ τ/(4L) in Theorem 4",
            Forms =
            [
                Form.Of(FormKind.Proof, ClaimKind.UpperBound, Expectation.Fails, "‖(1/τ)Σa_i‖² ≤ (1/τ²)Σ‖a_i‖²", s_jensen, x => Jensen(x, 2)) with
                {
                    Enclose = x => Jensen(x, 2),
                    Unconditional = NoHypothesis.AllVectors,
                    Defect = (DefectKind.Constant, "Jensen's inequality gives 1/τ"),
                },
                Form.Of(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "‖(1/τ)Σa_i‖² ≤ (1/τ)Σ‖a_i‖²", s_jensen, x => Jensen(x, 1)) with
                {
                    Unconditional = NoHypothesis.AllVectors,
                    Mutants = [new("1/τ → 1/τ²", x => Jensen(x, 2))],
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.thm4.bregman",
            Paper = "mishchenko2023",
            Locator = "Appendix B.7",
            Hypotheses = "f_i convex and L-smooth, so that F_i is convex and L_F-smooth, L_F = L/(1+αL)",
            Families = "(h/2)x² with h ≤ L = 1 for the transcribed form; quadratics, some slightly concave, for the corrected one",
            Checking = "Both sides in interval arithmetic; corrected at pairs x = z + α∇f_i(z), whose proximal points are z, with rounding as error.",
            Found = "For (h/2)x² the left side is 2h_F D, h_F = h/(1+αh), above L_F D for h_F > L_F/2. With 2L_F it is (15).",
            Affects = "the contraction in the proof of Theorem 4: c = 3α²L_F²(1+2δ²), not 3/2 of it",
            Forms =
            [
                Form.OfScalars(FormKind.Proof, ClaimKind.UpperBound, Expectation.Fails, "‖∇F_i(x)−∇F_i(x*)‖² ≤ L_F D_{F_i}(x,x*)", s_divergence, box =>
                {
                    var (slope, largest) = (box["h"] / (1 + (box["alpha"] * box["h"])), 1 / (1 + box["alpha"]));
                    return new Evaluation().Require("f_i convex: h ≥ 0", 0, box["h"]).Require("f_i L-smooth: h ≤ L = 1", box["h"], 1)
                        .AtMost("‖∇F_i(x)−∇F_i(x*)‖²", Interval.Square(slope * box["e"]), largest * slope * Interval.Square(box["e"]) / 2);
                }) with
                {
                    Defect = (DefectKind.Constant, "(15) gives 2L_F"),
                },
                Form.OfTasks(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "‖∇F_i(x)−∇F_i(x*)‖² ≤ 2L_F D_{F_i}(x,x*)", MoreauPoints.MostlyConvex, Lemma1.Rest(0.05, 10), (problem, x) => Divergence(problem, x, 2)) with
                {
                    Mutants = [new("2L_F → L_F", x => Divergence(MoreauPoints.MostlyConvex.Build(x), x, 1))],
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.thm4.alpha",
            Paper = "mishchenko2023",
            Locator = "Appendix B.7",
            Hypotheses = "the bound on α in the form",
            Families = "all αL_F and δ in a box",
            Checking = "Both sides in interval arithmetic; the corrected form over the whole box by bisection.",
            Found = "At α = √((2/3)(1+2δ²))/L_F the expression is 1 − (1+2δ²)² ≤ 0; with 1+2δ² in the denominator it is 0, and positive below.",
            Affects = "none: α ≤ 1/(√6L_F) is asked for later",
            Forms =
            [
                Form.OfScalars(FormKind.Proof, ClaimKind.LowerBound, Expectation.Fails, "α ≤ √((2/3)(1+2δ²))/L_F ⇒ 1−(3/2)α²L_F²(1+2δ²) > 0", s_alpha, box =>
                {
                    var stretch = 1 + (2 * Interval.Square(box["delta"]));
                    return new Evaluation().Require("α ≤ √((2/3)(1+2δ²))/L_F", box["alphaL"], Interval.Sqrt(2 * stretch / 3))
                        .AtLeast("1−(3/2)α²L_F²(1+2δ²)", 1 - (3 * Interval.Square(box["alphaL"]) * stretch / 2), 0);
                }) with
                {
                    Defect = (DefectKind.Misprint, "1+2δ² belongs in the denominator under the root"),
                },
                Form.OfScalars(FormKind.Corrected, ClaimKind.LowerBound, Expectation.Holds, "α < √(2/(3(1+2δ²)))/L_F ⇒ 1−(3/2)α²L_F²(1+2δ²) > 0", s_alphaFraction, box => Fraction(box, 1)) with
                {
                    Mutants = [new("2/(3(1+2δ²)) → (2/3)(1+2δ²)", x => Fraction(Box.Of(s_alphaFraction, x), 2))],
                },
            ],
        },
    ];

    private static Evaluation OneStep(Interval a, Interval step, Interval direction, Interval fraction) => new Evaluation()
        .Require("α ≤ 1/(√6L)", a, 1 / Interval.Sqrt(6))
        .Require("β ≤ τ/(4L)", fraction, 1)
        .AtMost("‖x¹−x*‖²/‖x⁰−x*‖², identical quadratic tasks", Interval.Square(1 - (step * direction / (1 + a))), 1 - (step / 12));

    private static StrongRates.Bound Printed(StrongRates.Setting s) =>
        new(1 - (s.Beta * s.Mu / 12), 6 / s.Mu * ((s.Beta / s.Batch) + (3 * Math.Pow(s.Delta * s.Alpha, 2) * s.L)) * s.Noise);

    private static StrongRates.Bound Sharp(StrongRates.Setting s) => Derived(s, 3, 2);

    private static StrongRates.Bound Derived(StrongRates.Setting s, double factor, double square)
    {
        double smooth = s.L / (1 + (s.Alpha * s.L)), convex = s.Mu / (1 + (s.Alpha * s.Mu)), rest = 1 - Shrinkage(s, factor, square);
        return new(1 - (s.Beta * convex * rest), 2 * ((s.Beta / s.Batch) + (3 * Math.Pow(s.Alpha * s.Delta, 2) * smooth)) * s.Noise / (convex * rest));
    }

    // c = 3α²L_F²(1+2δ²).
    private static double Shrinkage(StrongRates.Setting s, double factor, double square) =>
        factor * Math.Pow(s.Alpha * s.L / (1 + (s.Alpha * s.L)), 2) * (1 + (square * s.Delta * s.Delta));

    private static Evaluation General(TheoryProblem problem, Instance x, double accuracy, Func<StrongRates.Setting, StrongRates.Bound> bound, bool isSharp = false) => StrongRates.Evaluate(
        problem, x, false,
        p => new(x["a"] / (Math.Sqrt(6) * p.L), x["b"] / (4 * p.L), x["d"] * accuracy, x.Integer("batch"), p.L, p.Mu, 0),
        (result, s) =>
        {
            result.Require("α ≤ 1/(√6L)", x["a"], 1).Require("β ≤ 1/(4L)", x["b"], 1);
            if (isSharp)
                result.Require("c < 1", Shrinkage(s, 3, 2), 0.999);
            else
                result.Require("δ ≤ 0.743", s.Delta, accuracy);
        },
        bound);

    private static Evaluation FirstOrder(TheoryProblem problem, Instance x, Func<StrongRates.Setting, StrongRates.Bound> bound) => StrongRates.Evaluate(
        problem, x, true,
        p => new(x["a"] / (Math.Sqrt(6) * p.L), x["b"] / (4 * p.L), x["a"] / Math.Sqrt(6), x.Integer("batch"), p.L, p.Mu, 0),
        (result, s) => result.Require("α ≤ 1/(√6L)", x["a"], 1).Require("β ≤ 1/(4L)", x["b"], 1), bound);

    private static Evaluation Jensen(Instance instance, int power)
    {
        var (sum, squares) = (Interval.Point(0), Interval.Point(0));
        foreach (double a in instance.Vector("a"))
            (sum, squares) = (sum + a, squares + Interval.Square(a));
        int tau = instance.Integer("tau");
        return new Evaluation().AtMost("‖(1/τ)Σa_i‖²", Interval.Square(sum / tau), squares / Math.Pow(tau, power));
    }

    private static Evaluation Divergence(TheoryProblem problem, Instance instance, double factor)
    {
        double a = instance["a"], alpha = MoreauPoints.Over(problem, a), smooth = problem.L / (1 + a);
        var (z, u) = (MoreauPoints.PointOf(instance, "z"), MoreauPoints.PointOf(instance, "u"));
        var result = new Evaluation().Require("f_i convex: μ ≥ 0", 0, problem.Mu);
        for (int i = 0; i < problem.Count; i++)
        {
            var (x, y) = (MoreauPoints.Above(problem, i, z, alpha), MoreauPoints.Above(problem, i, u, alpha));
            var (g, h) = (problem.Gradient(i, z), problem.Gradient(i, u));
            double divergence = MoreauPoints.Envelope(problem, i, x, z, alpha) - MoreauPoints.Envelope(problem, i, y, u, alpha) - (h * (x - y));
            double error = Proposition2.RoundingOf(problem, x, y) + Rounding.Of((g * g * alpha) + (h * h * alpha));
            result.AtMost($"task {i}: ‖∇F_i(x)−∇F_i(y)‖²", (g - h) * (g - h), factor * smooth * divergence, ((factor * smooth) + problem.L) * error * 2);
        }

        return result;
    }

    private static Evaluation Fraction(Box box, int kind)
    {
        var stretch = 1 + (2 * Interval.Square(box["delta"]));
        // (αL_F)² as a fraction of its limit, without a root.
        var square = Interval.Square(box["fraction"]) * (kind == 1 ? 2 / (3 * stretch) : 2 * stretch / 3);
        return new Evaluation().Require("α ≤ 0.95√(2/(3(1+2δ²)))/L_F", box["fraction"], 0.95).AtLeast("1−(3/2)α²L_F²(1+2δ²)", 1 - (3 * square * stretch / 2), 0);
    }
}
