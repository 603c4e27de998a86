using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, equation (14): the quadratic upper bound of a smooth function.</summary>
internal static class Equation14
{
    public static Claim Claim { get; } = new()
    {
        Id = "mishchenko2023.eq14",
        Paper = "mishchenko2023",
        Locator = "equation (14)",
        Hypotheses = "f L_f-smooth",
        Families = "quadratics with positive and negative eigenvalues",
        Checking = "D_f(y, x) against (L_f/2)‖y−x‖² at drawn points; L_f is the true constant or up to a tenth less; the error is rounding.",
        Found = "Held in all cases tried; attained along the top eigenvector of a quadratic.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "f L_f-smooth: f(y) ≤ f(x) + ⟨∇f(x), y−x⟩ + (L_f/2)‖y−x‖²", MoreauPoints.Indefinite,
                [MoreauPoints.Point("x"), MoreauPoints.Point("y"), Regularity.Share()], (problem, x) => Evaluate(problem, x, 2)) with
            {
                Mutants = [new("L_f/2 → L_f/3", x => Evaluate(MoreauPoints.Indefinite.Build(x), x, 3))],
            },
        ],
    };

    private static Evaluation Evaluate(TheoryProblem problem, Instance instance, double divisor)
    {
        var (x, y) = (MoreauPoints.PointOf(instance, "x"), MoreauPoints.PointOf(instance, "y"));
        double l = Regularity.Stated(instance, problem.L);
        var result = new Evaluation().RequireSmooth(problem, l);
        double error = Proposition2.RoundingOf(problem, x, y), square = (y - x) * (y - x);
        for (int i = 0; i < problem.Count; i++)
            result.AtMost($"task {i}: f(y) − f(x) − ⟨∇f(x), y−x⟩", Proposition2.Divergence(problem, i, y, x), l / divisor * square, error);
        return result;
    }
}
