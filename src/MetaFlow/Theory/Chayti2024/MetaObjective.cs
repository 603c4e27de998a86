using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Chayti2024;

/// <summary>The B-MAML objective F = Σ p_i f_i(φ_i*) of several tasks, with the constants of Corollaries 2 and 3.</summary>
internal sealed class MetaObjective
{
    private readonly TheoryProblem _problem;
    private readonly InnerProblem[] _inner;

    public MetaObjective(TheoryProblem problem, double penalty, bool isConvex = false)
    {
        _problem = problem;
        _inner = [.. Enumerable.Range(0, problem.Count).Select(i => new InnerProblem(problem, penalty, i))];
        Kappa = isConvex ? 1 : Proposition3.Kappa(_inner[0]);
    }

    /// <summary>Constants and solver of the first task.</summary>
    public InnerProblem Inner => _inner[0];

    /// <summary>κ₀.</summary>
    public double Kappa { get; }

    /// <summary>G = λL₀/μ, which bounds ‖∇F_i‖ (Corollary 3).</summary>
    public double GradientBound => Inner.Penalty * Inner.GradientBound / Inner.Modulus;

    /// <summary>A ζ of Assumption 4: 2G, and zero for one task.</summary>
    public double Zeta => _problem.Count == 1 ? 0 : 2 * GradientBound;

    /// <summary>The corrected 𝓛₀ = κ₀(L₁ + L̂₂ζ/λ).</summary>
    public double Offset => Kappa * (Inner.QuerySmoothness + (Inner.SupportHessianLipschitz * Zeta / Inner.Penalty));

    /// <summary>The corrected 𝓛₁ = κ₀L̂₂/λ.</summary>
    public double Slope => Kappa * Inner.SupportHessianLipschitz / Inner.Penalty;

    /// <summary>A lower bound of F: minus the mean amplitude of query losses of sines; NaN for other losses.</summary>
    public double LeastValue => Enumerable.Range(0, _problem.Count).Sum(i =>
        _problem.Tasks[i].Query is SinQuadraticLoss sines ? -_problem.Weights[i] * sines.Terms.Sum(term => Math.Abs(term.Amplitude)) : double.NaN);

    /// <summary>F(θ).</summary>
    public (double Value, double Error) Value(Vector<double> theta)
    {
        var values = _inner.Select(inner => inner.Value(theta)).ToArray();
        return (values.Select((v, i) => _problem.Weights[i] * v.Value).Sum(), values.Select((v, i) => _problem.Weights[i] * v.Error).Sum());
    }

    /// <summary>∇F(θ).</summary>
    public (Vector<double> Value, double Error) Gradient(Vector<double> theta)
    {
        var gradients = _inner.Select(inner => inner.Gradient(theta)).ToArray();
        return (_problem.Mean(i => gradients[i].Value), gradients.Select((g, i) => _problem.Weights[i] * g.Error).Sum());
    }

    /// <summary>
    /// The number of steps θ ← θ − step(‖g‖)g with ‖g − ∇F‖ ≤ b until ‖∇F‖ ≤ ε; the error of g has length b and turns against the
    /// gradient, which is the worst for one step, or aside. More than the most where it takes longer.
    /// </summary>
    public int StepsUntil(Vector<double> theta, double epsilon, double error, Vector<double> aside, Func<double, double> step, int most)
    {
        for (int k = 0; k <= most; k++)
        {
            var gradient = Gradient(theta).Value;
            double norm = gradient.L2Norm();
            if (norm <= epsilon)
                return k;
            var direction = gradient + (error * ((0.5 * aside) - (0.5 / norm * gradient)));
            theta -= step(direction.L2Norm()) * direction;
        }

        return most + 1;
    }
}
