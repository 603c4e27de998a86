using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>What the claims of this paper share: points and their proximal points, inner iterations, and differences of functions.</summary>
internal static class MoreauPoints
{
    /// <summary>Quadratics whose eigenvalues may be negative: half of the draws of one task are concave somewhere.</summary>
    public static TaskFamily Indefinite { get; } = new QuadraticFamily(common: false, least: -1, largest: 2, tasks: 2, dimension: 2);

    /// <summary>Quadratics with a few eigenvalues that are slightly negative, so that convexity is a hypothesis that may fail.</summary>
    public static TaskFamily MostlyConvex { get; } = new QuadraticFamily(common: false, least: -0.3, largest: 3, tasks: 2, dimension: 2);

    /// <summary>Strongly convex quadratics with sines.</summary>
    public static TaskFamily ConvexSines { get; } = new SinQuadraticFamily(convex: true, tasks: 2, dimension: 2);

    /// <summary>Quadratics with sines, most of them convex, so that convexity is a hypothesis that may fail.</summary>
    public static TaskFamily MostlyConvexSines { get; } = new SinQuadraticFamily(convex: true, tasks: 2, dimension: 2, leastMargin: -0.4);

    /// <summary>Quadratics with sines that are not convex.</summary>
    public static TaskFamily Sines { get; } = new SinQuadraticFamily(convex: false, tasks: 2, dimension: 2);

    /// <summary>A point for each problem, of the dimension of its tasks.</summary>
    public static Parameter Point(string name = "z", double range = 4) => Parameter.Vector(name, -range, range, x => x.Integer("dimension"));

    /// <summary>The point of a name in an instance.</summary>
    public static Vector<double> PointOf(Instance x, string name = "z") => Vector<double>.Build.Dense((double[])x.Vector(name).Clone());

    /// <summary>A step size from its product with L; for L = 0, where every step will do, the product itself.</summary>
    public static double Over(TheoryProblem problem, double product) => problem.L > 0 ? product / problem.L : product;

    /// <summary>A step for differences of an envelope: short against the length L/κ on which curvatures change, stretched as the envelope is.</summary>
    public static double Step(TheoryProblem problem, double alpha) =>
        1e-3 * (1 + (alpha * problem.L)) / (problem.Kappa > problem.L ? problem.Kappa / problem.L : 1);

    /// <summary>Whether ∇F_i exists everywhere: αL ≤ 1, unless the tasks are convex.</summary>
    public static Evaluation RequireProximal(this Evaluation evaluation, TheoryProblem problem, double alpha) =>
        evaluation.Require("f_i convex, or αL ≤ 1", problem.Mu >= 0 ? 0 : alpha * problem.L, 1);

    /// <summary>
    /// The point x = z + α∇f_i(z), of which z is the proximal point where f_i is convex or αL &lt; 1: no inner problem needs to be solved.
    /// </summary>
    public static Vector<double> Above(TheoryProblem problem, int task, Vector<double> z, double alpha) => z + (alpha * problem.Gradient(task, z));

    /// <summary>z_s of Algorithm 3: s steps z ← x − γ∇f_i(z) from x.</summary>
    public static Vector<double> Inner(TheoryProblem problem, int task, Vector<double> x, double gamma, int steps)
    {
        var z = x;
        for (int l = 0; l < steps; l++)
            z = x - (gamma * problem.Gradient(task, z));
        return z;
    }

    /// <summary>The proximal point by Newton's method with halved steps, and how far it may be from the exact one: the residual over the modulus.</summary>
    public static (Vector<double> Point, double Error) Proximal(TheoryProblem problem, int task, Vector<double> x, double alpha)
    {
        var z = x;
        var residual = Residual(z);
        for (int k = 0; k < 60 && residual.L2Norm() > 1e-15 * x.L2Norm(); k++)
        {
            var step = (Matrix<double>.Build.DenseIdentity(x.Count) + (alpha * problem.Hessian(task, z))).Solve(residual);
            double share = 1;
            var next = z - step;
            var nextResidual = Residual(next);
            for (; nextResidual.L2Norm() > (1 - (share / 10)) * residual.L2Norm() && share > 1e-6; share /= 2)
                (next, nextResidual) = (z - (share / 2 * step), Residual(z - (share / 2 * step)));
            if (!(nextResidual.L2Norm() < residual.L2Norm()))
                break;
            (z, residual) = (next, nextResidual);
        }

        double modulus = 1 + (alpha * Math.Min(problem.Mu, 0));
        return (z, (residual.L2Norm() + (alpha * Rounding.Of(problem, z, 0)) + Rounding.Of(x.L2Norm())) / modulus);

        // α times the gradient of the inner objective.
        Vector<double> Residual(Vector<double> point) => point - x + (alpha * problem.Gradient(task, point));
    }

    /// <summary>F_i(x) from a proximal point: f_i(z) + ‖z − x‖²/(2α).</summary>
    public static double Envelope(TheoryProblem problem, int task, Vector<double> x, Vector<double> z, double alpha) =>
        problem.Value(task, z) + (Math.Pow((z - x).L2Norm(), 2) / (2 * alpha));

    /// <summary>
    /// The gradient of a function by differences of order four, and an error: the distances to the differences of order two and to those
    /// of order four with twice the step, either of which may be small by chance, and the error of the values over the step.
    /// </summary>
    public static (Vector<double> Gradient, double Error) Differences(Func<Vector<double>, double> function, Vector<double> x, double step, double valueError)
    {
        var (fourth, second, wide) = (Vector<double>.Build.Dense(x.Count), Vector<double>.Build.Dense(x.Count), Vector<double>.Build.Dense(x.Count));
        for (int j = 0; j < x.Count; j++)
        {
            double At(double shift)
            {
                var moved = x.Clone();
                moved[j] += shift * step;
                return function(moved);
            }

            double near = At(1) - At(-1), far = At(2) - At(-2), farther = At(4) - At(-4);
            second[j] = near / (2 * step);
            fourth[j] = ((8 * near) - far) / (12 * step);
            wide[j] = ((8 * far) - farther) / (24 * step);
        }

        return (fourth, (fourth - second).L2Norm() + (fourth - wide).L2Norm() + (2 * valueError / step));
    }
}
