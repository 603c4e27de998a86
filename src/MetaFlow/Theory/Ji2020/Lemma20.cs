namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Lemma 20: the sampled step size of Theorem 9.</summary>
/// <remarks>In units of (C_bb + q^{2N}L)/C_𝓛 for gradients, L̂ and L_w are 1 + mean and 1 + E‖∇l_{T_i}‖, and every other constant drops out.</remarks>
internal static class Lemma20
{
    private static readonly ParameterSpace s_space = new(Parameter.Logarithmic("u", 0.01, 100), Parameter.Uniform("p", 0.001, 0.999), Parameter.Integer("tasks", 1, 300));

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new Claim
        {
            Id = "ji2020.lem20.first",
            Paper = "ji2020",
            Locator = "Lemma 20, first moment",
            Hypotheses = Hypotheses,
            Families = Families,
            Checking = Checking,
            Found = "Held in all cases and is nearly attained by large batches and small gradients: it is Jensen's inequality, and needs no condition on |B'|.",
            Forms =
            [
                Of(ClaimKind.LowerBound, "|B'| ≥ 2C_𝓛²σ²/(C_bb+q^{2N}L)² ⇒ E(1/L̂_w) ≥ 1/L_w", x => First(x, 1)) with
                {
                    Mutants = [new("C_𝓛 → C_𝓛/2 in L_w", x => First(x, 0.5))],
                },
            ],
        },
        new Claim
        {
            Id = "ji2020.lem20.second",
            Paper = "ji2020",
            Locator = "Lemma 20, second moment",
            Hypotheses = Hypotheses,
            Families = Families,
            Checking = Checking,
            Found = "Held in all cases, up to a ratio of about 0.84.",
            Forms =
            [
                Of(ClaimKind.UpperBound, "|B'| ≥ 2C_𝓛²σ²/(C_bb+q^{2N}L)² ⇒ E(1/L̂_w²) ≤ 2/L_w²", x => Second(x, 2, 2)) with
                {
                    Mutants =
                    [
                        new("|B'| ≥ 2… → |B'| ≥ 0.02…", x => Second(x, 0.02, 2)),
                        new("2/L_w² → 1/L_w²", x => Second(x, 2, 1)),
                    ],
                },
            ],
        },
    ];

    private const string Hypotheses = "|B'| ≥ 2C_𝓛²σ²/(C_bb + q^{2N}L)²";
    private const string Families = "two tasks drawn from in batches of up to 300, with gradients u and 0; every other constant scaled away";
    private const string Checking = "Expectations by summing over the binomial law of the batch; the error is the rounding of the sum.";

    private static Form Of(ClaimKind says, string statement, Func<Instance, Evaluation> evaluate) =>
        Form.Of(FormKind.Printed, says, Expectation.Holds, statement, s_space, evaluate);

    private static Evaluation First(Instance x, double factor)
    {
        var (mean, error) = Expect(x, average => 1 / (1 + average));
        double bound = 1 / (1 + (factor * x["p"] * x["u"]));
        return Require(x, 2).AtLeast("E(1/L̂)", mean, bound, error + Rounding.Of(bound));
    }

    private static Evaluation Second(Instance x, double tasks, double factor)
    {
        var (mean, error) = Expect(x, average => 1 / ((1 + average) * (1 + average)));
        double smoothness = 1 + (x["p"] * x["u"]), bound = factor / (smoothness * smoothness);
        return Require(x, tasks).AtMost("E(1/L̂²)", mean, bound, error + Rounding.Of(bound));
    }

    private static (double Value, double Error) Expect(Instance x, Func<double, double> of) => BatchMean.Expect([0, x["u"]], [1 - x["p"], x["p"]], x.Integer("tasks"), of);

    private static Evaluation Require(Instance x, double factor) => new Evaluation()
        .Require("|B'| ≥ 2C_𝓛²σ²/(C_bb+q^(2N)L)²", factor * x["u"] * x["u"] * x["p"] * (1 - x["p"]), x["tasks"]);
}
