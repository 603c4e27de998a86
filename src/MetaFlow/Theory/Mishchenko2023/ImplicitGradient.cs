namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Appendix A.2: the gradient of the iMAML objective.</summary>
internal static class ImplicitGradient
{
    public static Claim Claim { get; } = new()
    {
        Id = "mishchenko2023.imaml.grad",
        Paper = "mishchenko2023",
        Locator = "Appendix A.2",
        Hypotheses = "f_i twice differentiable; convex, or αL < 1",
        Families = "quadratics with sines, not convex",
        Checking = "x = z* + α∇f_i(z*) has the proximal point z*, for the formula; differences of φ_i(x) = f_i(z_i(x)) of order four with proximal points of Newton's method, with the distance to order two as error.",
        Found = "The formula agrees with the differences.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.Equality, Expectation.Holds, "∇φ_i(x) = (I+α∇²f_i(z_i(x)))⁻¹∇f_i(z_i(x))", MoreauPoints.Sines,
                [Parameter.Uniform("a", 0.1, 1.1), MoreauPoints.Point()], (problem, x) => Evaluate(problem, x, 1)) with
            {
                Cases = 60,
                Climbs = 60,
                Mutants = [new("(I+αH)⁻¹ → I", x => Evaluate(MoreauPoints.Sines.Build(x), x, 0)), new("(I+αH)⁻¹ → (I+2αH)⁻¹", x => Evaluate(MoreauPoints.Sines.Build(x), x, 2))],
            },
        ],
    };

    private static Evaluation Evaluate(TheoryProblem problem, Instance instance, double factor)
    {
        double alpha = MoreauPoints.Over(problem, instance["a"]);
        var z = MoreauPoints.PointOf(instance);
        var result = new Evaluation().Require("αL ≤ 0.95, or f_i convex", problem.Mu >= 0 ? 0 : instance["a"], 0.95);
        if (!result.Applies)
            return result;
        for (int i = 0; i < problem.Count; i++)
        {
            var gradient = problem.Gradient(i, z);
            var x = z + (alpha * gradient);
            var formula = (MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseIdentity(x.Count) + (factor * alpha * problem.Hessian(i, z))).Solve(gradient);
            double distance = MoreauPoints.Proximal(problem, i, x, alpha).Error, step = MoreauPoints.Step(problem, alpha);
            var (differences, error) = MoreauPoints.Differences(
                y => problem.Value(i, MoreauPoints.Proximal(problem, i, y, alpha).Point), x, step, (distance * gradient.L2Norm()) + Rounding.Of(Math.Abs(problem.Value(i, z)) + 1));
            result.Equal($"∇φ_{i} by differences", differences.ToArray(), formula.ToArray(), error + Rounding.Of(problem, x, formula.L2Norm()), 0.01);
        }

        return result;
    }
}
