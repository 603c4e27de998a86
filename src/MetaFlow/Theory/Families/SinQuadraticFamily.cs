using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Families;

/// <summary>
/// Quadratics with sines, <c>f_i(w) = ½wᵀHw + c_iᵀw − Σ_k a_k sin(b_k u_k·w + φ_k)</c>, with a common H and orthonormal u_k for
/// each task: smooth, with exact L, μ and κ and bounded gradient differences; strongly convex or not, as one likes.
/// </summary>
/// <remarks>
/// σ ≤ √E(‖c_i − c̄‖ + r_i + r̄)² with r_i = ‖(a_k b_k)_k‖, since ∇f_i − ∇f = c_i − c̄ plus terms of norms r_i and r̄: certified.
/// </remarks>
public sealed class SinQuadraticFamily : TaskFamily
{
    private readonly bool _convex;

    /// <summary>Creates the family.</summary>
    /// <param name="convex">True: H is larger than the sines, so that every task is strongly convex; false: H = hI with a small h, so that tasks are not convex.</param>
    /// <param name="tasks">At most this many tasks.</param>
    /// <param name="dimension">At most this dimension.</param>
    /// <param name="spread">The range of the linear terms c_i.</param>
    /// <param name="leastMargin">For convex tasks, the least μ: below zero a few of them are not convex.</param>
    public SinQuadraticFamily(bool convex = true, int tasks = 4, int dimension = 3, double spread = 3, double leastMargin = 0.05)
    {
        _convex = convex;
        static int PerTask(Instance x) => x.Integer("tasks") * x.Integer("dimension");
        Space = new ParameterSpace(
            [.. FamilyParts.Sizes(tasks, dimension),
            // Curvatures of the sines, a b²; the least eigenvalue of H exceeds their maximum by the margin, which is then μ.
            Parameter.LogarithmicVector("curvatures", 0.01, 1, PerTask),
            Parameter.LogarithmicVector("frequencies", 0.2, 5, PerTask),
            Parameter.Vector("phases", -Math.PI, Math.PI, PerTask),
            Parameter.Vector("angles", -Math.PI, Math.PI, x => x.Integer("tasks") * FamilyParts.Angles(x.Integer("dimension"))),
            !convex ? Parameter.Logarithmic("h", 1e-3, 0.1)
                : leastMargin > 0 ? Parameter.LogarithmicVector("margins", leastMargin, 2, x => x.Integer("dimension"))
                : Parameter.Vector("margins", leastMargin, 2, x => x.Integer("dimension")),
            Parameter.Vector("linear", -spread, spread, PerTask)]);
    }

    /// <inheritdoc/>
    public override string Name => _convex ? "strongly convex quadratics with sines" : "nonconvex quadratics with sines";

    /// <inheritdoc/>
    public override ParameterSpace Space { get; }

    /// <inheritdoc/>
    public override TheoryProblem Build(Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        int count = instance.Integer("tasks"), dimension = instance.Integer("dimension"), angles = FamilyParts.Angles(dimension);
        var (curvatures, frequencies, phases) = (instance.Vector("curvatures"), instance.Vector("frequencies"), instance.Vector("phases"));
        double sines = curvatures.Max();
        var diagonal = _convex
            ? Vector<double>.Build.Dense(dimension, k => sines + instance.Vector("margins")[k])
            : Vector<double>.Build.Dense(dimension, instance["h"]);
        var hessian = Matrix<double>.Build.DenseOfDiagonalVector(diagonal);
        var linear = Enumerable.Range(0, count).Select(i => FamilyParts.Piece(instance.Vector("linear"), i, dimension)).ToList();
        var losses = Enumerable.Range(0, count).Select(i =>
        {
            var directions = FamilyParts.Rotation(dimension, instance.Vector("angles").AsSpan(i * angles, angles));
            return new SinQuadraticLoss(hessian, linear[i], Enumerable.Range(0, dimension).Select(k =>
            {
                int j = (i * dimension) + k;
                return new SineTerm(curvatures[j] / (frequencies[j] * frequencies[j]), frequencies[j], directions.Column(k), phases[j]);
            }));
        });
        var radii = Enumerable.Range(0, count).Select(i =>
            Math.Sqrt(Enumerable.Range(i * dimension, dimension).Sum(j => Math.Pow(curvatures[j] / frequencies[j], 2)))).ToList();
        var mean = linear.Aggregate((sum, c) => sum + c) / count;
        double deviation = count == 1 ? 0 : Math.Sqrt(Enumerable.Range(0, count).Average(i => Math.Pow((linear[i] - mean).L2Norm() + radii[i] + radii.Average(), 2)));
        return new TheoryProblem(TaskSet.Of(losses.Select(loss => new LearningTask(loss))), new LossConstant(deviation, ConstantKind.Certified))
        {
            Smoothness = new LossConstant(Math.Max(diagonal.Maximum() + sines, sines - diagonal.Minimum()), ConstantKind.Certified),
            StrongConvexity = new LossConstant(diagonal.Minimum() - sines, ConstantKind.Certified),
            HessianLipschitz = new LossConstant(Enumerable.Range(0, curvatures.Length).Max(j => curvatures[j] * frequencies[j]), ConstantKind.Certified),
        };
    }
}
