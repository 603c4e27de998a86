using MetaFlow.Numerics;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Table 1: which objectives keep convexity and smoothness.</summary>
internal static class Table1
{
    private static readonly ParameterSpace s_sequence = new(Parameter.Integer("k", -10_000, 100_000));
    private static readonly ParameterSpace s_implicit = new(Parameter.Uniform("alpha", -2, 20), Parameter.Logarithmic("L", 1, 1e6));

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "mishchenko2023.tab1.maml",
            Paper = "mishchenko2023",
            Locator = "Table 1",
            Hypotheses = "k ≥ 1; f = x²/2 + cos x is convex with f'' ∈ [0, 2]",
            Families = "f = x²/2 + cos x, α = 1/4, at x = (2k+½)π",
            Checking = "φ'' = (1−αf'')²f''(w) − αf'''f'(w), w = x − αf'(x), in interval arithmetic with π enclosed, over all k from 1 to 100,000 by bisection; k = 0 and below are outside.",
            Found = "φ'' is negative at every k ≥ 1 and falls linearly in k: neither convex nor smooth (−1.565 for k = 1, −117.4 for k = 100).",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.Existence, Expectation.Holds,
                    "MAML's f_i(x−α∇f_i(x)) preserves neither convexity nor smoothness: f=x²/2+cos x, α=0.25, x=(2k+1/2)π has φ'' = -1.57 (k=1), -117.4 (k=100)", s_sequence, box => Maml(box["k"], 1)) with
                {
                    Mutants = [new("−αf'''f'(w) dropped", x => Maml(x["k"], 0))],
                    Survivors = new Dictionary<string, string> { [Mutations.HalfBound] = "the claim is that φ'' falls without bound, at whatever rate" },
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.tab1.imaml",
            Paper = "mishchenko2023",
            Locator = "Table 1",
            Hypotheses = "α > 0",
            Families = "the functions of Theorems 1 and 2",
            Checking = "A negative φ'' of the first function, and |φ''| above any requested bound of the second, in interval arithmetic.",
            Found = "Both hold for every α that was tried, with the points of Theorem 1 (sharp) and Theorem 2.",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.Existence, Expectation.Holds, "iMAML's f_i(z_i(x)) preserves neither convexity nor smoothness", s_implicit, Implicit) with
                {
                    OnBox = null, // the point of Theorem 2 is chosen for one α
                    Mutants = [new("nonconvex → convex", x => new Evaluation().AtLeast("φ''(1+αf'')³/(αt) of Theorem 1", Convexity(x["alpha"]).Observed, 0))],
                    Survivors = new Dictionary<string, string> { [Mutations.HalfBound] = "both claims are that no bound holds" },
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.tab1.prox",
            Paper = "mishchenko2023",
            Locator = "Table 1",
            Hypotheses = "f_i convex and L-smooth",
            Families = "quadratics, some with slightly negative eigenvalues, which the hypothesis excludes",
            Checking = "Pairs x = z + α∇f_i(z), whose proximal points are z: ⟨∇F_i(x) − ∇F_i(y), x − y⟩ ≥ 0 and ‖∇F_i(x) − ∇F_i(y)‖ ≤ L‖x−y‖; the error is rounding.",
            Found = "Held in all cases tried; it is Lemma 1.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Inclusion, Expectation.Holds, "min_z {f_i(z)+‖z−x‖²/(2α)} preserves convexity and smoothness", MoreauPoints.MostlyConvex, Lemma1.Rest(0.02, 20), (problem, x) => Proximal(problem, x, 0, 1)) with
                {
                    Mutants = [new("without convexity", x => Proximal(MoreauPoints.MostlyConvex.Build(x), x, -1, 1)), new("L → L/3", x => Proximal(MoreauPoints.MostlyConvex.Build(x), x, 0, 3))],
                },
            ],
        },
    ];

    private static Evaluation Maml(Interval k, int third)
    {
        // f'' = f''' = 1 and f' = x − 1 at x = (2k+½)π.
        var alpha = Interval.Ratio(1, 4);
        var x = ((2 * k) + 0.5) * Interval.Pi;
        var w = x - (alpha * (x - 1));
        var curvature = (Interval.Square(1 - alpha) * (1 - Interval.Cos(w))) - (third * alpha * (w - Interval.Sin(w)));
        // By sin w ≤ 1 and cos w ≥ −1 it is at most 1.32 − 3x/16.
        return new Evaluation().Require("k ≥ 1", 1, k).AtMost("φ''(x_k) against −x_k/100", curvature, -x / 100);
    }

    private static Evaluation Implicit(Box box)
    {
        var result = Theorem2.Requested(box);
        if (!result.Applies)
            return result;
        var convexity = Convexity(box["alpha"]);
        return result.AtMost("φ''(1+αf'')³/(αt) of Theorem 1, below 0", convexity.Observed, convexity.Bound);
    }

    private static (Interval Observed, Interval Bound) Convexity(Interval alpha) => Theorem1.Everywhere(alpha, 27).Comparisons[0].Enclosure!.Value;

    private static Evaluation Proximal(TheoryProblem problem, Instance instance, double least, double factor)
    {
        double a = instance["a"], alpha = MoreauPoints.Over(problem, a);
        var (z, u) = (MoreauPoints.PointOf(instance, "z"), MoreauPoints.PointOf(instance, "u"));
        var result = new Evaluation().Require("f_i convex: μ ≥ 0", least, problem.Mu);
        for (int i = 0; i < problem.Count; i++)
        {
            var (g, h) = (problem.Gradient(i, z), problem.Gradient(i, u));
            var points = z - u + (alpha * (g - h));
            double error = (Rounding.Of(problem, z, g.L2Norm()) + Rounding.Of(problem, u, h.L2Norm())) * (2 + a);
            result.AtMost($"task {i}: ‖∇F_i(x) − ∇F_i(y)‖", (g - h).L2Norm(), problem.L / factor * points.L2Norm(), error)
                .AtLeast($"task {i}: ⟨∇F_i(x) − ∇F_i(y), x − y⟩", (g - h) * points, 0, error * ((g - h).L2Norm() + (problem.L * points.L2Norm()) + points.L2Norm()), double.PositiveInfinity);
        }

        return result;
    }
}
