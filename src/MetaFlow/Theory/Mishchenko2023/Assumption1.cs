using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Assumption 1: which quadratic tasks have a bounded variance of the envelopes' gradients.</summary>
internal static class Assumption1
{
    private static readonly TaskFamily s_common = new QuadraticFamily(common: true, tasks: 3, dimension: 2);
    private static readonly TaskFamily s_different = new QuadraticFamily(common: false, tasks: 3, dimension: 2);
    private static readonly ParameterSpace s_space = s_different.Space.And(Parameter.Integer("common", 0, 1), Parameter.Logarithmic("a", 0.05, 10), MoreauPoints.Point("direction", 1));

    public static Claim Claim { get; } = new()
    {
        Id = "mishchenko2023.asm1",
        Paper = "mishchenko2023",
        Locator = "Assumption 1, equation (21)",
        Hypotheses = "quadratic tasks with I + αH_i positive definite",
        Families = "quadratics with a common Hessian, and with different ones",
        Checking = "√E‖∇F_i − ∇F‖² at 10⁴ and 10⁸ along a direction, in closed form: its order of growth is 0 for a common Hessian and 1 where the Hessians differ along the direction.",
        Found = "Bounded exactly for a common Hessian: ∇F_i − ∇F = (J_i − J̄)x + const with J_i = (I+αH_i)⁻¹H_i, an injective function of H_i. Theorem 5 therefore speaks of few quadratics.",
        Forms =
        [
            Form.Of(FormKind.Sharp, ClaimKind.Existence, Expectation.Holds, "quadratic tasks: sup_x E‖∇F_i(x)−∇F(x)‖² < ∞ ⇔ all H_i are equal", s_space, x => Evaluate(x, x.Integer("common"))) with
            {
                Mutants = [new("equal ⇔ different", x => Evaluate(x, 1 - x.Integer("common")))],
            },
        ],
    };

    private static Evaluation Evaluate(Instance instance, int claimed)
    {
        bool isCommon = instance.Integer("common") == 1;
        var problem = (isCommon ? s_common : s_different).Build(isCommon ? Cut(instance) : instance);
        var result = new Evaluation().Require("the Hessians differ visibly along the direction, or are equal", 0.02, isCommon ? 1 : Spread(problem, instance));
        if (!result.Applies)
            return result;
        var (tasks, direction) = (new QuadraticTasks(problem, MoreauPoints.Over(problem, instance["a"])), MoreauPoints.PointOf(instance, "direction"));
        if (isCommon && direction.L2Norm() == 0)
            direction[0] = 1;
        double near = Deviation(tasks, 1e4 * direction / direction.L2Norm()), far = Deviation(tasks, 1e8 * direction / direction.L2Norm());
        // The deviation of a common Hessian is computed from gradients of size 1e8.
        return claimed == 1
            ? result.Equal("√E‖∇F_i − ∇F‖² at 10⁸ against 10⁴", far, near, Rounding.Of(1e8 * problem.L), 1)
            : result.AtLeast("order of growth of √E‖∇F_i − ∇F‖²", Math.Log(far / near) / Math.Log(1e4), 1, 0.05, 0.05);
    }

    private static double Deviation(QuadraticTasks tasks, Vector<double> offset)
    {
        var problem = tasks.Problem;
        var mean = problem.Mean(i => tasks.Gradient(i, offset));
        return Math.Sqrt(Enumerable.Range(0, problem.Count).Sum(i => problem.Weights[i] * Math.Pow((tasks.Gradient(i, offset) - mean).L2Norm(), 2)));
    }

    private static double Spread(TheoryProblem problem, Instance instance)
    {
        var direction = MoreauPoints.PointOf(instance, "direction");
        if (problem.Count < 2 || direction.L2Norm() < 0.01)
            return 0;
        var tasks = new QuadraticTasks(problem, MoreauPoints.Over(problem, instance["a"]));
        return Deviation(tasks, 1e8 * direction / direction.L2Norm()) / 1e8 / problem.L;
    }

    // A common Hessian takes the eigenvalues of the first task.
    private static Instance Cut(Instance instance) => s_common.Space.Fit(
        instance.With("eigenvalues", [.. instance.Vector("eigenvalues").Take(instance.Integer("dimension"))]).With("angles", [.. instance.Vector("angles").Take(FamilyParts.Angles(instance.Integer("dimension")))]), new RandomStream(1, RandomPurpose.Check));
}
