using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;

namespace MetaFlow.Theory.Chayti2024;

/// <summary>
/// The perturbed inner problem (9) of one task, <c>min_φ νf(φ) + f̂(φ) + (λ/2)‖φ − θ‖²</c>, solved by the library's own solver to
/// rounding, and what the paper makes of it; every quantity comes with its error.
/// </summary>
internal sealed class InnerProblem
{
    private static readonly ProximalPointOptions s_exact = new() { Accuracy = 1e-15 };

    private readonly TheoryProblem _problem;
    private readonly Adaptation _adaptation;
    private readonly int _task;

    public InnerProblem(TheoryProblem problem, double penalty, int task = 0)
    {
        (_problem, Penalty, _task) = (problem, penalty, task);
        _adaptation = Adaptation.ProximalPoint(penalty, s_exact);
        GradientBound = Worst(constants => constants.GradientBound);
        QuerySmoothness = Worst(constants => constants.Smoothness);
    }

    /// <summary>λ.</summary>
    public double Penalty { get; }

    /// <summary>L₀ of the query losses; NaN where none is known.</summary>
    public double GradientBound { get; }

    /// <summary>L₁ of the query losses; NaN where not known.</summary>
    public double QuerySmoothness { get; }

    /// <summary>L̂₁ of the support losses.</summary>
    public double SupportSmoothness => _problem.L;

    /// <summary>L̂₂ of the support losses.</summary>
    public double SupportHessianLipschitz => _problem.Kappa;

    /// <summary>The modulus of the unperturbed inner problem, λ + μ̂.</summary>
    public double Modulus => Penalty + _problem.Mu;

    /// <summary>A := L₁ + L̂₂L₀/λ, the bracket of Proposition 2.</summary>
    public double Bracket => QuerySmoothness + (SupportHessianLipschitz * GradientBound / Penalty);

    /// <summary>The size of ν at which φ_ν is no longer nearly linear in ν.</summary>
    public double Scale => Modulus / (QuerySmoothness + (SupportHessianLipschitz * GradientBound / Modulus));

    /// <summary>φ*_ν(θ) and a bound on its distance from the exact point: residual and rounding by the strong convexity.</summary>
    public (Vector<double> Point, double Error) Point(double perturbation, Vector<double> theta)
    {
        double[] start = theta.ToArray(), point = new double[start.Length], workspace = new double[_adaptation.WorkspaceLength(1, start.Length, derivatives: false)];
        EvaluationCost spent = default;
        _adaptation.Adapt(new SeenLosses(new SingleTaskLosses(_problem.Tasks[_task], _task), default, ref spent), perturbation, start, point, workspace, derivatives: false);
        var found = Vector<double>.Build.Dense(point);
        var (support, query) = (_problem.Gradient(_task, found), QueryGradient(found));
        double residual = (support + (perturbation * query) + (Penalty * (found - theta))).L2Norm();
        double size = support.L2Norm() + Math.Abs(perturbation * query.L2Norm()) + (Penalty * (found.L2Norm() + theta.L2Norm())) + (_problem.L * found.L2Norm());
        double modulus = Modulus - (perturbation == 0 ? 0 : Math.Abs(perturbation) * QuerySmoothness);
        return (found, modulus > 0 && double.IsFinite(residual) ? (residual + Rounding.Of(size, 16)) / modulus : double.PositiveInfinity);
    }

    /// <summary>∇f_i at a point.</summary>
    public Vector<double> QueryGradient(Vector<double> point)
    {
        var result = new double[point.Count];
        _problem.Tasks[_task].Query.Gradient(point.ToArray(), result);
        return Vector<double>.Build.Dense(result);
    }

    /// <summary>F_i(θ) = f_i(φ*(θ)).</summary>
    public (double Value, double Error) Value(Vector<double> theta) => QueryValue(0, theta);

    /// <summary>f_i(φ*_ν(θ)).</summary>
    public (double Value, double Error) QueryValue(double perturbation, Vector<double> theta)
    {
        var (point, error) = Point(perturbation, theta);
        double value = _problem.Tasks[_task].Query.Value(point.ToArray());
        return (value, (GradientBound * error) + Rounding.Of(Math.Abs(value) + (GradientBound * point.L2Norm())));
    }

    /// <summary>E_ν(θ), the least value of the perturbed inner problem; an error of the point moves it by its square only.</summary>
    public (double Value, double Error) Envelope(double perturbation, Vector<double> theta)
    {
        var (point, error) = Point(perturbation, theta);
        var moved = point - theta;
        double support = _problem.Value(_task, point), query = perturbation * _problem.Tasks[_task].Query.Value(point.ToArray()), penalty = 0.5 * Penalty * (moved * moved);
        double size = Math.Abs(support) + Math.Abs(query) + penalty + (((_problem.L * point.L2Norm()) + _problem.Gradient(_task, point).L2Norm()) * point.L2Norm());
        return (support + query + penalty, ((Penalty + _problem.L + Math.Abs(perturbation * QuerySmoothness)) * error * error) + Rounding.Of(size, 16));
    }

    /// <summary>(I + ∇²f̂(φ)/λ)⁻¹∇f(φ) at any point φ.</summary>
    public Vector<double> ImplicitAt(Vector<double> point) =>
        (Matrix<double>.Build.DenseIdentity(point.Count) + (_problem.Hessian(_task, point) / Penalty)).Solve(QueryGradient(point));

    /// <summary>∇F_i(θ) by equation (7).</summary>
    public (Vector<double> Value, double Error) Gradient(Vector<double> theta)
    {
        var (point, error) = Point(0, theta);
        return GradientAt(point, error);
    }

    /// <summary>∇F_i by equation (7) at a solution and its error.</summary>
    public (Vector<double> Value, double Error) GradientAt(Vector<double> point, double error)
    {
        var value = ImplicitAt(point);
        double norm = value.L2Norm(), amplification = Math.Max(1, Penalty / Modulus);
        return (value, amplification * (((QuerySmoothness + (SupportHessianLipschitz * norm / Penalty)) * error) + Rounding.Of(norm + (QuerySmoothness * point.L2Norm()), 64 * point.Count)));
    }

    /// <summary>−λ times a difference quotient of φ*_ν at ν = 0 of an order: 1 is equation (10), 2 is equation (11).</summary>
    public (Vector<double> Value, double Error) Difference(int order, double perturbation, Vector<double> theta)
    {
        var (nodes, weights) = DifferenceStencil.FirstDerivative(order);
        var sum = Vector<double>.Build.Dense(theta.Count);
        double total = 0;
        for (int k = 0; k < nodes.Length; k++)
        {
            if (weights[k] == 0)
                continue;
            var (point, error) = Point(nodes[k] * perturbation, theta);
            sum += weights[k] * (point - theta);
            total += Math.Abs(weights[k]) * (error + Rounding.Of((point - theta).L2Norm()));
        }

        double factor = Penalty / perturbation;
        return (-factor * sum, Math.Abs(factor) * total);
    }

    /// <summary>The distance of a difference quotient from ∇F_i(θ).</summary>
    public (double Value, double Error) Bias(int order, double perturbation, Vector<double> theta)
    {
        var (exact, exactError) = Gradient(theta);
        var (difference, error) = Difference(order, perturbation, theta);
        return ((exact - difference).L2Norm(), exactError + error);
    }

    /// <summary>The weighted mean of a vector over all tasks, with the mean of the errors.</summary>
    public static (Vector<double> Value, double Error) Mean(TheoryProblem problem, double penalty, Func<InnerProblem, (Vector<double> Value, double Error)> ofTask)
    {
        double error = 0;
        var value = problem.Mean(i =>
        {
            var (one, oneError) = ofTask(new InnerProblem(problem, penalty, i));
            error += problem.Weights[i] * oneError;
            return one;
        });
        return (value, error);
    }

    private double Worst(Func<LossConstants, LossConstant?> select) =>
        _problem.Tasks.Select(task => select(task.Query.Constants)?.Value ?? double.NaN).Aggregate(Math.Max);
}
