using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>
/// Quadratic tasks and their envelopes: ∇F_i(x) = J_i x + j_i with J_i = (I+αH_i)⁻¹H_i, the minimizer x*, σ*² = Σp_i‖∇F_i(x*)‖², and
/// directions g_i = P_i∇F_i, which every method of the paper has on quadratics.
/// </summary>
internal sealed class QuadraticTasks
{
    private readonly Matrix<double>[] _hessians;
    private readonly Matrix<double>[] _slopes;
    private readonly Vector<double>[] _gradients;
    private readonly double _alpha;

    /// <summary>Compiles the tasks of a problem; all must be quadratic, and I + αH_i invertible.</summary>
    public QuadraticTasks(TheoryProblem problem, double alpha)
    {
        (Problem, _alpha) = (problem, alpha);
        var (zero, identity) = (Vector<double>.Build.Dense(problem.Dimension), Matrix<double>.Build.DenseIdentity(problem.Dimension));
        _hessians = [.. Enumerable.Range(0, problem.Count).Select(i => problem.Hessian(i, zero))];
        var inverses = _hessians.Select(hessian => (identity + (alpha * hessian)).Inverse()).ToArray();
        _slopes = [.. inverses.Zip(_hessians, (inverse, hessian) => inverse * hessian)];
        var constants = inverses.Select((inverse, i) => inverse * problem.Gradient(i, zero)).ToArray();
        MeanSlope = problem.Mean(i => _slopes[i]);
        Minimizer = MeanSlope.Solve(-problem.Mean(i => constants[i]));
        _gradients = [.. _slopes.Zip(constants, (slope, constant) => (slope * Minimizer) + constant)];
        NoiseAtMinimizer = Enumerable.Range(0, problem.Count).Sum(i => problem.Weights[i] * (_gradients[i] * _gradients[i]));
    }

    /// <summary>The tasks.</summary>
    public TheoryProblem Problem { get; }

    /// <summary>x*, where the mean slope is invertible.</summary>
    public Vector<double> Minimizer { get; }

    /// <summary>σ*².</summary>
    public double NoiseAtMinimizer { get; }

    /// <summary>∇²F.</summary>
    public Matrix<double> MeanSlope { get; }

    /// <summary>Whether every loss of a problem is a quadratic.</summary>
    public static bool Fits(TheoryProblem problem) => problem.Kappa == 0;

    /// <summary>Whether x* is the minimizer of F: ∇²F is positive definite, with some margin.</summary>
    public bool HasMinimizer => ((MeanSlope + MeanSlope.Transpose()) / 2).Evd(Symmetricity.Symmetric).EigenValues.Real().Minimum() > 1e-9;

    /// <summary>∇F_i(x* + e).</summary>
    public Vector<double> Gradient(int task, Vector<double> offset) => (_slopes[task] * offset) + _gradients[task];

    /// <summary>F(x* + e) − F*.</summary>
    public double Gap(Vector<double> offset) => offset * (MeanSlope * offset) / 2;

    /// <summary>P_i of Algorithm 3: I − (−αH_i)^{s+1}.</summary>
    public Matrix<double> AfterSteps(int task, int steps)
    {
        var power = Matrix<double>.Build.DenseIdentity(Problem.Dimension);
        for (int l = 0; l <= steps; l++)
            power = -_alpha * (power * _hessians[task]);
        return Matrix<double>.Build.DenseIdentity(Problem.Dimension) - power;
    }

    /// <summary>P_i of Algorithm 2 with z = z_i(x) + αδO∇F_i(x) for a rotation O, which leaves exactly the error δ: I + αδH_iO.</summary>
    public Matrix<double> WithError(int task, double delta, double angle) =>
        Matrix<double>.Build.DenseIdentity(Problem.Dimension) + (_alpha * delta * (_hessians[task] * Turn(angle)));

    /// <summary>The exact moments of x^k − x* under x⁺ = x − (β/τ)Σ_T P_i∇F_i(x), with T of τ independent draws.</summary>
    public SecondMoments Moments(Func<int, Matrix<double>> direction, double beta, int batch, Vector<double> start)
    {
        var directions = Enumerable.Range(0, Problem.Count).Select(direction).ToArray();
        return new SecondMoments(
            [.. directions.Zip(_slopes, (p, slope) => p * slope)], [.. directions.Zip(_gradients, (p, gradient) => p * gradient)], Problem.Weights, beta, batch, start - Minimizer);
    }

    // In the plane a rotation; otherwise plus or minus the identity.
    private Matrix<double> Turn(double angle)
    {
        int d = Problem.Dimension;
        return d == 2
            ? Matrix<double>.Build.DenseOfArray(new[,] { { Math.Cos(angle), -Math.Sin(angle) }, { Math.Sin(angle), Math.Cos(angle) } })
            : Math.Sign(Math.Cos(angle) + 1e-300) * Matrix<double>.Build.DenseIdentity(d);
    }
}
