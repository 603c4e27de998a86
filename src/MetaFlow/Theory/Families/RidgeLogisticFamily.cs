using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Families;

/// <summary>Ridge logistic regression, (1/n)Σ log(1 + exp(−y_j x_j·w)) + (λ/2)‖w‖², with certified constants.</summary>
/// <remarks>L = λ + λ_max(XᵀX/n)/4, μ = λ, κ ≤ max‖x_j‖ λ_max(XᵀX/n)/(6√3), and σ² ≤ E r_i² with r_i = (1/n)Σ‖x_ij‖, since the gradients of the tasks without the ridge lie in balls of these radii.</remarks>
public sealed class RidgeLogisticFamily : TaskFamily
{
    private const int Samples = 6;

    /// <summary>Creates the family.</summary>
    /// <param name="tasks">At most this many tasks.</param>
    /// <param name="dimension">At most this dimension.</param>
    public RidgeLogisticFamily(int tasks = 3, int dimension = 3) => Space = new ParameterSpace(
        [.. FamilyParts.Sizes(tasks, dimension),
        Parameter.Vector("design", -2, 2, x => x.Integer("tasks") * x.Integer("dimension") * Samples),
        Parameter.Vector("labels", -1, 1, x => x.Integer("tasks") * Samples),
        Parameter.Logarithmic("ridge", 0.01, 1)]);

    /// <inheritdoc/>
    public override string Name => "ridge logistic regression";

    /// <inheritdoc/>
    public override ParameterSpace Space { get; }

    /// <inheritdoc/>
    public override TheoryProblem Build(Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        int count = instance.Integer("tasks"), dimension = instance.Integer("dimension");
        var designs = Enumerable.Range(0, count).Select(i => Matrix<double>.Build.DenseOfRowMajor(
            Samples, dimension, instance.Vector("design").AsSpan(i * Samples * dimension, Samples * dimension).ToArray())).ToList();
        var tasks = designs.Select((design, i) => LearningTask.Logistic(
            design, Vector<double>.Build.Dense(Samples, j => instance.Vector("labels")[(i * Samples) + j] < 0 ? -1 : 1), Normalization.Mean, instance["ridge"]));
        double deviation = count == 1 ? 0 : Math.Sqrt(designs.Average(design => Math.Pow(design.EnumerateRows().Average(row => row.L2Norm()), 2)));
        return new TheoryProblem(TaskSet.Of(tasks), new LossConstant(deviation, ConstantKind.Certified));
    }
}
