using MetaFlow.Numerics;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Theorem 5: nonconvex tasks; its three printed bounds, and the one that its proof gives.</summary>
internal static class Theorem5
{
    private const string Derivation =
        "Form that follows: 4Δ/(βk) + 16βL(1/τ+(αL)²δ²)σ² + 4(αL)²δ²σ², δ ≤ 1. Proof: b_i = g_i − ∇F_i has ‖b_i‖ ≤ q‖∇F_i‖, q = αLδ ≤ 1/4, as ∇F_i(x) = ∇f_i(z_i(x)); F is (4L/3)-smooth; " +
        "with ‖b̄‖² ≤ q²(‖∇F‖²+σ²) and E‖ĝ‖² ≤ 2‖∇F‖²+2σ²/τ+2q²(‖∇F‖²+σ²) a step lowers F by at least (β/4)‖∇F‖² − (β/2)q²σ² − (4/3)β²L(1/τ+q²)σ²; sum over t ≤ k.";

    private const string Checking =
        "Printed: FO-MAML on two tasks (L/2)(x∓c)², τ independent draws: ‖∇F‖² falls monotonically to its stationary value, E_k = ρ^{2k}E_0 + (1−ρ^{2k})E_∞, in interval arithmetic.";

    // x⁰ − x* in units of the noise, k as 2^j.
    private static readonly ParameterSpace s_two = new(
        Parameter.Logarithmic("L", 0.1, 1000), Parameter.Logarithmic("a", 1e-3, 0.3), Parameter.Logarithmic("b", 0.05, 1.3), Parameter.Integer("tau", 1, 4), Parameter.Uniform("start", 0.5, 4), Parameter.Integer("log2 k", 0, 40));

    private static readonly TaskFamily s_common = new QuadraticFamily(common: true, least: 0.05, largest: 4, tasks: 3, dimension: 2);

    private static readonly ParameterSpace s_pair = new(
        Parameter.Uniform("a", 0.01, 0.3), Parameter.Uniform("h", 0.1, 0.8), Parameter.Uniform("c1", -3, 3), Parameter.Uniform("c2", -3, 3));

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "mishchenko2023.thm5.main",
            Paper = "mishchenko2023",
            Locator = "Theorem 5, main text",
            Hypotheses = "f_i L-smooth, E‖∇F_i−∇F‖² ≤ σ², F ≥ F*, α ≤ 1/(4L), β ≤ 1/(16L), τ independent draws; δ ≤ 1 in the form that was derived",
            Families = "two quadratics on the line with a common curvature L, for the printed form; quadratics with a common Hessian, of which σ is exact, for the derived one",
            Checking = Checking + " Derived: the exact second-moment recursion, k = 0, 1, 2, 4, …, 2^15, Algorithm 3 with s steps and Algorithm 2 with its error in full.",
            Found = "Does not hold: the noise of the draws leaves ‖∇F‖² near βLσ²/(2τ), whatever α, while 32β(αL)²(…)σ² vanishes with α. " + Derivation + " With δ above 1/(αL) Algorithm 2 may ascend, for every form.",
            Affects = "the sentence that FO-MAML converges to a neighbourhood of size O((αL)⁴), which needs β → 0 as well",
            Forms =
            [
                Two("α ≤ 1/(4L), β ≤ 1/(16L): min_{t≤k} E‖∇F(x^t)‖² ≤ 4Δ/(βk)+4(αL)²δ²σ²+32β(αL)²(1/|T|+(αL)²δ²)σ²",
                    (s, square) => (4 * Interval.Square(s.A * s.Delta) * square) + (32 * s.Beta * Interval.Square(s.A) * s.Spread * square),
                    "the noise term 16βL(1/|T|+(αL)²δ²)σ² of the proof appears as 32β(αL)²(…)σ²"),
                Form.OfTasks(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "α ≤ 1/(4L), β ≤ 1/(16L), δ ≤ 1: min_{t≤k} E‖∇F(x^t)‖² ≤ 4Δ/(βk)+16βL(1/|T|+(αL)²δ²)σ²+4(αL)²δ²σ²", s_common, Rest(),
                    (problem, x) => Corrected(problem, x, 1, 4, 1)) with
                {
                    Mutants =
                    [
                        new("4Δ/(βk) → Δ/(8βk)", x => Corrected(s_common.Build(x), x, 1, 0.125, 1)),
                        new("the noise term with (αL)²", x => Corrected(s_common.Build(x), x, Math.Pow(Math.Min(0.3, x["a"]), 2), 4, 1)),
                        new("4Δ/(βk) → 4Δ/(βk²)", x => Corrected(s_common.Build(x), x, 1, 4, 2)),
                    ],
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.thm5.appendix",
            Paper = "mishchenko2023",
            Locator = "Theorem 5, Appendix B.8",
            Hypotheses = "as for the main text",
            Families = "two quadratics on the line with a common curvature L",
            Checking = Checking,
            Found = "Does not hold, as in the main text; the bias term 4(αL)²δ²σ² is missing as well. The form that follows from the proof is thm5.main (corrected).",
            Affects = "as for the main text",
            Forms =
            [
                Two("α ≤ 1/(4L), β ≤ 1/(16L): min_{t≤k} E‖∇F(x^t)‖² ≤ 4Δ/(βk)+16β(αL)²(1/|T|+(αL)²δ²)σ²",
                    (s, square) => 16 * s.Beta * Interval.Square(s.A) * s.Spread * square,
                    "the noise term has (αL)² for L, and the bias term is missing"),
            ],
        },
        new()
        {
            Id = "mishchenko2023.thm5.proof-end",
            Paper = "mishchenko2023",
            Locator = "Appendix B.8, end of the proof",
            Hypotheses = "as for the main text",
            Families = "two quadratics on the line with a common curvature L",
            Checking = Checking,
            Found = "Does not hold for L from about 32, where βLσ²/(2τ) exceeds 16βσ²/τ: the display before has 4β²L, so that 16βL belongs there; with L ≤ 1 the form follows from the corrected one. See thm5.main (corrected).",
            Affects = "none beyond the constant",
            Forms =
            [
                Two("α ≤ 1/(4L), β ≤ 1/(16L): min_{t≤k} E‖∇F(x^t)‖² ≤ 4Δ/(βk)+16β(1/|T|+(αL)²δ²)σ²+4(αL)²δ²σ²",
                    (s, square) => (16 * s.Beta * s.Spread * square) + (4 * Interval.Square(s.A * s.Delta) * square),
                    "a factor L of the noise term is lost in the last step, as its units show"),
            ],
        },
        new()
        {
            Id = "mishchenko2023.thm5.neighbourhood",
            Paper = "mishchenko2023",
            Locator = "Section 3.3; Appendix A.6",
            Hypotheses = "αL ≤ 1/4; read for β → 0 and βk → ∞, since the noise of the draws leaves a term of order βL otherwise",
            Families = "two quadratics on the line with different curvatures, on a bounded set",
            Checking = "The zero of FO-MAML's mean direction in closed form, ‖∇F‖² there, and its order in α from a ladder; the error is the change of the order along the ladder.",
            Found = "‖∇F‖² is of order α⁴ where FO-MAML's mean direction vanishes: ∇F − V_1 = Σp_i(αH_i)²∇F_i. For fixed β the neighbourhood does not vanish with α (see thm5.main).",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.Rate, Expectation.Holds, "FO-MAML converges to a neighbourhood of size O((αL)⁴)", s_pair, x => Neighbourhood(x, 4)) with
                {
                    Mutants = [new("(αL)⁴ → (αL)⁵", x => Neighbourhood(x, 5))],
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.thm5.steps",
            Paper = "mishchenko2023",
            Locator = "Section 3.3",
            Hypotheses = "αL ≤ 1/4; read for β → 0, as for the neighbourhood",
            Families = "two quadratics on the line with different curvatures, on a bounded set",
            Checking = "The zero of Algorithm 3's mean direction in closed form; the least s with ‖∇F‖ ≤ ε for ε = 10⁻² and 10⁻²⁵⁰, and its growth per unit of log(1/ε) against 1/log(1/(αL)).",
            Found = "s grows by at most 1/log(1/(αL)) per unit of log(1/ε): ‖∇F‖ ≤ (αL)^{s+1}Σp_i‖∇F_i‖ where V_s = 0, by Lemma 2.",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.Rate, Expectation.Holds, "Algorithm 3 needs s = O(log(1/ε)) inner steps for a convergence radius below ε", s_pair, x => Steps(x, a => 1 / Math.Log(1 / a))) with
                {
                    Mutants = [new("log(1/ε) per log(1/(αL)) → per 2 log(1/(αL))", x => Steps(x, a => 0.5 / Math.Log(1 / a)))],
                },
            ],
        },
    ];

    // αL, β, δ = αL and 1/τ + (αL)²δ² of a case.
    private readonly record struct Setting(Interval A, Interval Beta, Interval Delta, Interval Spread);

    private static Form Two(string statement, Func<Setting, Interval, Interval> noise, string note) => Form.OfScalars(
        FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, statement, s_two, box =>
        {
            var (l, a, tau) = (box["L"], box["a"], box["tau"]);
            var beta = box["b"] / (16 * l);
            // σ = 1: ∇F_i = ±1 at x* = 0 with L_F = L/(1+αL); the direction is (1−(αL)²)∇F_i.
            var (smooth, direction) = (l / (1 + a), 1 - Interval.Square(a));
            var rate = 1 - (beta * direction * smooth);
            // E‖∇F‖² = L_F²Ee²: stationary value L_F²β²direction²/τ/(1−ρ²) = L_Fβ·direction/(τ(2−βL_F·direction)).
            var rest = smooth * beta * direction / (tau * (1 + rate));
            var start = rest * Interval.Square(box["start"]); // ‖∇F(x⁰)‖²
            double k = Math.Pow(2, box["log2 k"].Midpoint);
            var share = Interval.Exp(2 * k * Interval.Log(rate));
            var square = (share * start) + ((1 - share) * rest);
            var gap = start / (2 * smooth);
            var setting = new Setting(a, beta, a, (1 / tau) + Interval.Power(a, 4));
            return new Evaluation()
                .Require("α ≤ 1/(4L)", a, 0.25)
                .Require("β ≤ 1/(16L)", box["b"], 1)
                .AtMost("min_{t≤k} E‖∇F(x^t)‖², monotone in t", Interval.Min(start, square), (4 * gap / (beta * k)) + noise(setting, 1));
        }) with
    {
        Defect = (DefectKind.Constant, note),
    };

    private static Parameter[] Rest() =>
    [
        Parameter.Uniform("a", 0.01, 0.33), Parameter.Logarithmic("b", 0.03, 1.3), Parameter.Uniform("delta", 0, 1.3), Parameter.Integer("s", 0, 3), Parameter.Integer("batch", 1, 6),
        MoreauPoints.Point("x"), Parameter.Vector("angles of errors", -Math.PI, Math.PI, x => x.Integer("tasks")),
    ];

    // s = 0 stands for Algorithm 2 with accuracy δ, s ≥ 1 for Algorithm 3, where δ = (αL)^s.
    private static Evaluation Corrected(TheoryProblem problem, Instance instance, double noise, double descent, double power)
    {
        double a = instance["a"], alpha = MoreauPoints.Over(problem, a), beta = MoreauPoints.Over(problem, instance["b"]) / 16;
        int s = instance.Integer("s"), batch = instance.Integer("batch");
        double delta = s == 0 ? instance["delta"] : Math.Pow(a, s);
        var result = new Evaluation().Require("α ≤ 1/(4L)", a, 0.25).Require("β ≤ 1/(16L)", instance["b"], 1).Require("δ ≤ 1", delta, 1)
            .Require("every f_i is quadratic, with a common Hessian and a minimizer", QuadraticTasks.Fits(problem) && problem.GradientDeviation is not null && problem.Mu > 0);
        if (!(QuadraticTasks.Fits(problem) && problem.GradientDeviation is not null && problem.Mu > 0))
            return result;
        var tasks = new QuadraticTasks(problem, alpha);
        var start = MoreauPoints.PointOf(instance, "x");
        double[] angles = instance.Vector("angles of errors");
        // With a common Hessian E‖∇F_i − ∇F‖² is the same at every point: σ*².
        double variance = tasks.NoiseAtMinimizer, gap = tasks.Gap(start - tasks.Minimizer), q = Math.Pow(a * delta, 2), least = double.PositiveInfinity;
        double neighbourhood = (16 * beta * problem.L * noise * ((1.0 / batch) + q) * variance) + (4 * q * variance);
        foreach (var (k, moment) in tasks.Moments(i => s == 0 ? tasks.WithError(i, delta, angles[i]) : tasks.AfterSteps(i, s), beta, batch, start).Powers(17))
        {
            double square = (tasks.MeanSlope * moment * tasks.MeanSlope).Trace();
            // Leaving some t ≤ k out only makes the least value larger.
            least = Math.Min(least, square);
            if (k == 0)
                continue;
            double right = (descent * gap / (beta * Math.Pow(k, power))) + neighbourhood;
            result.AtMost($"min_t≤{k} E‖∇F(x^t)‖²", least, right, SecondMoments.RoundingOf(least + (problem.L * problem.L * (start * start)), k));
        }

        return result;
    }

    // Where the mean direction of two tasks ½(x−c1)², (h/2)(x−c2)² after s inner steps vanishes, with L = 1: ∇F there.
    private static double AtRest(Instance instance, double a, int steps)
    {
        double h = instance["h"], c1 = instance["c1"], c2 = instance["c2"];
        double first = 1 / (1 + a), second = h / (1 + (a * h));
        double q1 = Math.Pow(-a, steps + 1), q2 = Math.Pow(-a * h, steps + 1);
        // With y from c1: (1−q1)·first·y + (1−q2)·second·(y + c1 − c2) = 0.
        double y = (1 - q2) * second * (c2 - c1) / (((1 - q1) * first) + ((1 - q2) * second));
        // There ∇F = ½(q1∇F_1 + q2∇F_2), without cancellation of what is small.
        return ((q1 * first * y) + (q2 * second * (y + c1 - c2))) / 2;
    }

    private static Evaluation Neighbourhood(Instance instance, double order)
    {
        var result = new Evaluation().Require("αL ≤ 1/4", instance["a"], 0.25).Require("the centres differ", 0.1, Math.Abs(instance["c1"] - instance["c2"]));
        double a = instance["a"] / 16;
        double At(double alpha) => Math.Log(Math.Pow(AtRest(instance, alpha, 1), 2));
        // The orders tend to the limit like α: what is missing is their last change, to leading order.
        double before = (At(a) - At(a / 2)) / Math.Log(2), last = (At(a / 2) - At(a / 4)) / Math.Log(2);
        return instance["c1"] == instance["c2"] ? result : result.AtLeast("order of ‖∇F‖² in α", last, order, (2 * Math.Abs(last - before)) + 1e-9, 0.05);
    }

    private static Evaluation Steps(Instance instance, Func<double, double> rate)
    {
        double a = instance["a"];
        var result = new Evaluation().Require("αL ≤ 1/4", a, 0.25).Require("the centres differ", 0.1, Math.Abs(instance["c1"] - instance["c2"]));
        int Needed(double radius)
        {
            int s = 0;
            while (s < 2000 && Math.Abs(AtRest(instance, a, s)) > radius)
                s++;
            return s;
        }

        // Each count is rounded up to a whole step, and the two tasks may cancel in part while s is small, by a factor of at most 1−h ≥ 1/5: 1.2 steps.
        double span = Math.Log(1e248);
        return result.AtMost("inner steps per unit of log(1/ε)", (Needed(1e-250) - Needed(1e-2)) / span, rate(a), 3 / span, 0.1);
    }
}
