using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Proposition 7: the local Lipschitz constant of the finite-sum meta-gradient.</summary>
internal static class Proposition7
{
    private static readonly ParameterSpace s_space = PairCase.Space(Parameter.Logarithmic("x", 0.05, 1), 1, 0.03)
        .And([Parameter.Logarithmic("distance", 1e-4, 3), Parameter.Vector("direction", -1, 1, x => x.Integer("dimension")), .. PairCase.Shares]);

    private delegate (double OfDifference, double OfGradient) Constants(PairCase at);

    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.prop7",
        Paper = "ji2020",
        Locator = "Proposition 7, equation (21)",
        Hypotheses = "Assumptions 4 and 5: l_S and l_T are L-smooth with ρ-Lipschitz Hessians, and their gradients differ by at most b_i; no condition on α",
        Families = "one-dimensional pairs of nonconvex quadratics with sines that share their quadratic part (b_i certified)",
        Checking = "L, ρ and b_i are stated, mostly as they are and sometimes up to a tenth too small. Both meta-gradients along their paths, at distances from 10⁻⁴ to 3; the error is the rounding of both.",
        Found = "All three forms held in all cases. The proof gives C_𝓛 = (ρ/L)q^{2N−1}(q^N − 1) and C_b = (ρ/L)q^{N−1}(q^N − 1)²; the transcribed constants are about ten times larger at α = 1/(8NL). With (q^{N−1} − 1) for q^{N−1} in (21), which is likely meant, both still exceed those of the proof.",
        Forms =
        [
            Of(FormKind.Printed, "‖∇𝓛(w)-∇𝓛(u)‖ ≤ (q^{2N}L+C_bb+C_𝓛E‖∇l_{T_i}(w)‖)‖w-u‖, C_b=C_𝓛=(αρ+(ρ/L)q^{N-1})q^{2N}", Printed),
            Of(FormKind.Proof, "‖∇𝓛(w)-∇𝓛(u)‖ ≤ (q^{2N}L+C_bb+C_𝓛E‖∇l_{T_i}(w)‖)‖w-u‖, C_𝓛=(ρ/L)q^{2N-1}(q^N-1), C_b=(ρ/L)q^{N-1}(q^N-1)²", Proof),
            Of(FormKind.Corrected, "‖∇𝓛(w)-∇𝓛(u)‖ ≤ (q^{2N}L+C_bb+C_𝓛E‖∇l_{T_i}(w)‖)‖w-u‖, C_b=C_𝓛=(αρ+(ρ/L)(q^{N-1}-1))q^{2N}", Corrected),
        ],
    };

    private static (double OfDifference, double OfGradient) Printed(PairCase at)
    {
        double constant = at.HessianLipschitz / at.Smoothness * (at.Q - 1 + (at.Growth / at.Q)) * at.Growth * at.Growth;
        return (constant, constant);
    }

    private static (double OfDifference, double OfGradient) Proof(PairCase at)
    {
        double ratio = at.HessianLipschitz / at.Smoothness * at.Growth / at.Q * (at.Growth - 1);
        return (ratio * (at.Growth - 1), ratio * at.Growth);
    }

    private static (double OfDifference, double OfGradient) Corrected(PairCase at)
    {
        double constant = at.HessianLipschitz / at.Smoothness * (at.Q - 2 + (at.Growth / at.Q)) * at.Growth * at.Growth;
        return (constant, constant);
    }

    private static Form Of(FormKind kind, string statement, Constants constants) =>
        Form.Of(kind, ClaimKind.UpperBound, Expectation.Holds, statement, s_space, x => Evaluate(x, constants, 2)) with
        {
            Cases = 300,
            Climbs = 600,
            Mutants =
            [
                new("q^{2N}L → q^N L", x => Evaluate(x, constants, 1)),
                new("C_b = C_𝓛 = 0", x => Evaluate(x, _ => (0, 0), 2)),
            ],
        };

    private static Evaluation Evaluate(Instance x, Constants constants, int power)
    {
        var at = PairCase.Of(x);
        var direction = Vector<double>.Build.Dense(x.Vector("direction"));
        double length = direction.L2Norm();
        var other = at.At(at.Point + (length > 0 ? direction * (x["distance"] / length) : Vector<double>.Build.Dense(at.Point.Count, x["distance"])));
        var (ofDifference, ofGradient) = constants(at);
        double smoothness = (Math.Pow(at.Growth, power) * at.Smoothness) + (ofDifference * at.MeanDifference) + (ofGradient * at.Query.Average(gradient => gradient.L2Norm()));
        return at.Assume().AtMost("‖∇𝓛(w) − ∇𝓛(u)‖", (at.MetaMean - other.MetaMean).L2Norm(), smoothness * (at.Point - other.Point).L2Norm(), at.Error + other.Error);
    }
}
