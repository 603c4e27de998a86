using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Chayti2024;

/// <summary>Families, parameters and hypotheses that the claims of chayti2024 share.</summary>
internal static class Setting
{
    public const string TwiceName = "λ ≥ 2L̂₁";

    /// <summary>Support losses that are convex or not, bounded query gradients.</summary>
    public static TaskFamily General { get; } = new SupportQueryFamily();

    /// <summary>One task of the general family.</summary>
    public static TaskFamily OneTask { get; } = new SupportQueryFamily(tasks: 1);

    /// <summary>One task with a convex support loss.</summary>
    public static TaskFamily Convex { get; } = new SupportQueryFamily(convex: true, tasks: 1);

    /// <summary>Appendix B: quadratics with f = f̂.</summary>
    public static TaskFamily Quadratics { get; } = new QuadraticFamily(common: false, tasks: 2);

    /// <summary>λ/L̂₁.</summary>
    public static Parameter Penalty { get; } = Parameter.Logarithmic("q", 1.6, 20);

    /// <summary>θ.</summary>
    public static Parameter Theta { get; } = Parameter.Vector("theta", -4, 4, x => x.Integer("dimension"));

    /// <summary>A direction in the space of θ.</summary>
    public static Parameter Direction(string name) => Parameter.Vector(name, -1, 1, x => x.Integer("dimension"));

    /// <summary>λ, the point θ and more.</summary>
    public static Parameter[] Rest(params Parameter[] more) => [Penalty, Theta, .. more];

    public static double PenaltyOf(TheoryProblem problem, Instance x) => x["q"] * problem.L;

    public static InnerProblem Inner(TheoryProblem problem, Instance x) => new(problem, PenaltyOf(problem, x));

    public static Vector<double> Of(double[] values) => Vector<double>.Build.Dense(values);

    /// <summary>A vector of length one, along a drawn one.</summary>
    public static Vector<double> Unit(double[] values)
    {
        var vector = Of(values);
        double norm = vector.L2Norm();
        return norm > 0 ? vector / norm : Vector<double>.Build.Dense(values.Length, k => k == 0 ? 1 : 0);
    }

    /// <summary>States λ ≥ 2L̂₁.</summary>
    public static Evaluation Twice(TheoryProblem problem, Instance x) => new Evaluation().Require(TwiceName, 2 * problem.L, PenaltyOf(problem, x));

    /// <summary>States that the inner problem is strongly convex, λ + μ̂ > 0.</summary>
    public static Evaluation Definite(TheoryProblem problem, Instance x) => new Evaluation().Require("λI + ∇²f̂ ≻ 0", -problem.Mu, PenaltyOf(problem, x) * (1 - 1e-6));

    /// <summary>States that f and f̂ are the same quadratic.</summary>
    public static Evaluation Quadratic(this Evaluation evaluation, TheoryProblem problem) =>
        evaluation.Require("f = f̂ quadratic", problem.Kappa == 0 && problem.Tasks.All(task => ReferenceEquals(task.Support, task.Query)));

    /// <summary>A = ∇²f̂_i of a quadratic task.</summary>
    public static Matrix<double> Matrix(TheoryProblem problem, int task) => problem.Hessian(task, Vector<double>.Build.Dense(problem.Dimension));

    /// <summary>The direction in which an algorithm moves θ, with the sign of a gradient.</summary>
    public static Vector<double> Gradient(Algorithm algorithm, Vector<double> theta)
    {
        var direction = new double[theta.Count];
        algorithm.Flow.Phases[0].Field.Evaluate(0, theta.ToArray(), direction);
        return -Of(direction);
    }
}
