using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Assumption 3.4: bounded variance of the gradients, on quadratics.</summary>
internal static class Assumption34
{
    private const double Far = 1e6;

    private static readonly TaskFamily s_family = new BentFamily(new QuadraticFamily(common: false), "v");

    public static Claim Claim { get; } = new()
    {
        Id = "xu2020.ass3.4",
        Paper = "xu2020",
        Locator = "Assumption 3.4",
        Hypotheses = "every f_i is quadratic",
        Families = "quadratics with different Hessians; with one task, or after replacing every Hessian by their mean, they are equal; some with half a parabola more, which are no quadratics",
        Checking = "the deviation √E‖∇f_i − ∇f‖² at a distance r = 10⁶ along a drawn direction v, divided by r, against √E‖(H_i − H̄)v‖²: it tends to that, so that it is bounded exactly where all Hessians agree; the error is the deviation at 0 over r.",
        Found = "The deviation grew linearly at the rate of the difference of the Hessians in all cases, and was the same everywhere with equal Hessians: least squares with different designs, as in Figures 2a and 2b, has no σ on all of R^d.",
        Forms =
        [
            Form.OfTasks(FormKind.Sharp, ClaimKind.Existence, Expectation.Holds, "Quadratic tasks: sup_w E‖∇f(w) − ∇f_i(w)‖² < ∞ ⇔ all Hessians are equal", s_family, [Parts.Point(1, "v")], (problem, x) => Evaluate(problem, x, 1)) with
            {
                Mutants = [new("growth r → r²", x => Evaluate(s_family.Build(x), x, Far))],
            },
        ],
    };

    private static Evaluation Evaluate(TheoryProblem problem, Instance x, double divisor)
    {
        var v = Parts.VectorOf(x, "v");
        var origin = Vector<double>.Build.Dense(problem.Dimension);
        var mean = problem.Hessian(origin);
        double atOrigin = problem.DeviationAt(origin), far = problem.DeviationAt(Far * v) / Far / divisor;
        double slope = Math.Sqrt(problem.Mean(i => Vector<double>.Build.Dense(1, Math.Pow(((problem.Hessian(i, origin) - mean) * v).L2Norm(), 2)))[0]);
        var evaluation = new Evaluation().Require("every f_i is quadratic", problem.Kappa == 0).Equal("deviation over distance", far, slope, Parts.Budget((atOrigin / Far) + Rounding.Of(problem.L * v.L2Norm())));
        // The same linear terms with the mean Hessian: the deviation at 0 is the deviation everywhere.
        double equal = Math.Sqrt(problem.Mean(i => Vector<double>.Build.Dense(1, Math.Pow((problem.Gradient(i, origin) + (mean * v) - problem.Gradient(origin) - (mean * v)).L2Norm(), 2)))[0]);
        return evaluation.Equal("deviation with equal Hessians, at v and at 0", equal, atOrigin, Parts.Budget(Rounding.Of(problem.L * (10 + v.L2Norm()), 512)));
    }
}
