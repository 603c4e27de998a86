using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Families;

/// <summary>
/// Quadratics ½(w − c_i)ᵀH_i(w − c_i) with a common Hessian or with different ones: constants exact, flows and expectations in
/// closed form.
/// </summary>
/// <remarks>With a common Hessian σ² = E‖H(c_i − c̄)‖² exactly; with different Hessians no σ exists on all of R^d (xu2020, Assumption 3.4).</remarks>
public sealed class QuadraticFamily : TaskFamily
{
    private readonly bool _common;

    /// <summary>Creates the family.</summary>
    /// <param name="common">Whether all tasks share their Hessian.</param>
    /// <param name="least">The least eigenvalue; negative for indefinite Hessians.</param>
    /// <param name="largest">The largest eigenvalue.</param>
    /// <param name="tasks">At most this many tasks.</param>
    /// <param name="dimension">At most this dimension.</param>
    public QuadraticFamily(bool common, double least = 0.01, double largest = 4, int tasks = 4, int dimension = 3)
    {
        _common = common;
        int Hessians(Instance x) => common ? 1 : x.Integer("tasks");
        var sizes = FamilyParts.Sizes(tasks, dimension);
        Space = new ParameterSpace(
            [.. sizes,
            least > 0
                ? Parameter.LogarithmicVector("eigenvalues", least, largest, x => Hessians(x) * x.Integer("dimension"))
                : Parameter.Vector("eigenvalues", least, largest, x => Hessians(x) * x.Integer("dimension")),
            Parameter.Vector("angles", -Math.PI, Math.PI, x => Hessians(x) * FamilyParts.Angles(x.Integer("dimension"))),
            Parameter.Vector("centres", -3, 3, x => x.Integer("tasks") * x.Integer("dimension"))]);
    }

    /// <inheritdoc/>
    public override string Name => _common ? "quadratics with a common Hessian" : "quadratics with different Hessians";

    /// <inheritdoc/>
    public override ParameterSpace Space { get; }

    /// <summary>The centres c_i.</summary>
    /// <param name="instance">The instance.</param>
    public static IReadOnlyList<Vector<double>> Centres(Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        int dimension = instance.Integer("dimension");
        return [.. Enumerable.Range(0, instance.Integer("tasks")).Select(i => FamilyParts.Piece(instance.Vector("centres"), i, dimension))];
    }

    /// <summary>The Hessians H_i.</summary>
    /// <param name="instance">The instance.</param>
    public IReadOnlyList<Matrix<double>> Hessians(Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        int dimension = instance.Integer("dimension"), angles = FamilyParts.Angles(dimension);
        return [.. Enumerable.Range(0, instance.Integer("tasks")).Select(i => _common ? 0 : i).Select(i => FamilyParts.Symmetric(
            FamilyParts.Piece(instance.Vector("eigenvalues"), i, dimension),
            FamilyParts.Rotation(dimension, instance.Vector("angles").AsSpan(i * angles, angles))))];
    }

    /// <inheritdoc/>
    public override TheoryProblem Build(Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        var (hessians, centres) = (Hessians(instance), Centres(instance));
        var tasks = TaskSet.Of(hessians.Zip(centres, (hessian, centre) => new LearningTask(new QuadraticLoss(hessian, -hessian * centre, centre * (hessian * centre) / 2))));
        double[] eigenvalues = instance.Vector("eigenvalues");
        var mean = centres.Aggregate((sum, centre) => sum + centre) / centres.Count;
        double deviation = Math.Sqrt(centres.Average(centre => Math.Pow((hessians[0] * (centre - mean)).L2Norm(), 2)));
        return new TheoryProblem(tasks, _common || centres.Count == 1 ? new LossConstant(deviation, ConstantKind.Exact) : null)
        {
            Smoothness = new LossConstant(eigenvalues.Max(Math.Abs), ConstantKind.Exact),
            StrongConvexity = new LossConstant(eigenvalues.Min(), ConstantKind.Exact),
            HessianLipschitz = new LossConstant(0, ConstantKind.Exact),
        };
    }
}
