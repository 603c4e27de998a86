namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Proposition 8: the second moment of the finite-sum meta-gradient.</summary>
internal static class Proposition8
{
    private static readonly ParameterSpace s_space = PairCase.Space(Parameter.Logarithmic("r", 0.01, 1.5));

    private delegate (double First, double Second) Constants(PairCase at);

    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.prop8",
        Paper = "ji2020",
        Locator = "Proposition 8, equation (23)",
        Hypotheses = "Assumptions 4 and 5, by construction; q^{2N} < 2",
        Families = "pairs of nonconvex quadratics with sines that share their quadratic part (b_i certified); σ is the deviation at the point",
        Checking = "The mean over the tasks of ‖Ĝ_i‖² exactly; the error is the rounding of the paths.",
        Found = "All three forms held in all cases. (1 + α)^{4N} stands for (1 + αL)^{4N}; the transcribed value is valid all the same, since the first term exceeds what the proof needs by at least 4q^{4N}σ² and by more than the b̃ term. (54) has ∇l_T for ∇𝓛.",
        Forms =
        [
            Of(FormKind.Printed, "q^{2N} < 2: E‖Ĝ‖² ≤ A_squ1‖∇𝓛‖²+A_squ2, A_squ1=4q^{4N}/(2-q^{2N})², A_squ2=4q^{8N}(σ+b)²/(2-q^{2N})²+2(1+α)^{4N}(σ²+b̃)", at => Explicit(at, Math.Pow(1 + at.Alpha, 4 * at.Steps))),
            Of(FormKind.Proof, "q^{2N} < 2: E‖Ĝ‖² ≤ 4q^{4N}‖∇𝓛‖²/C₁² + 4q^{4N}C₂²/C₁² + 2q^{4N}σ² + 2q^{2N}(q^N-1)²b̃, C₁, C₂ of (74)", Proof),
            Of(FormKind.Corrected, "q^{2N} < 2: E‖Ĝ‖² ≤ A_squ1‖∇𝓛‖²+A_squ2, A_squ1=4q^{4N}/(2-q^{2N})², A_squ2=4q^{8N}(σ+b)²/(2-q^{2N})²+2(1+αL)^{4N}(σ²+b̃)", at => Explicit(at, Math.Pow(at.Growth, 4))),
        ],
    };

    private static (double First, double Second) Explicit(PairCase at, double power)
    {
        double growth4 = Math.Pow(at.Growth, 4), spread = at.Deviation + at.MeanDifference;
        return (4 * growth4 / (at.C1 * at.C1), (4 * growth4 * growth4 * spread * spread / (at.C1 * at.C1)) + (2 * power * ((at.Deviation * at.Deviation) + at.SquaredDifference)));
    }

    private static (double First, double Second) Proof(PairCase at)
    {
        double growth4 = Math.Pow(at.Growth, 4), excess = at.Growth * (at.Growth - 1), first = 4 * growth4 / (at.C1 * at.C1);
        return (first, (first * at.C2 * at.C2) + (2 * growth4 * at.Deviation * at.Deviation) + (2 * excess * excess * at.SquaredDifference));
    }

    private static Form Of(FormKind kind, string statement, Constants constants) =>
        Form.Of(kind, ClaimKind.UpperBound, Expectation.Holds, statement, s_space, x => Evaluate(x, constants)) with
        {
            Mutants =
            [
                new("A_squ1 → 0", x => Evaluate(x, at => (0, constants(at).Second))),
                new("A_squ2 → 0", x => Evaluate(x, at => (constants(at).First, 0))),
            ],
        };

    private static Evaluation Evaluate(Instance x, Constants constants)
    {
        var at = PairCase.Of(x);
        var (first, second) = constants(at);
        double norm = at.MetaMean.L2Norm(), largest = at.MetaGradients.Max(gradient => gradient.L2Norm());
        return new Evaluation()
            .Require("q^(2N) < 2", x["r"], 1)
            .AtMost("E‖Ĝ‖²", at.MetaGradients.Average(gradient => Math.Pow(gradient.L2Norm(), 2)), (first * norm * norm) + second, 2 * at.Error * (largest + (first * (norm + at.Error))));
    }
}
