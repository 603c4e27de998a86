using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Algorithm 2: what its accuracy δ means for the direction.</summary>
internal static class Algorithm2
{
    public static Claim Claim { get; } = new()
    {
        Id = "mishchenko2023.alg2",
        Paper = "mishchenko2023",
        Locator = "Algorithm 2",
        Hypotheses = "f_i L-smooth; convex, or αL < 1",
        Families = "quadratics with positive and negative eigenvalues",
        Checking = "x = z* + α∇f_i(z*) has the proximal point z*; z = z* + αδ‖∇F_i‖u for a unit vector u is any point that Algorithm 2 allows. The error is rounding.",
        Found = "∇f_i(z) − ∇F_i(x) = ∇f_i(z) − ∇f_i(z*), at most L‖z − z*‖ = αLδ‖∇F_i‖; attained by quadratics with u along the top eigenvector.",
        Forms =
        [
            Form.OfTasks(FormKind.Sharp, ClaimKind.UpperBound, Expectation.Holds, "f_i convex or αL < 1, ‖(x−z)/α − ∇F_i(x)‖ ≤ δ‖∇F_i(x)‖ ⇒ ‖∇f_i(z) − ∇F_i(x)‖ ≤ αLδ‖∇F_i(x)‖", MoreauPoints.Indefinite, Rest(),
                (problem, x) => Evaluate(problem, x, (a, delta) => a * delta)) with
            {
                Mutants =
                [
                    new("αLδ → (αL)²δ", x => Evaluate(MoreauPoints.Indefinite.Build(x), x, (a, delta) => a * a * delta)),
                    new("αLδ → αLδ²", x => Evaluate(MoreauPoints.Indefinite.Build(x), x, (a, delta) => a * delta * delta)),
                ],
            },
        ],
    };

    private static Parameter[] Rest() => [Parameter.Uniform("a", 0.05, 2), Parameter.Uniform("delta", 0, 3), MoreauPoints.Point(), MoreauPoints.Point("u", 1)];

    private static Evaluation Evaluate(TheoryProblem problem, Instance instance, Func<double, double, double> factor)
    {
        double a = instance["a"], alpha = MoreauPoints.Over(problem, a), delta = instance["delta"];
        Vector<double> exact = MoreauPoints.PointOf(instance), u = MoreauPoints.PointOf(instance, "u");
        var result = new Evaluation().RequireProximal(problem, alpha);
        for (int i = 0; i < problem.Count; i++)
        {
            var gradient = problem.Gradient(i, exact);
            var x = exact + (alpha * gradient);
            var z = u.L2Norm() == 0 ? exact : exact + (alpha * delta * gradient.L2Norm() / u.L2Norm() * u);
            double right = factor(a, delta) * gradient.L2Norm();
            result.AtMost($"‖∇f_{i}(z) − ∇F_{i}(x)‖", (problem.Gradient(i, z) - gradient).L2Norm(), right, Rounding.Of(problem, x, right) + Rounding.Of(problem, z, 0));
        }

        return result;
    }
}
