using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Lemma 4 and equation (19): the size of the averaged direction.</summary>
internal static class Lemma4
{
    private const string Checking =
        "Quadratic tasks: x*, F*, σ* and the directions in closed form. For every draw: the worst set of τ distinct tasks on the line. In expectation over τ independent draws: (1−1/τ)‖ḡ‖² + (1/τ)Σp_i‖g_i‖². The error is rounding.";

    private const string Proof =
        "Proof of the expectation: E‖(1/τ)Σg_i‖² ≤ 2‖∇F‖² + (2/τ)Σp_i‖∇F_i‖² + 2Σp_iδ²‖∇F_i‖², ‖∇F_i‖² ≤ 2‖∇F_i(x*)‖² + 2‖∇F_i(x) − ∇F_i(x*)‖², and for convex F_i the last average is at most 2L(F − F*).";

    private const string NotForDraws =
        "the proof takes the expectation over T and uses that F_i is convex; the statement has neither (and asks for β ≤ 1/L, which does not enter, where α ≤ 1/L is used)";

    // Many tasks on the line: enough for a set that lies on one side.
    private static readonly TaskFamily s_many = new QuadraticFamily(common: false, least: 0.3, largest: 1, tasks: 16, dimension: 1);

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        Make("eq16", "Lemma 4, equation (16)", "(1+2(αL)^{2s}+2/|T|)4L(F(x)−F*)+4(1/|T|+(αL)^{2s})σ*²", 16),
        Make("eq17", "Lemma 4, equation (17)", "20L(F(x)−F*)+4(1/|T|+δ²)σ*²", 17),
        new()
        {
            Id = "mishchenko2023.lem4.eq19",
            Paper = "mishchenko2023",
            Locator = "Appendix B.5, equation (19)",
            Hypotheses = "printed: f_i L-smooth, β ≤ 1/L; corrected: in expectation, f_i convex and L-smooth, ‖g_i − ∇F_i‖ ≤ δ‖∇F_i‖",
            Families = "quadratics on the line, up to 16 tasks, for the printed form; quadratics in up to two dimensions, some slightly concave, for the corrected one",
            Checking = Checking,
            Found = "As transcribed, without the expectation that stands two displays before, it does not hold: at x = x* a draw of tasks on one side has ‖(1/τ)Σ∇F_i‖² > 4(1/τ+δ²)σ*². In expectation it held in all cases tried. " + Proof,
            Affects = "none: Theorem 3 uses it in expectation, for convex tasks",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "‖(1/|T|)Σg_i‖² ≤ (1+2δ²+2/|T|)4L(F(x)−F*)+4(1/|T|+δ²)σ*²", s_many, DrawRest(), (problem, x) => EveryDraw(problem, x, 19)) with
                {
                    Defect = (DefectKind.Statement, NotForDraws),
                },
                Form.OfTasks(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "f_i convex, ‖g_i−∇F_i‖ ≤ δ‖∇F_i‖: E_T‖(1/|T|)Σg_i‖² ≤ (1+2δ²+2/|T|)4L(F(x)−F*)+4(1/|T|+δ²)σ*²",
                    MoreauPoints.MostlyConvex, ExpectedRest(), (problem, x) => Expected(problem, x, 19)) with
                {
                    Mutants = Mutated(19),
                },
            ],
        },
    ];

    private static Claim Make(string part, string locator, string bound, int equation) => new()
    {
        Id = $"mishchenko2023.lem4.{part}",
        Paper = "mishchenko2023",
        Locator = locator,
        Hypotheses = "printed: f_i L-smooth, β ≤ 1/L; proof: in expectation, f_i convex and L-smooth, αL ≤ 1" + (equation == 17 ? ", δ ≤ 1" : ""),
        Families = "quadratics on the line, up to 16 tasks, for the printed form; quadratics in up to two dimensions, some slightly concave, for the proof's form",
        Checking = Checking,
        Found = "For every draw, as printed, it does not hold: at x = x* a draw of tasks on one side exceeds 4(1/τ+…)σ*². In expectation, convex and with αL ≤ 1, it held in all cases tried; without convexity (F − F* small, tasks that cancel) or for αL well above 1 it does not. " + Proof,
        Affects = "none: Theorem 3 uses it in expectation, for convex tasks and α ≤ 1/L",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, $"β ≤ 1/L: ‖(1/|T|)Σg_i‖² ≤ {bound} for every draw of T", s_many, DrawRest(), (problem, x) => EveryDraw(problem, x, equation)) with
            {
                Defect = (DefectKind.Statement, NotForDraws),
            },
            Form.OfTasks(FormKind.Proof, ClaimKind.UpperBound, Expectation.Holds, $"E_T‖(1/|T|)Σg_i‖² ≤ {bound}", MoreauPoints.MostlyConvex, ExpectedRest(), (problem, x) => Expected(problem, x, equation)) with
            {
                Mutants = Mutated(equation),
            },
        ],
    };

    private static Parameter[] DrawRest() =>
        [Parameter.Uniform("a", 0.02, 1), Parameter.Uniform("b", 0.05, 1.3), Parameter.Integer("s", 1, 3), Parameter.Uniform("delta", 0, 1), Parameter.Integer("batch", 1, 12), MoreauPoints.Point("e", 0.5)];

    private static Parameter[] ExpectedRest() =>
        [Parameter.Logarithmic("a", 0.05, 10), Parameter.Integer("s", 0, 3), Parameter.Uniform("delta", 0, 1.4), Parameter.Integer("batch", 1, 8), MoreauPoints.Point("e", 4), Parameter.Vector("angles of errors", -Math.PI, Math.PI, x => x.Integer("tasks"))];

    private static Mutant[] Mutated(int equation)
    {
        Evaluation On(Instance x, bool convex = true, bool small = true, double deviation = 1) => Expected(MoreauPoints.MostlyConvex.Build(x), x, equation, convex, small, deviation);
        var both = new List<Mutant>
        {
            new("without convexity, on two tasks that nearly cancel", x => On(Cancelling(x), convex: false)),
            new("the σ*² term dropped", x => On(x, deviation: 0)),
        };
        if (equation == 16)
            both.Add(new("without αL ≤ 1", x => On(x, small: false)));
        if (equation == 17)
            both.Add(new("without δ ≤ 1 and αL ≤ 1", x => On(x, small: false)) { Survives = "5 stands for 1+2/τ+2δ², which leaves room for δ a little above 1" });
        return [.. both];
    }

    // Tasks h1x²/2 and x²/2 whose envelopes have the curvatures −J/1.02 and J.
    private static Instance Cancelling(Instance x)
    {
        double curvature = 1 / (1 + x["a"]), opposite = -curvature / 1.02;
        return x.With("tasks", 2).With("dimension", 1).With("eigenvalues", opposite / (1 - (x["a"] * opposite)), 1).With("angles").With("centres", 0, 0).With("e", 1).With("angles of errors", 0, 0);
    }

    // The printed bound with F − F* and σ*² of a place.
    private static double Bound(int equation, double accuracy, int batch, double l, double gap, double noise, double deviation)
    {
        double square = accuracy * accuracy;
        return equation == 17
            ? (20 * l * gap) + (deviation * 4 * ((1.0 / batch) + square) * noise)
            : ((1 + (2 * square) + (2.0 / batch)) * 4 * l * gap) + (deviation * 4 * ((1.0 / batch) + square) * noise);
    }

    private static Evaluation EveryDraw(TheoryProblem problem, Instance instance, int equation)
    {
        double a = instance["a"], alpha = MoreauPoints.Over(problem, a);
        int s = instance.Integer("s"), batch = Math.Min(instance.Integer("batch"), problem.Count);
        var result = new Evaluation().Require("β ≤ 1/L", instance["b"], 1).Require("every f_i is quadratic, on the line", QuadraticTasks.Fits(problem) && problem.Dimension == 1);
        if (!QuadraticTasks.Fits(problem) || problem.Dimension != 1)
            return result;
        var tasks = new QuadraticTasks(problem, alpha);
        var e = MoreauPoints.PointOf(instance, "e");
        double accuracy = equation == 16 ? Math.Pow(a, s) : instance["delta"];
        // (17) and (19) speak of Algorithm 2: its exact solution z = z_i(x) is allowed for every δ ≥ 0.
        double[] directions = [.. Enumerable.Range(0, problem.Count).Select(i => ((equation == 16 ? tasks.AfterSteps(i, s) : Matrix<double>.Build.DenseIdentity(1)) * tasks.Gradient(i, e))[0]).Order()];
        double worst = Math.Max(Math.Abs(directions.Take(batch).Average()), Math.Abs(directions.TakeLast(batch).Average()));
        double bound = Bound(equation, accuracy, batch, problem.L, tasks.Gap(e), tasks.NoiseAtMinimizer, 1);
        return result.AtMost("‖(1/|T|)Σg_i‖² for the worst T of distinct tasks", worst * worst, bound, Rounding.Of((worst * worst) + bound, 4096));
    }

    private static Evaluation Expected(TheoryProblem problem, Instance instance, int equation, bool convex = true, bool small = true, double deviation = 1)
    {
        double a = instance["a"], alpha = MoreauPoints.Over(problem, a), delta = instance["delta"];
        int s = instance.Integer("s"), batch = instance.Integer("batch");
        var result = new Evaluation().Require("every f_i is quadratic", QuadraticTasks.Fits(problem)).Require("αL ≤ 0.999, or f_i convex", problem.Mu >= 0 ? 0 : alpha * problem.L, 0.999);
        if (convex)
            result.Require("f_i convex: μ ≥ 0", 0, problem.Mu);
        if (small && equation != 19)
            result.Require("αL ≤ 1", alpha * problem.L, 1);
        if (equation == 17 && small)
            result.Require("δ ≤ 1", delta, 1);
        if (!QuadraticTasks.Fits(problem) || (problem.Mu < 0 && alpha * problem.L > 0.999))
            return result;
        var tasks = new QuadraticTasks(problem, alpha);
        result.Require("F has a minimizer", tasks.HasMinimizer);
        if (!tasks.HasMinimizer)
            return result;
        var e = MoreauPoints.PointOf(instance, "e");
        var (mean, square) = (Vector<double>.Build.Dense(problem.Dimension), 0.0);
        for (int i = 0; i < problem.Count; i++)
        {
            var gradient = tasks.Gradient(i, e);
            // (19) has any direction with ‖g_i − ∇F_i‖ = δ‖∇F_i‖; (17) any z of Algorithm 2, (16) that of Algorithm 3.
            var g = equation == 16 ? tasks.AfterSteps(i, s) * gradient
                : equation == 17 ? tasks.WithError(i, delta, instance.Vector("angles of errors")[i]) * gradient
                : gradient + (delta * Turned(gradient, instance.Vector("angles of errors")[i]));
            mean += problem.Weights[i] * g;
            square += problem.Weights[i] * (g * g);
        }

        double expected = ((1 - (1.0 / batch)) * (mean * mean)) + (square / batch);
        double bound = Bound(equation, equation == 16 ? Math.Pow(a, s) : delta, batch, problem.L, tasks.Gap(e), tasks.NoiseAtMinimizer, deviation);
        return result.AtMost("E‖(1/|T|)Σg_i‖²", expected, bound, Rounding.Of(square + bound + (problem.L * problem.L * (e * e)), 4096));
    }

    private static Vector<double> Turned(Vector<double> v, double angle) => v.Count == 2
        ? Vector<double>.Build.Dense([(Math.Cos(angle) * v[0]) - (Math.Sin(angle) * v[1]), (Math.Sin(angle) * v[0]) + (Math.Cos(angle) * v[1])])
        : Math.Cos(angle) < 0 ? -v : v;
}
