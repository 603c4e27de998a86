using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Algorithm 1: FO-MAML is Algorithm 3 with one inner step.</summary>
internal static class Algorithm1
{
    private const int Updates = 5;

    public static Claim Claim { get; } = new()
    {
        Id = "mishchenko2023.alg1",
        Paper = "mishchenko2023",
        Locator = "Algorithm 1; Algorithm 3",
        Hypotheses = "αL < 1, which MetaFlow's FO-MuML asks for where tasks are not convex, as its envelope would not be defined",
        Families = "quadratics with sines, not convex",
        Checking = "MetaFlow's FO-MAML and its FO-MuML with s = 1, five updates with all tasks, state by state; the error is the rounding of the updates.",
        Found = "The iterates agree to rounding.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.Equality, Expectation.Holds, "FO-MAML (Algorithm 1) equals Algorithm 3 with s = 1, step for step", MoreauPoints.Sines,
                [Parameter.Uniform("a", 0.02, 1.3), Parameter.Uniform("b", 0.02, 1), MoreauPoints.Point("x", 3)], (problem, x) => Evaluate(problem, x, 1)) with
            {
                Cases = 60,
                Climbs = 40,
                Mutants = [new("s = 1 → s = 2", x => Evaluate(MoreauPoints.Sines.Build(x), x, 2))],
            },
        ],
    };

    private static Evaluation Evaluate(TheoryProblem problem, Instance instance, int steps)
    {
        double alpha = MoreauPoints.Over(problem, instance["a"]), beta = MoreauPoints.Over(problem, instance["b"]);
        var result = new Evaluation().Require("αL < 1", instance["a"], 0.999);
        if (instance["a"] > 0.999)
            return result;
        var x = MoreauPoints.PointOf(instance, "x");
        var options = new AlgorithmOptions { Route = Route.Data, Kernel = KernelChoice.Managed };
        var first = Algorithms.FoMaml(problem.Tasks, alpha, options: options).Iterate(x, beta, Updates);
        var third = Algorithms.FoMuml(problem.Tasks, alpha, steps, options: options).Iterate(x, beta, Updates);
        for (int k = 1; k <= Updates; k++)
        {
            Vector<double> left = first.State(k), right = third.State(k);
            // An update multiplies earlier rounding by at most 1 + β L(1 + αL) ≤ 3.
            double error = Math.Pow(3, k) * (Rounding.Of(problem, right, 0) * (alpha + beta + (1 / problem.L)));
            result.Equal($"x^{k}", left.ToArray(), right.ToArray(), error);
        }

        return result;
    }
}
