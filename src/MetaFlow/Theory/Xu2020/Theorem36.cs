using MetaFlow.Numerics;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Theorem 3.6: the time in which the MAML flow reaches a small gradient.</summary>
internal static class Theorem36
{
    private static readonly ParameterSpace s_scalars = new(
        Parameter.Logarithmic("mu", 0.01, 10), Parameter.Logarithmic("condition", 1, 30), Parameter.Logarithmic("kappasigma", 1e-4, 10), Parameter.Uniform("fraction", 0.05, 1.3));

    private static readonly TaskFamily s_family = new SinQuadraticFamily(tasks: 2, dimension: 2);

    public static Claim Claim { get; } = new()
    {
        Id = "xu2020.thm3.6",
        Paper = "xu2020",
        Locator = "Theorem 3.6, and its proof in Appendix B",
        Hypotheses = "Assumptions 3.2 to 3.5 with strong convexity; α below the least of six limits; σ > 0 (any upper bound of the deviation serves)",
        Families = "all positive constants in a box (printed, proof); strongly convex quadratics with sines and their certified σ and κ (corrected, sharp)",
        Checking = "printed and proof: that the ι = ζ − μ/2 whose logarithm bounds the first phase is positive, by intervals; corrected and sharp: the time at which ‖∇F‖ = ε, located as an event of MetaFlow's flow at two tolerances, against the explicit bound.",
        Found = "With the transcribed limits ι can be negative (μ = L = 1, α = 0.25, κ = 0: ι = −0.30), so that no ι > 0 of the proof exists; this is the square root of Theorem B.2. With 1/15 in its place the hitting times stayed below the explicit bound by a wide margin, also with both lost factors 2 restored.",
        Affects = "none beyond its own constant; Theorem 3.7 does not use ι",
        Forms =
        [
            Form.OfScalars(FormKind.Printed, ClaimKind.Rate, Expectation.Fails,
                "α < min{1/(2L), μ^{3/2}/(36κσ+28κ√μσ), μ^{3/2}/(16√Lκσ+24κ√μσ), the three terms of B.2} ⇒ ‖∇F‖ ≤ ε after t = O[(1/μ)log((5+9/√μ)(μ²σ‖∇f(w(0))‖²−μσ³/2)/(4ισ²ε))], some ι > 0",
                s_scalars, box => Iota(box, false)) with
            {
                Defect = (DefectKind.Constant, "ι > 0 need not exist: the third term of Theorem B.2 has a square root too many"),
            },
            Form.OfScalars(FormKind.Proof, ClaimKind.UpperBound, Expectation.Fails,
                "printed α: hitting time ≤ 1[y₀>σ²/μ](2/μ)ln((μ²y₀−μσ²/2)/(ισ²)) + (16/μ)max(0,ln((5+9/√μ)σ/(4ε))), ι = ζ−μ/2 = μ/2−Λ",
                s_scalars, box => Iota(box, false)) with
            {
                Defect = (DefectKind.Constant, "the logarithm of the first phase has no positive argument where ι < 0"),
            },
            Form.OfTasks(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds,
                "α with third B.2 term (1/15)μL^{−2}, σ > 0: hitting time ≤ 1[y₀>σ²/μ](2/μ)ln((μ²y₀−μσ²/2)/(ισ²)) + (16/μ)max(0,ln((5+9/√μ)σ/(4ε))), ι = μ/2−Λ",
                s_family, Rest(), (problem, x) => Time(problem, x, Corrected)) with
            {
                Cases = 40,
                Climbs = 40,
                Mutants =
                [
                    new("(16/μ)ln(1/ε) → 1/μ", x => Time(s_family.Build(x), x, (p, y, zeta, _) => Corrected(p, y, zeta, double.PositiveInfinity) + (1 / p.Mu))),
                    new("without the phase from ε to σ, and 1/μ → 1/(16μ)", x => Time(s_family.Build(x), x, (p, y, zeta, epsilon) => Corrected(p, y, zeta, epsilon) / 256)),
                ],
            },
            Form.OfTasks(FormKind.Sharp, ClaimKind.UpperBound, Expectation.Holds,
                "corrected α: hitting time ≤ 1[y₀>σ²/μ](1/(2ζ))ln((ζy₀−σ²/2)/(ισ²/μ)) + (8/μ)max(0,ln((5+9/√μ)σ/(4ε)))", s_family, Rest(), (problem, x) => Time(problem, x, Sharp)) with
            {
                Cases = 40,
                Climbs = 40,
                Mutants = [new("(8/μ)ln(1/ε) → 1/μ", x => Time(s_family.Build(x), x, (p, y, zeta, _) => Sharp(p, y, zeta, double.PositiveInfinity) + (1 / p.Mu)))],
            },
        ],
    };

    private static Parameter[] Rest() => [Parameter.Uniform("fraction", 0.05, 1.3), Parts.Point(), Parameter.Logarithmic("epsilon", 1e-5, 1)];

    private static Evaluation Iota(Box box, bool corrected)
    {
        Interval mu = box["mu"], smoothness = mu * box["condition"], product = box["kappasigma"], root = Interval.Sqrt(mu), power = mu * root;
        var limit = Interval.Min(
            Interval.Min(1 / (2 * smoothness), TheoremB2.Limit(mu, smoothness, corrected)),
            Interval.Min(power / (product * (36 + (28 * root))), power / (product * ((16 * Interval.Sqrt(smoothness)) + (24 * root)))));
        return new Evaluation()
            .Require("α below the six limits", box["fraction"], 1)
            .AtLeast("ζ, so that ι = ζ − μ/2 ≥ 0", mu - Parts.Lambda(smoothness, box["fraction"] * limit), mu / 2);
    }

    private static double Corrected(TheoryProblem p, double y, double zeta, double epsilon)
    {
        double square = p.Sigma * p.Sigma;
        double first = y > square / p.Mu ? 2 / p.Mu * Math.Log(((p.Mu * p.Mu * y) - (p.Mu * square / 2)) / ((zeta - (p.Mu / 2)) * square)) : 0;
        return first + (16 / p.Mu * Math.Max(0, Math.Log((5 + (9 / Math.Sqrt(p.Mu))) * p.Sigma / (4 * epsilon))));
    }

    private static double Sharp(TheoryProblem p, double y, double zeta, double epsilon)
    {
        double square = p.Sigma * p.Sigma;
        double first = y > square / p.Mu ? 1 / (2 * zeta) * Math.Log(((zeta * y) - (square / 2)) / ((zeta - (p.Mu / 2)) * square / p.Mu)) : 0;
        return first + (8 / p.Mu * Math.Max(0, Math.Log((5 + (9 / Math.Sqrt(p.Mu))) * p.Sigma / (4 * epsilon))));
    }

    private static Evaluation Time(TheoryProblem problem, Instance x, Func<TheoryProblem, double, double, double, double> bound)
    {
        var w = Parts.VectorOf(x);
        double alpha = x["fraction"] * Parts.Limit36(problem), zeta = problem.Mu - Parts.Lambda(problem.L, alpha), epsilon = x["epsilon"];
        var evaluation = new Evaluation().Require("α below the six limits", x["fraction"], 1).Require("0 < σ", 1e-9, problem.Sigma);
        double limit = bound(problem, Math.Pow(problem.Gradient(w).L2Norm(), 2), zeta, epsilon);
        if (!evaluation.Applies || !double.IsFinite(limit))
            return evaluation.Require("the bound is finite", double.IsFinite(limit));
        if (limit <= 0)
            return evaluation.AtMost("‖∇F(w(0))‖, where the bound on the time is 0", problem.MamlGradient(w, alpha).L2Norm(), epsilon, Parts.RoundingAt(problem, w, 1));

        var (time, error) = Hitting.Of(problem, w, alpha, null, epsilon, limit * 1.01);
        return evaluation.AtMost("hitting time of ‖∇F‖ ≤ ε", time, limit, error).Note("ζ/μ", zeta / problem.Mu);
    }
}
