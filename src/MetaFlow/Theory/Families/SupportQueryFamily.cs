using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Families;

/// <summary>
/// Tasks with two losses: a support loss <c>(h/2)‖φ‖² + cᵀφ − Σ_k a_k sin(b_k u_k·φ + ψ_k)</c>, convex or not, and a query loss of sines
/// alone along other axes, so that its gradient is bounded: exact L̂₁, μ̂, L̂₂ and L₁, and a certified L₀.
/// </summary>
/// <remarks>Constants of the problem are those of the support losses; those of the query losses are at the losses.</remarks>
public sealed class SupportQueryFamily : TaskFamily
{
    private readonly bool _convex;

    /// <summary>Creates the family.</summary>
    /// <param name="convex">True: h exceeds the curvature of the support's sines; false: h is drawn from [−1, 1].</param>
    /// <param name="tasks">At most this many tasks.</param>
    /// <param name="dimension">At most this dimension.</param>
    public SupportQueryFamily(bool convex = false, int tasks = 3, int dimension = 3)
    {
        _convex = convex;
        static int PerTask(Instance x) => x.Integer("tasks") * x.Integer("dimension");
        static int Angles(Instance x) => x.Integer("tasks") * FamilyParts.Angles(x.Integer("dimension"));
        Space = new ParameterSpace(
            [.. FamilyParts.Sizes(tasks, dimension),
            Parameter.LogarithmicVector("curvatures", 1e-3, 1, PerTask),
            Parameter.LogarithmicVector("frequencies", 0.2, 5, PerTask),
            Parameter.Vector("phases", -Math.PI, Math.PI, PerTask),
            Parameter.Vector("angles", -Math.PI, Math.PI, Angles),
            convex ? Parameter.Logarithmic("margin", 1e-4, 1) : Parameter.Uniform("h", -1, 1),
            Parameter.Vector("linear", -1, 1, PerTask),
            Parameter.LogarithmicVector("query_slopes", 0.05, 5, PerTask),
            Parameter.LogarithmicVector("query_frequencies", 0.2, 3, PerTask),
            Parameter.Vector("query_phases", -Math.PI, Math.PI, PerTask),
            Parameter.Vector("query_angles", -Math.PI, Math.PI, Angles)]);
    }

    /// <inheritdoc/>
    public override string Name => _convex ? "convex support losses and query losses of sines" : "support losses with sines, not convex, and query losses of sines";

    /// <inheritdoc/>
    public override ParameterSpace Space { get; }

    /// <inheritdoc/>
    public override TheoryProblem Build(Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        int count = instance.Integer("tasks"), dimension = instance.Integer("dimension");
        double h = _convex ? instance.Vector("curvatures").Max() + instance["margin"] : instance["h"];
        var hessian = Matrix<double>.Build.DenseDiagonal(dimension, dimension, h);
        var nothing = Matrix<double>.Build.Dense(dimension, dimension);
        return new TheoryProblem(TaskSet.Of(Enumerable.Range(0, count).Select(i => new LearningTask(
            new SinQuadraticLoss(hessian, FamilyParts.Piece(instance.Vector("linear"), i, dimension), Sines(instance, i, dimension, string.Empty, (curvature, b) => curvature / (b * b))),
            new SinQuadraticLoss(nothing, Vector<double>.Build.Dense(dimension), Sines(instance, i, dimension, "query_", (slope, b) => slope / b))))));
    }

    private static IEnumerable<SineTerm> Sines(Instance instance, int task, int dimension, string prefix, Func<double, double, double> amplitude)
    {
        int angles = FamilyParts.Angles(dimension);
        var axes = FamilyParts.Rotation(dimension, instance.Vector(prefix + "angles").AsSpan(task * angles, angles));
        double[] sizes = instance.Vector(prefix.Length == 0 ? "curvatures" : prefix + "slopes"), frequencies = instance.Vector(prefix + "frequencies"), phases = instance.Vector(prefix + "phases");
        return Enumerable.Range(0, dimension).Select(k =>
        {
            int j = (task * dimension) + k;
            return new SineTerm(amplitude(sizes[j], frequencies[j]), frequencies[j], axes.Column(k), phases[j]);
        });
    }
}
