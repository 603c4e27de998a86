using MetaFlow.Numerics;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Lemma 1: smoothness and strong convexity of the Moreau envelope.</summary>
internal static class Lemma1
{
    private const string Pairs = "Pairs x = z + α∇f_i(z), y = u + α∇f_i(u), whose proximal points are z and u; the error is rounding.";

    private static readonly ParameterSpace s_constants = new(Parameter.Logarithmic("alphaL", 1e-3, 1e3), Parameter.Logarithmic("kappa", 0.5, 1e4));

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "mishchenko2023.lem1.nonconvex",
            Paper = "mishchenko2023",
            Locator = "Lemma 1",
            Hypotheses = "f_i L-smooth, αL < 1",
            Families = "quadratics with positive and negative eigenvalues",
            Checking = Pairs,
            Found = "Held in all cases tried; attained by −(L/2)x². (The proof says \"nonconvex F_i\" for f_i.)",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "f_i L-smooth, α < 1/L: F_i is L/(1−αL)-smooth, and 2L-smooth if α ≤ 1/(2L)", MoreauPoints.Indefinite, Rest(0.02, 1.2),
                    (problem, x) => Nonconvex(problem, x, a => 1 / (1 - a))) with
                {
                    Mutants =
                    [
                        new("L/(1−αL) → L/(1+αL)", x => Nonconvex(MoreauPoints.Indefinite.Build(x), x, a => 1 / (1 + a))),
                        new("L/(1−αL) → L", x => Nonconvex(MoreauPoints.Indefinite.Build(x), x, _ => 1)),
                    ],
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.lem1.convex",
            Paper = "mishchenko2023",
            Locator = "Lemma 1",
            Hypotheses = "f_i convex, L-smooth",
            Families = "quadratics, some with slightly negative eigenvalues, which the hypothesis excludes",
            Checking = Pairs,
            Found = "Held in all cases tried; attained along the top eigenvector of a quadratic.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "f_i convex, L-smooth: F_i is L/(1+αL)-smooth, hence L-smooth", MoreauPoints.MostlyConvex, Rest(0.02, 20),
                    (problem, x) => Smooth(problem, x, 1, 0)) with
                {
                    Mutants =
                    [
                        new("L/(1+αL) → L/(1+2αL)", x => Smooth(MoreauPoints.MostlyConvex.Build(x), x, 2, 0)),
                        new("without convexity", x => Smooth(MoreauPoints.MostlyConvex.Build(x), x, 1, -1)),
                    ],
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.lem1.strong",
            Paper = "mishchenko2023",
            Locator = "Lemma 1",
            Hypotheses = "f_i μ-strongly convex; α ≤ 1/μ for the second constant",
            Families = "strongly convex quadratics with sines in one and two dimensions; the inequality is attained by quadratics",
            Checking = "⟨∇F_i(x) − ∇F_i(y), x − y⟩ against the modulus times ‖x − y‖². " + Pairs,
            Found = "Held in all cases tried; attained along the lowest eigenvector of a quadratic.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.LowerBound, Expectation.Holds, "f_i μ-strongly convex: F_i is μ/(1+αμ)-strongly convex, and μ/2 if α ≤ 1/μ", MoreauPoints.MostlyConvex, Rest(0.02, 20),
                    (problem, x) => Strong(problem, x, 1)) with
                {
                    Mutants = [new("μ/(1+αμ) → μ", x => Strong(MoreauPoints.MostlyConvex.Build(x), x, 0))],
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.lem1.condition",
            Paper = "mishchenko2023",
            Locator = "Lemma 1",
            Hypotheses = "f_i μ-strongly convex and L-smooth, so that μ ≤ L; α > 0; units with L = 1",
            Families = "all αL from 1e-3 to 1e3 and κ from 1/2 to 1e4",
            Checking = "Both sides in interval arithmetic; they meet at μ = L, where no bisection ends.",
            Found = "κ_F = L_F/μ_F = κ(1+αμ)/(1+αL), below κ as μ < L.",
            Forms =
            [
                Form.OfScalars(FormKind.Sharp, ClaimKind.UpperBound, Expectation.Holds, "κ_F = κ(1+αμ)/(1+αL) ≤ κ", s_constants, box => Condition(box, 1)) with
                {
                    OnBox = null,
                    Mutants = [new("κ_F ≤ κ → κ_F ≤ κ/(1+αL)", x => Condition(Box.Of(s_constants, x), 0))],
                },
            ],
        },
    ];

    /// <summary>The pair of points, the gradients of the envelopes there, and a budget for their rounding.</summary>
    internal static Parameter[] Rest(double least, double largest) => [Parameter.Logarithmic("a", least, largest), MoreauPoints.Point("z"), MoreauPoints.Point("u")];

    private static Evaluation Compare(Evaluation result, TheoryProblem problem, Instance instance, Action<Evaluation, double, double, double, double> compare)
    {
        double alpha = MoreauPoints.Over(problem, instance["a"]);
        var (z, u) = (MoreauPoints.PointOf(instance, "z"), MoreauPoints.PointOf(instance, "u"));
        for (int i = 0; i < problem.Count; i++)
        {
            var (g, h) = (problem.Gradient(i, z), problem.Gradient(i, u));
            var difference = z - u + (alpha * (g - h));
            double error = Rounding.Of(problem, z, g.L2Norm()) + Rounding.Of(problem, u, h.L2Norm());
            compare(result, (g - h).L2Norm(), difference.L2Norm(), (g - h) * difference, error * (1 + instance["a"]));
        }

        return result;
    }

    private static Evaluation Nonconvex(TheoryProblem problem, Instance instance, Func<double, double> factor)
    {
        double a = instance["a"], l = problem.L;
        return Compare(new Evaluation().Require("αL < 1", a, 0.9999), problem, instance, (result, gradients, points, _, error) =>
        {
            result.AtMost("‖∇F_i(x) − ∇F_i(y)‖ against L/(1−αL)", gradients, factor(a) * l * points, error * (1 + Math.Abs(factor(a))));
            if (a <= 0.5)
                result.AtMost("‖∇F_i(x) − ∇F_i(y)‖ against 2L", gradients, 2 * l * points, error * 3);
        });
    }

    /// <summary>The convex part, with the factor of αL in the denominator and the least μ that is asked for.</summary>
    internal static Evaluation Smooth(TheoryProblem problem, Instance instance, double factor, double least)
    {
        double a = instance["a"], l = problem.L;
        return Compare(new Evaluation().Require("f_i convex: μ ≥ 0", least, problem.Mu), problem, instance, (result, gradients, points, _, error) => result
            .AtMost("‖∇F_i(x) − ∇F_i(y)‖ against L/(1+αL)", gradients, l / (1 + (factor * a)) * points, error * 2)
            .AtMost("‖∇F_i(x) − ∇F_i(y)‖ against L", gradients, l * points, error * 2));
    }

    private static Evaluation Strong(TheoryProblem problem, Instance instance, double factor)
    {
        double alpha = MoreauPoints.Over(problem, instance["a"]), mu = problem.Mu;
        return Compare(new Evaluation().Require("μ > 0", 1e-12, mu), problem, instance, (result, gradients, points, product, error) =>
        {
            double budget = error * (gradients + (problem.L * points) + points);
            result.AtLeast("⟨∇F_i(x) − ∇F_i(y), x − y⟩ against μ/(1+αμ)", product, mu / (1 + (factor * alpha * mu)) * points * points, budget);
            if (alpha * mu <= 1)
                result.AtLeast("⟨∇F_i(x) − ∇F_i(y), x − y⟩ against μ/2", product, mu / 2 * points * points, budget);
        });
    }

    private static Evaluation Condition(Box box, double power)
    {
        var (a, kappa) = (box["alphaL"], box["kappa"]);
        var left = kappa * ((1 + (a / kappa)) / (1 + a));
        return new Evaluation().Require("μ ≤ L", 1, kappa).AtMost("κ_F", left, power == 1 ? kappa : kappa / (1 + a));
    }
}
