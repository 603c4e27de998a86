using MetaFlow.Numerics;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Lemma 3: the virtual point whose envelope has a given gradient.</summary>
internal static class Lemma3
{
    private static readonly ParameterSpace s_cosine = new(Parameter.Uniform("alphaL", -0.4, 4), Parameter.Uniform("z", -6, 6), Parameter.Uniform("u", -12, 12));

    public static Claim Claim { get; } = new()
    {
        Id = "mishchenko2023.lem3",
        Paper = "mishchenko2023",
        Locator = "Lemma 3",
        Hypotheses = "α > 0 alone is printed; f_i convex, or αL < 1, in the corrected form",
        Families = "f = cos on the line for the printed form, whose envelope is finite for every α; quadratics with sines, not convex, for the corrected one",
        Checking = "Printed: with y = z + α∇f(z), z = y − α∇F(y) means that z minimizes f(v) + (v−y)²/(2α): its value at z against that at any u, in interval arithmetic. " +
            "Corrected: the proximal point of y by Newton's method, with the residual over the modulus as error.",
        Found = "For α > 1/L the point z may be stationary for the inner problem without minimizing it (f = cos near its maximum), so that z ≠ y − α∇F(y). For convex f or αL < 1 the inner objective is strictly convex, and both directions hold.",
        Affects = "Theorem 5 uses it with α ≤ 1/(4L), Theorem 4 with convex tasks: neither is affected",
        Forms =
        [
            Form.OfScalars(FormKind.Printed, ClaimKind.Equality, Expectation.Fails, "any z, y: y = z+α∇f_i(z) ⇔ z = y−α∇F_i(y); then ∇f_i(z) = ∇F_i(y)", s_cosine, box =>
            {
                var y = box["z"] - (box["alphaL"] * Interval.Sin(box["z"]));
                Interval Objective(Interval v) => Interval.Cos(v) + (Interval.Square(v - y) / (2 * box["alphaL"]));
                return new Evaluation().Require("α > 0", 0.01, box["alphaL"]).AtMost("the inner objective at z against that at u", Objective(box["z"]), Objective(box["u"]));
            }) with
            {
                Defect = (DefectKind.Hypothesis, "nonconvex f_i needs α < 1/L, as in the first part of Lemma 1"),
            },
            Form.OfTasks(FormKind.Corrected, ClaimKind.Equality, Expectation.Holds, "f_i convex or α < 1/L: y = z+α∇f_i(z) ⇔ z = y−α∇F_i(y); then ∇f_i(z) = ∇F_i(y)", MoreauPoints.Sines,
                [Parameter.Uniform("a", 0.1, 1.5), MoreauPoints.Point()], (problem, x) => Evaluate(problem, x, 1)) with
            {
                Cases = 100,
                Climbs = 100,
                Mutants = [new("y = z+α∇f(z) → y = z+(α/2)∇f(z)", x => Evaluate(MoreauPoints.Sines.Build(x), x, 0.5))],
            },
        ],
    };

    private static Evaluation Evaluate(TheoryProblem problem, Instance instance, double factor)
    {
        double alpha = MoreauPoints.Over(problem, instance["a"]);
        var z = MoreauPoints.PointOf(instance);
        var result = new Evaluation().Require("αL ≤ 0.95, or f_i convex", problem.Mu >= 0 ? 0 : alpha * problem.L, 0.95);
        if (!result.Applies)
            return result;
        for (int i = 0; i < problem.Count; i++)
        {
            var gradient = problem.Gradient(i, z);
            var y = z + (factor * alpha * gradient);
            var (proximal, error) = MoreauPoints.Proximal(problem, i, y, alpha);
            result.Equal($"task {i}: z against y − α∇F_i(y)", z.ToArray(), proximal.ToArray(), error + Rounding.Of(z.L2Norm()))
                .Equal($"task {i}: ∇f_i(z) against ∇F_i(y)", gradient.ToArray(), ((y - proximal) / alpha).ToArray(), (2 * error / alpha) + Rounding.Of(problem, z, y.L2Norm() / alpha));
        }

        return result;
    }
}
