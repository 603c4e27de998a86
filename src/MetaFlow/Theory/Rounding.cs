using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory;

/// <summary>Rounding parts of error budgets.</summary>
internal static class Rounding
{
    private const double Unit = 1.1102230246251565e-16;

    /// <summary>
    /// The rounding of a gradient-like quantity of a problem at a point: every term of the gradients is at most L(‖w‖ + ‖c‖) in
    /// size, which <paramref name="size"/> and L‖w‖ cover; each passes through fewer than 16(d + M) operations.
    /// </summary>
    public static double Of(TheoryProblem problem, Vector<double> point, double size) =>
        16 * (problem.Dimension + problem.Count) * Unit * (size + (problem.L * point.L2Norm()) + problem.Mean(i => problem.Gradient(i, point).PointwiseAbs()).L2Norm());

    /// <summary>The rounding of a quantity of a size after some operations.</summary>
    public static double Of(double size, int operations = 64) => operations * Unit * Math.Abs(size);
}
