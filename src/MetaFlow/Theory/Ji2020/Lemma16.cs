using MetaFlow.Numerics;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Lemma 16 and the equations of its proof: the sampled step size of Theorem 5.</summary>
/// <remarks>
/// In units of q^{2N}L/C_𝓛 for gradients, L̂ = q^{2N}L(1 + mean), L_w = q^{2N}L(1 + E‖∇l_i‖), and N, α, ρ, C_β drop out. Tasks have the gradient u with
/// chance p and 0 otherwise, and samples add a sign times the deviation g.
/// </remarks>
internal static class Lemma16
{
    private static readonly ParameterSpace s_space = new(
        Parameter.Logarithmic("u", 0.01, 100),
        Parameter.Uniform("p", 0.001, 0.999),
        Parameter.Integer("tasks", 1, 200),
        Parameter.Integer("samples", 1, 3),
        Parameter.Uniform("noise", 0, 1.3));

    private static readonly ParameterSpace s_unit = s_space.And(Parameter.Logarithmic("L", 0.1, 10), Regularity.Share("stated_sigma_beta"));

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new Claim
        {
            Id = "ji2020.lem16.first",
            Paper = "ji2020",
            Locator = "Lemma 16, first moment",
            Hypotheses = Hypotheses,
            Families = Families,
            Checking = Checking,
            Found = "Held in all cases. By Jensen's inequality Eβ ≥ 1/(C_βE L̂), and E L̂ ≤ L_w + C_𝓛σ_g/√|D_L| ≤ (9/8)L_w, so that 8/9 could stand for 4/5.",
            Forms =
            [
                Of(FormKind.Printed, ClaimKind.LowerBound, "|B'| > 4C_𝓛²σ²/(3q^{4N}L²), |D_L| > 64σ_g²C_𝓛²/(q^{4N}L²) ⇒ Eβ_k ≥ 4/(5C_βL_w)", x => First(x, 64)) with
                {
                    Mutants = [new("|D_L| > 64… → |D_L| > 0.1…", x => First(x, 0.1))],
                },
            ],
        },
        new Claim
        {
            Id = "ji2020.lem16.second",
            Paper = "ji2020",
            Locator = "Lemma 16, second moment",
            Hypotheses = Hypotheses,
            Families = Families,
            Checking = Checking,
            Found = "Held in all cases, with 25/8 too: the bound (67) with 4L + μ_β in its second term, and σ_β² ≤ 12L² + L²/4, give it.",
            Forms =
            [
                Of(FormKind.Printed, ClaimKind.UpperBound, "|B'| > 4C_𝓛²σ²/(3q^{4N}L²), |D_L| > 64σ_g²C_𝓛²/(q^{4N}L²) ⇒ Eβ_k² ≤ 4/(C_β²L_w²)", x => Second(x, 4, 4.0 / 3)) with { Mutants = Loose(4) },
                Of(FormKind.Proof, ClaimKind.UpperBound, "|B'| > 4C_𝓛²σ²/(3q^{4N}L²), |D_L| > 64σ_g²C_𝓛²/(q^{4N}L²) ⇒ Eβ_k² ≤ (25/8)/(C_β²L_w²)", x => Second(x, 3.125, 4.0 / 3)) with { Mutants = Loose(3.125) },
            ],
        },
        new Claim
        {
            Id = "ji2020.eq67",
            Paper = "ji2020",
            Locator = "equation (67)",
            Hypotheses = "μ_β is the mean of the second part of L̃, and σ_β² at least its variance; none on the sizes of the batches",
            Families = Families,
            Checking = Checking + " L̃ = 4L(1 + mean), with L a parameter, since the transcribed form is not homogeneous; σ_β² is stated, mostly as it is and sometimes up to a tenth too small.",
            Found = "Held in all cases: μ_β²/(μ_β)² = 1 is weaker than what is meant, μ_β²/(4L + μ_β)², which holds too and is nearly attained by one draw from two values (the extremal law of a positive variable with given mean and variance puts mass on 0).",
            Forms =
            [
                Of(FormKind.Printed, ClaimKind.UpperBound, "E(1/L̃²) ≤ (σ_β²/(4L)²+μ_β²/(μ_β)²)/(σ_β²+μ_β²)", x => Reciprocal(x, 1, double.NaN)) with
                {
                    Space = s_unit,
                    Mutants = [new("σ_β²/(4L)² dropped", x => Reciprocal(x, 0, double.NaN))],
                },
                Of(FormKind.Corrected, ClaimKind.UpperBound, "E(1/L̃²) ≤ (σ_β²/(4L)²+μ_β²/(4L+μ_β)²)/(σ_β²+μ_β²)", x => Reciprocal(x, 1, 1)) with
                {
                    Space = s_unit,
                    Mutants =
                    [
                        new("4L + μ_β → 4L + 2μ_β", x => Reciprocal(x, 1, 2)),
                        new("σ_β²/(4L)² dropped", x => Reciprocal(x, 0, 1)),
                    ],
                },
            ],
        },
        new Claim
        {
            Id = "ji2020.eq68",
            Paper = "ji2020",
            Locator = "equation (68)",
            Hypotheses = "|D_L| > 64σ_g²C_𝓛²/(q^{4N}L²)",
            Families = Families,
            Checking = "μ_β enclosed over the binomial mean of the samples; printed: a violation is a refutation.",
            Found = "μ_β is the mean of (4C_𝓛/q^{2N})‖∇l_i(w; D_L)‖, and as transcribed the 4 is missing on both sides of (68) and in (72)(i): with u gradients of any size the difference is 3E‖∇l_i‖C_𝓛/q^{2N}. With the 4 the difference is at most L/2.",
            Affects = "(72)(i), whose last inequality holds",
            Forms =
            [
                Of(FormKind.Printed, ClaimKind.Inclusion, "|μ_β - (C_𝓛/q^{2N})E‖∇l_i‖| ≤ L", x => MeanDifference(x, 1, 64)) with
                {
                    Expected = Expectation.Fails,
                    Defect = (DefectKind.Misprint, "the factor 4 of L̃ is missing"),
                },
                Of(FormKind.Corrected, ClaimKind.Inclusion, "|μ_β - (4C_𝓛/q^{2N})E‖∇l_i‖| ≤ L", x => MeanDifference(x, 4, 64)) with
                {
                    Mutants = [new("|D_L| > 64… → |D_L| > 4…", x => MeanDifference(x, 4, 4))],
                },
            ],
        },
    ];

    private const string Hypotheses = "|B'| > 4C_𝓛²σ²/(3q^{4N}L²); |D_L| > 64σ_g²C_𝓛²/(q^{4N}L²)";
    private const string Families = "two tasks drawn from in batches of up to 200, with gradients u and 0; samples with a random sign; N, α, ρ, L, C_β scaled away";
    private const string Checking = "Expectations by summing over all counts of the batch and all sums of the signs; the error is the rounding of the sums.";

    private static Mutant[] Loose(double bound) => [new("|B'| > (4/3)… → |B'| > 0.01…", x => Second(x, bound, 0.01))];

    private static Form Of(FormKind kind, ClaimKind says, string statement, Func<Instance, Evaluation> evaluate) =>
        Form.Of(kind, says, Expectation.Holds, statement, s_space, evaluate);

    // With noise the law has up to 2(D + 1) values, and the batch is kept small.
    private static (double[] Values, double[] Chances, int Tasks, double Deviation, double Noise) Law(Instance x, double factor)
    {
        int samples = x.Integer("samples");
        double noise = x["noise"] < 0.3 ? 0 : x["noise"] * Math.Sqrt(samples / factor), u = x["u"], p = x["p"];
        double deviation = u * Math.Sqrt(p * (1 - p));
        if (noise == 0)
            return ([0, u], [1 - p, p], x.Integer("tasks"), deviation, 0);
        double[] chances = NoisyTasks.Chances(samples);
        double[] shifts = [.. Enumerable.Range(0, samples + 1).Select(k => noise * ((2.0 * k) - samples) / samples)];
        return ([.. shifts.Select(Math.Abs), .. shifts.Select(shift => Math.Abs(u + shift))], [.. chances.Select(c => (1 - p) * c), .. chances.Select(c => p * c)], 1 + (x.Integer("tasks") % 4), deviation, noise);
    }

    private static Evaluation Require(Instance x, int tasks, double deviation, double tasksFactor, double samplesFactor) => new Evaluation()
        .Require("|B'| > 4C_𝓛²σ²/(3q^(4N)L²)", tasksFactor * deviation * deviation, tasks)
        .Require("|D_L| > 64σ_g²C_𝓛²/(q^(4N)L²)", x["noise"] < 0.3 ? 0 : samplesFactor * x["noise"] * x["noise"], samplesFactor);

    private static Evaluation First(Instance x, double factor)
    {
        var (values, chances, tasks, deviation, _) = Law(x, factor);
        var (mean, error) = BatchMean.Expect(values, chances, tasks, average => 1 / (1 + average));
        return Require(x, tasks, deviation, 4.0 / 3, factor).AtLeast("Eβ C_βL_w", mean * (1 + (x["p"] * x["u"])), 0.8, error * (1 + x["u"]));
    }

    private static Evaluation Second(Instance x, double bound, double tasksFactor)
    {
        var (values, chances, tasks, deviation, _) = Law(x, 64);
        var (mean, error) = BatchMean.Expect(values, chances, tasks, average => 1 / ((1 + average) * (1 + average)));
        double scale = (1 + (x["p"] * x["u"])) * (1 + (x["p"] * x["u"]));
        return Require(x, tasks, deviation, tasksFactor, 64).AtMost("Eβ² C_β²L_w²", mean * scale, bound, error * scale);
    }

    private static Evaluation Reciprocal(Instance x, double first, double shift)
    {
        var (values, chances, tasks, _, _) = Law(x, 64);
        double l = 4 * x["L"], expected = values.Zip(chances, (v, c) => v * c).Sum();
        double variance = l * l * values.Zip(chances, (v, c) => c * (v - expected) * (v - expected)).Sum() / tasks, mu = l * expected;
        double stated = Regularity.Stated(x, variance, "stated_sigma_beta");
        var (mean, error) = BatchMean.Expect(values, chances, tasks, average => 1 / (l * l * (1 + average) * (1 + average)));
        double ratio = double.IsNaN(shift) ? 1 : mu / (l + (shift * mu));
        double right = ((first * stated / (l * l)) + (ratio * ratio)) / (stated + (mu * mu));
        return new Evaluation().Require("Var(L̃) ≤ σ_β²", variance, stated).AtMost("E(1/L̃²)", mean, right, error + Rounding.Of(right));
    }

    private static Evaluation MeanDifference(Instance x, int factor, double samplesFactor)
    {
        int samples = x.Integer("samples");
        double[] chances = NoisyTasks.Chances(samples);
        var (u, p) = (Interval.Point(x["u"]), Interval.Point(x["p"]));
        var noise = x["noise"] * Interval.Sqrt(samples / Interval.Point(samplesFactor));
        var mean = Interval.Point(0);
        for (int k = 0; k <= samples; k++)
        {
            var shift = noise * Interval.Ratio((2 * k) - samples, samples);
            mean += chances[k] * ((p * Interval.Abs(u + shift)) + ((1 - p) * Interval.Abs(shift)));
        }

        return new Evaluation()
            .Require("|D_L| > 64σ_g²C_𝓛²/(q^(4N)L²)", samplesFactor * Interval.Square(x["noise"]), Interval.Point(samplesFactor))
            .AtMost("|μ_β − (C_𝓛/q^{2N})E‖∇l_i‖|/L", Interval.Abs((4 * mean) - (factor * (p * u))), Interval.Point(1));
    }
}
