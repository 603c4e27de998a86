using MetaFlow.Numerics;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, equation (47): the constant C_𝓛 of Proposition 1 at α = 1/(8NL).</summary>
internal static class Equation47
{
    private static readonly ParameterSpace s_space = new(Parameter.Integer("N", 1, 10_000));

    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.eq47",
        Paper = "ji2020",
        Locator = "equation (47)",
        Hypotheses = "α = 1/(8NL), by construction",
        Families = "all N from 1 to 10,000; ρ and L are scaled away",
        Checking = "C_𝓛 L/ρ enclosed for ranges of N; decided by bisection over N.",
        Found = "C_𝓛 L/ρ rises from 9/64 = 0.1406 at N = 1 to e^{1/4}(e^{1/8} − 1) = 0.1710, inside the transcribed limits; the reason given for the lower one, C_𝓛 > (ρ/L)(N − 1)αL > ρ/(16L), has nothing on its left at N = 1.",
        Forms =
        [
            Form.OfScalars(FormKind.Printed, ClaimKind.Inclusion, Expectation.Holds, "α = 1/(8NL): ρ/(16L) < C_𝓛 < 3ρ/(5L), C_𝓛 of (13)", s_space, box => Evaluate(SmallSteps.Of(box["N"]).Lipschitz)) with
            {
                Unconditional = NoHypothesis.Constants,
                Mutants = [new("C_𝓛 of (13) → C_𝓛 of (21)", x => Evaluate(SmallSteps.Of(x["N"]).FiniteSumLipschitz))],
            },
        ],
    };

    private static Evaluation Evaluate(Interval lipschitz) => new Evaluation()
        .AtLeast("C_𝓛 L/ρ from below", lipschitz, Interval.Ratio(1, 16))
        .AtMost("C_𝓛 L/ρ from above", lipschitz, Interval.Ratio(3, 5));
}
