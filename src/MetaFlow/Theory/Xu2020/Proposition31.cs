using MathNet.Numerics.Integration;
using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Proposition 3.1: the continuous-time limit of MAML, and equation (3.2) for it.</summary>
internal static class Proposition31
{
    private const int Splits = 100;

    private static readonly ParameterSpace s_printedSpace = new(Parameter.Uniform("alpha", 0.01, 0.5), Parameter.Uniform("x", -4, 4), Parameter.Uniform("y", -4, 4), Parameter.Uniform("bend", -9, 1));
    private static readonly TaskFamily s_family = new BentFamily(new SinQuadraticFamily(tasks: 3), "w");
    private static readonly TaskFamily s_flowFamily = new BentFamily(new SinQuadraticFamily(tasks: 2, dimension: 2), "w");
    private static readonly GaussLegendreRule s_fine = new(0, 1, 40);
    private static readonly GaussLegendreRule s_coarse = new(0, 1, 24);

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new Claim
        {
            Id = "xu2020.prop3.1",
            Paper = "xu2020",
            Locator = "Proposition 3.1, equation (3.2)",
            Hypotheses = "every f_i is twice differentiable; the flow is well posed for locally Lipschitz ∇F",
            Families = "½x² + ln cosh x + ½y² + (1/9) ln cosh 3y for the printed form (MeanValueWitness, one task, d = 2); strongly convex quadratics with sines for the corrected one; some with half a parabola more, which is not twice differentiable",
            Checking = "printed: the least residual of (3.2) over all points of the segment, enclosed by interval bisection of the segment; corrected: H̄_i by Gauss–Legendre with 40 points, whose error is its distance to 24 points.",
            Found = "For d = 2 the two coordinates need different points of the segment: the least residual over the segment is positive at generic points. With the integral H̄_i in place of ∇²f_i(w̃_i) the identity held to rounding. Every norm bound of the later proofs holds for H̄_i too.",
            Affects = "the text of the proofs that use ∇²f_i(w̃_i) (Lemmas B.1, B.3, C.1); their bounds hold with the integral",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.Equality, Expectation.Fails,
                    "dw/dt = −∇f(w) + E[B_i∇f_i], B_i = α(∇²f_i(w) + ∇²f_i(w̃_i)) − α²∇²f_i(w)∇²f_i(w̃_i), for some point w̃_i of the segment [w, w − α∇f_i(w)]", s_printedSpace, Printed) with
                {
                    Cases = 60,
                    Climbs = 100,
                    Defect = (DefectKind.Statement, "the mean-value theorem for vectors gives an integral, not one point; for d = 1 the form holds"),
                },
                Form.OfTasks(FormKind.Corrected, ClaimKind.Equality, Expectation.Holds,
                    "dw/dt = −∇f(w) + E[B_i∇f_i], B_i = α(∇²f_i(w) + H̄_i) − α²∇²f_i(w)H̄_i, H̄_i = ∫₀¹ ∇²f_i(w − sα∇f_i(w)) ds", s_family,
                    [Parts.Point(4), Parameter.Uniform("fraction", 0.05, 1)], (problem, x) => Corrected(problem, x, (a, h, mean) => (a * (h + mean)) - (a * a * h * mean))) with
                {
                    Cases = 100,
                    Climbs = 100,
                    Mutants =
                    [
                        new("without α²", x => Corrected(s_family.Build(x), x, (a, h, mean) => a * (h + mean))),
                        new("H̄_i → ∇²f_i(w)", x => Corrected(s_family.Build(x), x, (a, h, _) => (2 * a * h) - (a * a * h * h))),
                    ],
                },
            ],
        },
        new Claim
        {
            Id = "xu2020.prop3.1.euler",
            Paper = "xu2020",
            Locator = "Proposition 3.1",
            Hypotheses = "every f_i is twice differentiable; a fixed time span, here 2/L, and β = span/n",
            Families = "strongly convex quadratics with sines; those with a jump of the Hessian are outside",
            Checking = "max_k ‖w_k − w(kβ)‖ of MetaFlow's MAML iteration from its flow, whose error at two tolerances is the budget.",
            Found = "The distance fell with β in all cases, at order one: it is Euler's method on the flow. The hidden constant depends on the problem and the span.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Limit, Expectation.Holds, "β → 0: MAML iterates w_k converge to the flow w(kβ) of dw/dt = −∇F(w), w(0) = w_0", s_flowFamily, Flows(),
                    (problem, x) => Limit(problem, x, x["fraction"] / problem.L)) with
                {
                    Cases = 25,
                    Climbs = 15,
                    Mutants = [new("the flow of f in place of F", x => Limit(s_flowFamily.Build(x), x, 0))],
                },
                Form.OfTasks(FormKind.Sharp, ClaimKind.Rate, Expectation.Holds, "max_k ‖w_k − w(kβ)‖ = O(β) on a bounded time interval: halving β halves the error (order 1 ± 0.1)", s_flowFamily, Flows(),
                    (problem, x) => Order(problem, x, 1)) with
                {
                    Cases = 25,
                    Climbs = 15,
                    Mutants = [new("order 1 → 2", x => Order(s_flowFamily.Build(x), x, 2))],
                },
            ],
        },
    ];

    private static Parameter[] Flows() => [Parts.Point(3), Parameter.Uniform("fraction", 0.05, 0.4)];

    private static Evaluation Printed(Box box)
    {
        Interval[] point = [box["x"], box["y"]];
        double[] rates = [1, 3];
        var alpha = box["alpha"];
        var bend = Interval.Max(0, box["bend"]);
        var gradients = new Interval[2];
        var outer = new Interval[2];
        for (int j = 0; j < 2; j++)
        {
            gradients[j] = Slope(point[j], rates[j], bend);
            outer[j] = Slope(point[j] - (alpha * gradients[j]), rates[j], bend);
        }

        // Bisects the part of the segment where the residual may be least.
        Interval Residual(Interval s)
        {
            Interval sum = 0;
            for (int j = 0; j < 2; j++)
            {
                var at = point[j] - (s * alpha * gradients[j]);
                var curvature = 1 + (1 / Interval.Square(Interval.Cosh(rates[j] * at))) + (bend * Interval.Of(at.Lower > 0 ? 1 : 0, at.Upper > 0 ? 1 : 0));
                sum += Interval.Square(outer[j] - ((1 - (alpha * curvature)) * gradients[j]));
            }

            return Interval.Sqrt(sum);
        }

        var parts = new PriorityQueue<(double Low, double High), double>();
        parts.Enqueue((0, 1), Residual(Interval.Of(0, 1)).Lower);
        double upper = double.PositiveInfinity;
        for (int k = 0; k < Splits; k++)
        {
            var (low, high) = parts.Dequeue();
            double middle = (low + high) / 2;
            upper = Math.Min(upper, Residual(middle).Upper);
            parts.Enqueue((low, middle), Residual(Interval.Of(low, middle)).Lower);
            parts.Enqueue((middle, high), Residual(Interval.Of(middle, high)).Lower);
        }

        parts.TryPeek(out _, out double lower);
        return new Evaluation().Require("f twice differentiable", box["bend"].Upper <= 0).Equal("least residual of (3.2) over the segment", Interval.Of(Math.Max(0, lower), upper), 0);
    }

    // The derivative of ½t² + ln cosh(r t)/r² + ½·bend·max(0, t)².
    private static Interval Slope(Interval t, double rate, Interval bend) => t + (Interval.Tanh(rate * t) / rate) + (bend * Interval.Max(0, t));

    private static Evaluation Corrected(TheoryProblem problem, Instance x, Func<double, Matrix<double>, Matrix<double>, Matrix<double>> shape)
    {
        var (w, alpha) = (Parts.VectorOf(x), x["fraction"] / problem.L);
        Vector<double> Right(GaussLegendreRule rule) => problem.Mean(i =>
        {
            var gradient = problem.Gradient(i, w);
            var mean = Enumerable.Range(0, rule.Order)
                .Select(k => rule.GetWeight(k) * problem.Hessian(i, w - (rule.GetAbscissa(k) * alpha * gradient)))
                .Aggregate((sum, term) => sum + term);
            return (shape(alpha, problem.Hessian(i, w), mean) * gradient) - gradient;
        });
        var (right, coarse) = (Right(s_fine), Right(s_coarse));
        return new Evaluation().RequireTwiceDifferentiable(problem).Equal("−∇F and the right side", (-problem.MamlGradient(w, alpha)).AsArray(), right.AsArray(), (right - coarse).L2Norm() + (16 * Parts.RoundingAt(problem, w, right.L2Norm())));
    }

    private static (double Distance, double Error) Distance(TheoryProblem problem, CheckedFlow flow, Vector<double> start, double alpha, double span, int count)
    {
        var iterates = Algorithms.Maml(problem.Tasks, alpha).Iterate(start, span / count, count);
        var (distance, error) = (0.0, 0.0);
        for (int k = 1; k <= count; k++)
        {
            double time = Math.Min(span, k * (span / count));
            distance = Math.Max(distance, (iterates.State(k) - flow.At(time)).L2Norm());
            error = Math.Max(error, flow.ErrorAt(time));
        }

        return (distance, Parts.Budget(error));
    }

    private static CheckedFlow FlowOf(TheoryProblem problem, Vector<double> start, double alpha, double span) =>
        CheckedFlow.Solve(Algorithms.Maml(problem.Tasks, alpha).Flow.Phases, start, span, 1e-8);

    private static Evaluation Limit(TheoryProblem problem, Instance x, double flowStep)
    {
        var evaluation = new Evaluation().RequireTwiceDifferentiable(problem);
        if (!evaluation.Applies)
            return evaluation; // the field has jumps
        var (w, alpha, span) = (Parts.VectorOf(x), x["fraction"] / problem.L, 2 / problem.L);
        var flow = FlowOf(problem, w, flowStep, span);
        var (coarse, fine) = (Distance(problem, flow, w, alpha, span, 8), Distance(problem, flow, w, alpha, span, 128));
        return evaluation.AtMost("distance with β/16 against half of that with β", fine.Distance, coarse.Distance / 2, fine.Error + coarse.Error + Rounding.Of(w.L2Norm(), 4096));
    }

    private static Evaluation Order(TheoryProblem problem, Instance x, double order)
    {
        var evaluation = new Evaluation().RequireTwiceDifferentiable(problem);
        if (!evaluation.Applies)
            return evaluation; // the field has jumps
        var (w, alpha, span) = (Parts.VectorOf(x), x["fraction"] / problem.L, 2 / problem.L);
        var flow = FlowOf(problem, w, alpha, span);
        var (coarse, fine) = (Distance(problem, flow, w, alpha, span, 64), Distance(problem, flow, w, alpha, span, 128));
        double observed = Math.Log2(coarse.Distance / fine.Distance);
        double error = Parts.Budget((coarse.Error / coarse.Distance) + (fine.Error / fine.Distance)) / Math.Log(2);
        return evaluation.AtLeast("order", observed, order - 0.1, error).AtMost("order", observed, order + 0.1, error);
    }
}
