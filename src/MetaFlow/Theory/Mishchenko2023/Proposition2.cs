using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Proposition 2: the three-point identity of Bregman divergences.</summary>
internal static class Proposition2
{
    public static Claim Claim { get; } = new()
    {
        Id = "mishchenko2023.prop2",
        Paper = "mishchenko2023",
        Locator = "Proposition 2, Appendix B.1",
        Hypotheses = "f differentiable",
        Families = "quadratics with sines, not convex",
        Checking = "Both sides at three drawn points; the error is rounding.",
        Found = "Holds to rounding, as the values cancel: no property of ∇f is used.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.Equality, Expectation.Holds, "⟨∇f(u) − ∇f(v), w − v⟩ = D_f(v,u) + D_f(w,v) − D_f(w,u)", MoreauPoints.Sines,
                [MoreauPoints.Point("u"), MoreauPoints.Point("v"), MoreauPoints.Point("w")], (problem, x) => Evaluate(problem, x, -1)) with
            {
                Unconditional = NoHypothesis.Identity,
                Mutants = [new("−D_f(w,u) → +D_f(w,u)", x => Evaluate(MoreauPoints.Sines.Build(x), x, 1))],
            },
        ],
    };

    /// <summary>D_f(x, y) = f(x) − f(y) − ⟨∇f(y), x − y⟩ for one task.</summary>
    internal static double Divergence(TheoryProblem problem, int task, Vector<double> x, Vector<double> y) =>
        problem.Value(task, x) - problem.Value(task, y) - (problem.Gradient(task, y) * (x - y));

    /// <summary>Rounding of divergences between points.</summary>
    internal static double RoundingOf(TheoryProblem problem, params Vector<double>[] points)
    {
        double radius = points.Max(point => point.L2Norm()), error = 0;
        foreach (var point in points)
            error += (Rounding.Of(problem, point, 0) * 2 * (1 + radius)) + Rounding.Of(Enumerable.Range(0, problem.Count).Max(i => Math.Abs(problem.Value(i, point))));
        return error;
    }

    private static Evaluation Evaluate(TheoryProblem problem, Instance instance, int sign)
    {
        var (u, v, w) = (MoreauPoints.PointOf(instance, "u"), MoreauPoints.PointOf(instance, "v"), MoreauPoints.PointOf(instance, "w"));
        var result = new Evaluation();
        double error = RoundingOf(problem, u, v, w);
        for (int i = 0; i < problem.Count; i++)
        {
            double left = (problem.Gradient(i, u) - problem.Gradient(i, v)) * (w - v);
            result.Equal($"task {i}", left, Divergence(problem, i, v, u) + Divergence(problem, i, w, v) + (sign * Divergence(problem, i, w, u)), error);
        }

        return result;
    }
}
