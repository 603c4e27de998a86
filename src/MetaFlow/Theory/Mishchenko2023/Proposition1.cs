namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Proposition 1: the Moreau envelope of a convex function.</summary>
internal static class Proposition1
{
    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "mishchenko2023.prop1.gradient",
            Paper = "mishchenko2023",
            Locator = "Proposition 1, equation (7)",
            Hypotheses = "f_i convex (and differentiable, for ∇f_i(z_i))",
            Families = "quadratics with sines, some slightly concave somewhere, which the hypothesis excludes",
            Checking = "x drawn, its proximal point by Newton's method; differences of F_i of order four, with the distance to order two as error.",
            Found = "(x − z)/α, ∇f_i(z) and the differences of F_i agree. For f_i that is not differentiable only (x − z)/α makes sense.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Equality, Expectation.Holds, "f_i convex: ∇F_i(x) = (x−z_i(x))/α = ∇f_i(z_i(x))", MoreauPoints.MostlyConvexSines,
                    [Parameter.Logarithmic("a", 0.1, 20), MoreauPoints.Point("x")], (problem, x) => Gradient(problem, x, false)) with
                {
                    Cases = 60,
                    Climbs = 60,
                    Mutants = [new("∇f_i(z_i(x)) → ∇f_i(x)", x => Gradient(MoreauPoints.MostlyConvexSines.Build(x), x, true))],
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.prop1.smooth",
            Paper = "mishchenko2023",
            Locator = "Proposition 1, equation (8)",
            Hypotheses = "f_i convex",
            Families = "quadratics, some with slightly negative eigenvalues, which the hypothesis excludes",
            Checking = "Pairs x = z + α∇f_i(z), whose proximal points are z; the error is rounding.",
            Found = "Held in all cases tried; the ratio tends to 1 as αL → ∞.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "f_i convex: ‖∇F_i(x) − ∇F_i(y)‖ ≤ ‖x−y‖/α", MoreauPoints.MostlyConvex, Rest(), (problem, x) => Smooth(problem, x, 1)) with
                {
                    Mutants = [new("1/α → 1/(2α)", x => Smooth(MoreauPoints.MostlyConvex.Build(x), x, 2)), new("without convexity", x => Smooth(MoreauPoints.MostlyConvex.Build(x), x, 1, -1))],
                },
            ],
        },
    ];

    private static Parameter[] Rest() => [Parameter.Logarithmic("a", 0.1, 100), MoreauPoints.Point("z"), MoreauPoints.Point("u")];

    private static Evaluation Gradient(TheoryProblem problem, Instance instance, bool atStart)
    {
        double alpha = MoreauPoints.Over(problem, instance["a"]);
        var x = MoreauPoints.PointOf(instance, "x");
        var result = new Evaluation().Require("f_i convex: μ ≥ 0", 0, problem.Mu);
        if (!result.Applies)
            return result; // there may be several points z_i(x), or none
        for (int i = 0; i < problem.Count; i++)
        {
            var (z, distance) = MoreauPoints.Proximal(problem, i, x, alpha);
            var displacement = (x - z) / alpha;
            double step = MoreauPoints.Step(problem, alpha);
            double value = Rounding.Of(Math.Abs(problem.Value(i, x)) + Math.Abs(problem.Value(i, z)) + (displacement * displacement * alpha) + 1);
            var (differences, error) = MoreauPoints.Differences(
                y => MoreauPoints.Envelope(problem, i, y, MoreauPoints.Proximal(problem, i, y, alpha).Point, alpha), x, step, value + (distance * distance * (problem.L + (1 / alpha))));
            result.Equal($"∇F_{i} by differences against (x−z)/α", differences.ToArray(), displacement.ToArray(), error + (distance / alpha) + Rounding.Of(problem, x, 0), 0.01)
                .Equal($"(x−z)/α against ∇f_{i}(z)", displacement.ToArray(), problem.Gradient(i, atStart ? x : z).ToArray(), (distance * (problem.L + (1 / alpha))) + Rounding.Of(problem, x, 0));
        }

        return result;
    }

    private static Evaluation Smooth(TheoryProblem problem, Instance instance, double factor, double least = 0)
    {
        double alpha = MoreauPoints.Over(problem, instance["a"]);
        var (z, u) = (MoreauPoints.PointOf(instance, "z"), MoreauPoints.PointOf(instance, "u"));
        var result = new Evaluation().Require("f_i convex: μ ≥ 0", least, problem.Mu);
        for (int i = 0; i < problem.Count; i++)
        {
            var (x, y) = (MoreauPoints.Above(problem, i, z, alpha), MoreauPoints.Above(problem, i, u, alpha));
            double error = Rounding.Of(problem, x, 0) + Rounding.Of(problem, y, 0) + (Rounding.Of(x.L2Norm() + y.L2Norm()) / alpha);
            result.AtMost($"task {i}: ‖∇F_i(x) − ∇F_i(y)‖", (problem.Gradient(i, z) - problem.Gradient(i, u)).L2Norm(), (x - y).L2Norm() / (factor * alpha), error);
        }

        return result;
    }
}
