namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, equation (15): co-coercivity of the gradient of a smooth convex function.</summary>
internal static class Equation15
{
    public static Claim Claim { get; } = new()
    {
        Id = "mishchenko2023.eq15",
        Paper = "mishchenko2023",
        Locator = "equation (15)",
        Hypotheses = "f convex and L_f-smooth",
        Families = "quadratics, some with slightly negative eigenvalues, which the hypothesis excludes",
        Checking = "D_f(y, x) against ‖∇f(x) − ∇f(y)‖²/(2L_f) at drawn points; the error is rounding.",
        Found = "Held in all cases tried; attained along the top eigenvector of a quadratic.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "f convex, L_f-smooth: f(x) ≤ f(y) + ⟨∇f(x), x−y⟩ − ‖∇f(x) − ∇f(y)‖²/(2L_f)", MoreauPoints.MostlyConvex,
                [MoreauPoints.Point("x"), MoreauPoints.Point("y")], (problem, x) => Evaluate(problem, x, 2, 0)) with
            {
                Mutants =
                [
                    new("1/(2L_f) → 1/L_f", x => Evaluate(MoreauPoints.MostlyConvex.Build(x), x, 1, 0)),
                    new("without convexity", x => Evaluate(MoreauPoints.MostlyConvex.Build(x), x, 2, -1)),
                ],
            },
        ],
    };

    private static Evaluation Evaluate(TheoryProblem problem, Instance instance, double factor, double least)
    {
        var (x, y) = (MoreauPoints.PointOf(instance, "x"), MoreauPoints.PointOf(instance, "y"));
        var result = new Evaluation().Require("f convex: μ ≥ 0", least, problem.Mu);
        if (!(problem.L > 0))
            return result.Require("L_f > 0", 1e-300, problem.L);
        double error = Proposition2.RoundingOf(problem, x, y);
        for (int i = 0; i < problem.Count; i++)
        {
            var difference = problem.Gradient(i, x) - problem.Gradient(i, y);
            result.AtLeast($"task {i}: f(y) − f(x) − ⟨∇f(x), y−x⟩", Proposition2.Divergence(problem, i, y, x), difference * difference / (factor * problem.L), error * 2);
        }

        return result;
    }
}
