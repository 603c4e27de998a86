using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Proposition 1: the local Lipschitz constant of the N-step meta-gradient.</summary>
internal static class Proposition1
{
    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.prop1",
        Paper = "ji2020",
        Locator = "Proposition 1, equation (13)",
        Hypotheses = "Assumption 1: l_i is L-smooth with a ρ-Lipschitz Hessian; no condition on α",
        Families = "nonconvex quadratics with sines",
        Checking = "L and ρ are stated, mostly as they are and sometimes up to a tenth too small. Both meta-gradients along their paths, at distances from 10⁻⁴ to 10; the error is the rounding of both.",
        Found = "Held in all cases tried, and the proof is complete: J₀…J_{N−1} − J₀'…J_{N−1}' telescopes to Σ q^{N−1}αρ q^j‖w − u‖ = (ρ/L)q^{N−1}(q^N − 1)‖w − u‖ by Lemma 11, "
            + "Lemma 12 bounds ‖∇l_i(w̃_N)‖, and the other half is q^N L q^N‖w − u‖; hence C_𝓛 = (ρ/L)q^{2N−1}(q^N − 1), which is (13) rearranged.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds,
                "‖∇𝓛(w)-∇𝓛(u)‖ ≤ (q^{2N}L + C_𝓛 E‖∇l_i(w)‖)‖w-u‖, q=1+αL, C_𝓛=(q^{N-1}αρ+(ρ/L)q^N(q^{N-1}-1))q^N", PathCase.Sines,
                [.. PathCase.RestStated(1), Regularity.Share("stated_rho"), Parameter.Logarithmic("distance", 1e-4, 10), Parameter.Vector("direction", -1, 1, x => x.Integer("dimension"))], (problem, x) => Evaluate(problem, x, 2, 1)) with
            {
                Mutants =
                [
                    new("q^{2N}L → q^N L", x => Evaluate(PathCase.Sines.Build(x), x, 1, 1)),
                    new("C_𝓛 → 0", x => Evaluate(PathCase.Sines.Build(x), x, 2, 0)),
                ],
            },
        ],
    };

    /// <summary>C_𝓛 of (13).</summary>
    public static double Constant(double q, int steps, double smoothness, double hessianLipschitz)
    {
        double last = Math.Pow(q, steps - 1), growth = last * q, ratio = hessianLipschitz / smoothness;
        return ((last * (q - 1) * ratio) + (ratio * growth * (last - 1))) * growth;
    }

    private static Evaluation Evaluate(TheoryProblem problem, Instance x, int power, double factor)
    {
        var at = PathCase.Of(problem, x);
        var direction = Vector<double>.Build.Dense(x.Vector("direction"));
        double length = direction.L2Norm();
        var other = at.At(at.Point + (length > 0 ? direction * (x["distance"] / length) : Vector<double>.Build.Dense(at.Point.Count, x["distance"])));
        double rho = Regularity.Stated(x, problem.Kappa, "stated_rho"), constant = factor * Constant(at.Q, at.Steps, at.Smoothness, rho), distance = (at.Point - other.Point).L2Norm();
        double norms = Enumerable.Range(0, problem.Count).Sum(i => problem.Weights[i] * at.Gradients[i].L2Norm());
        return at.Assume()
            .Require("∇²l_i is ρ-Lipschitz", problem.Kappa, rho)
            .AtMost("‖∇𝓛(w) − ∇𝓛(u)‖", (at.MetaMean - other.MetaMean).L2Norm(), ((at.Grown(power * at.Steps) * at.Smoothness) + (constant * norms)) * distance, at.Error + other.Error);
    }
}
