using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Section 2.2: the envelope for small and for large α.</summary>
internal static class Limits
{
    // One step of a ladder for α, and how many rungs: the order is that of the last two.
    private const double Rung = 4;
    private const int Rungs = 4;

    private static readonly TaskFamily s_convex = new SinQuadraticFamily(convex: true, tasks: 2, dimension: 2);

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "mishchenko2023.limits.zero",
            Paper = "mishchenko2023",
            Locator = "Section 2.2",
            Hypotheses = "f_i smooth, αL ≤ 1 along the ladder for α; the bounds for convex f_i and any α",
            Families = "strongly convex quadratics with sines; quadratics with a few negative eigenvalues, of which only the convex ones count for the bounds",
            Checking = "F_i by proximal points of Newton's method with the residual as error; the order of f_i − F_i in α from the last rungs of a ladder. Bounds at x = z + α∇f_i(z), where z is the proximal point without solving.",
            Found = "f_i − F_i is of order α: between α‖∇f_i‖²/(2(1+αL)) and (α/2)‖∇f_i‖² for convex f_i (the left side from f_i(z) ≤ f_i(x) + …, the right one from convexity at x); both are attained by quadratics.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Limit, Expectation.Holds, "α → 0: F_i(x) → f_i(x) (read: f_i − F_i is at least of order α)", s_convex,
                    [Parameter.Logarithmic("a", 1e-3, 0.1), MoreauPoints.Point("x")], (problem, x) => ToZero(problem, x, 1)) with
                {
                    Cases = 100,
                    Climbs = 100,
                    Mutants = [new("order 1 → order 2", x => ToZero(s_convex.Build(x), x, 2))],
                },
                Form.OfTasks(FormKind.Sharp, ClaimKind.Inclusion, Expectation.Holds, "f convex, L-smooth: f − (α/2)‖∇f‖² ≤ F ≤ f − α‖∇f‖²/(2(1+αL))", MoreauPoints.MostlyConvex,
                    [Parameter.Logarithmic("a", 1e-2, 1e2), MoreauPoints.Point()], (problem, x) => Between(problem, x, 1, 1)) with
                {
                    Mutants =
                    [
                        new("1+αL → 1 in the right bound", x => Between(MoreauPoints.MostlyConvex.Build(x), x, 0, 1)),
                        new("α/2 → α/(2(1+αL)) in the left bound", x => Between(MoreauPoints.MostlyConvex.Build(x), x, 1, 0)),
                    ],
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.limits.infinity",
            Paper = "mishchenko2023",
            Locator = "Section 2.2",
            Hypotheses = "f_i strongly convex, so that its minimizer exists and is one point",
            Families = "strongly convex quadratics with sines",
            Checking = "The minimizer and the proximal points by Newton's method with the residual over the modulus as error; the order of ‖z_i(x) − argmin f_i‖ in 1/α from the last rungs of a ladder.",
            Found = "The distance falls at least like 1/α: ‖z − c‖ ≤ ‖x − c‖/(1 + αμ).",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Limit, Expectation.Holds, "α → ∞: z_i(x) → argmin f_i (read: at least like 1/α)", s_convex,
                    [Parameter.Logarithmic("a", 10, 1e3), MoreauPoints.Point("x")], (problem, x) => ToInfinity(problem, x, 1)) with
                {
                    Cases = 60,
                    Climbs = 60,
                    Mutants = [new("1/α → 1/α²", x => ToInfinity(s_convex.Build(x), x, 2))],
                },
            ],
        },
    ];

    private static Evaluation ToZero(TheoryProblem problem, Instance instance, double order)
    {
        var x = MoreauPoints.PointOf(instance, "x");
        var result = new Evaluation().Require("αL ≤ 1/16 at the start of the ladder", instance["a"], 1.0 / 16);
        for (int i = 0; i < problem.Count; i++)
        {
            double f = problem.Value(i, x), error = 0;
            var gaps = new double[Rungs];
            for (int k = 0; k < Rungs; k++)
            {
                double alpha = instance["a"] / problem.L / Math.Pow(Rung, k + 3);
                var (z, distance) = MoreauPoints.Proximal(problem, i, x, alpha);
                gaps[k] = f - MoreauPoints.Envelope(problem, i, x, z, alpha);
                // At the minimizer of the inner problem its objective is flat: the error of z enters squared.
                error = (distance * distance * (problem.L + (1 / alpha))) + Rounding.Of(problem, x, Math.Abs(f));
            }

            Slope(result, $"order of f_{i} − F_{i} in α", gaps, error, order);
        }

        return result;
    }

    private static Evaluation ToInfinity(TheoryProblem problem, Instance instance, double order)
    {
        var x = MoreauPoints.PointOf(instance, "x");
        var result = new Evaluation().Require("μ > 0", 1e-300, problem.Mu).Require("αμ ≥ 2 at the start of the ladder", 2, instance["a"] * problem.Mu / problem.L);
        for (int i = 0; i < problem.Count; i++)
        {
            var centre = Minimizer(problem, i, x);
            var gaps = new double[Rungs];
            double error = 0;
            for (int k = 0; k < Rungs; k++)
            {
                var (z, distance) = MoreauPoints.Proximal(problem, i, x, instance["a"] / problem.L * Math.Pow(Rung, k + 2));
                gaps[k] = (z - centre).L2Norm();
                error = distance + (Rounding.Of(problem, z, 0) / problem.Mu);
            }

            Slope(result, $"order of ‖z_{i} − argmin f_{i}‖ in 1/α", gaps, error, order);
        }

        return result;
    }

    // The orders between neighbouring rungs tend to the limit at least linearly, so that the last one is as near to it as to the one before,
    // unless two terms nearly cancel: the change before that one counts too.
    private static void Slope(Evaluation result, string name, double[] gaps, double valueError, double order)
    {
        double Order(int k) => Math.Log(gaps[k] / gaps[k + 1]) / Math.Log(Rung);
        double last = Order(2), error = (2 * (Math.Abs(last - Order(1)) + Math.Abs(Order(1) - Order(0)))) + (4 * valueError / Math.Abs(gaps[^1]));
        if (gaps[^1] <= 4 * valueError || !double.IsFinite(error))
            result.AtMost($"{name}: the difference is within its error", Math.Abs(gaps[^1]), 8 * valueError, valueError, 1);
        else
            result.AtLeast(name, last, order, error, 0.1);
    }

    private static Vector<double> Minimizer(TheoryProblem problem, int task, Vector<double> start)
    {
        var z = start;
        for (int k = 0; k < 100; k++)
        {
            var gradient = problem.Gradient(task, z);
            var step = problem.Hessian(task, z).Solve(gradient);
            double share = 1;
            while (share > 1e-6 && !(problem.Gradient(task, z - (share * step)).L2Norm() < (1 - (share / 10)) * gradient.L2Norm()))
                share /= 2;
            if (share <= 1e-6)
                break;
            z -= share * step;
        }

        return z;
    }

    private static Evaluation Between(TheoryProblem problem, Instance instance, double right, double left)
    {
        double a = instance["a"], alpha = MoreauPoints.Over(problem, a);
        var z = MoreauPoints.PointOf(instance);
        var result = new Evaluation().Require("f_i convex: μ ≥ 0", 0, problem.Mu);
        for (int i = 0; i < problem.Count; i++)
        {
            var x = MoreauPoints.Above(problem, i, z, alpha);
            var gradient = problem.Gradient(i, x);
            double f = problem.Value(i, x), gap = f - MoreauPoints.Envelope(problem, i, x, z, alpha), square = gradient * gradient;
            double error = Rounding.Of(problem, x, problem.L * (x * x)) + Rounding.Of(Math.Abs(f) + (alpha * square));
            result.AtMost($"f_{i} − F_{i} against (α/2)‖∇f‖²", gap, alpha / 2 * square / (left + ((1 - left) * (1 + a))), error)
                .AtLeast($"f_{i} − F_{i} against α‖∇f‖²/(2(1+αL))", gap, alpha * square / (2 * (1 + (right * a))), error);
        }

        return result;
    }
}
