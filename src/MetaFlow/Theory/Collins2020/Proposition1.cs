namespace MetaFlow.Theory.Collins2020;

/// <summary>collins2020, Proposition 1: Algorithm 1 with constant steps on W = R^d.</summary>
internal static class Proposition1
{
    private static readonly ParameterSpace s_constants = Runs.Constants.And(MinMaxCase.Share);
    private static readonly ParameterSpace s_space = MinMaxCase.Sines.And(Runs.Settings);

    private const string Families = "one to three sines with two-point noise on W = R, whose constants are exact; m constants for the second part";
    private const string Checking = $"Runs of Algorithm 1 with (8) and (28); {Runs.Budget}.";

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "collins2020.prop1.first",
            Paper = "collins2020",
            Locator = "Proposition 1",
            Hypotheses = "Assumptions 1 and 2; W = R^d; η_w < 2/M̃",
            Families = Families,
            Checking = Checking,
            Found = "Held in all cases tried with all three readings, with much room; the proof of the printed form uses the printed Ĝ_p, and the factor 4 can be 2, since ‖p^{t+1} − p^t‖ ≤ η_p‖ĝ_p‖.",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.UpperBound, Expectation.Unproved,
                    "W=R^d, η_w < 2/M̃: E‖∇_wφ(w_τ,p_τ)‖² ≤ 2(φ₁+B)/(T(2η_w−η_w²M̃))+4η_p√mBĜ_p/(2η_w−η_w²M̃)+η_wM̃σ_w²/(2−η_wM̃), printed Ĝ_p", s_space, x => First(x, printed: true, 4, 1)) with
                {
                    Cases = 80, Climbs = 40, Remark = "Its proof uses the printed Ĝ_p, which is not a bound; no violation was found.",
                },
                Form.Of(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds,
                    "W=R^d, η_w < 2/M̃: E‖∇_wφ(w_τ,p_τ)‖² ≤ 2(φ₁+B)/(T(2η_w−η_w²M̃))+4η_p√mBĜ_p/(2η_w−η_w²M̃)+η_wM̃σ_w²/(2−η_wM̃), Ĝ_p²=(1+(m−1)/C)mB²+(m²/(CD))(σ²+α²L²σ_R²)", s_space, x => First(x, printed: false, 4, 1)) with
                {
                    Cases = 80, Climbs = 40, Mutants = [new("without the terms in T and Ĝ_p, σ_w² → σ_w²/1000", x => First(x, printed: false, 0, 0))],
                },
                Form.Of(FormKind.Sharp, ClaimKind.UpperBound, Expectation.Holds,
                    "W=R^d, η_w < 2/M̃: E‖∇_wφ(w_τ,p_τ)‖² ≤ 2(φ₁+B)/(T(2η_w−η_w²M̃))+2η_p√mBĜ_p/(2η_w−η_w²M̃)+η_wM̃σ_w²/(2−η_wM̃), corrected Ĝ_p", s_space, x => First(x, printed: false, 2, 1)) with
                {
                    Cases = 80, Climbs = 40, Mutants = [new("without the terms in T and Ĝ_p, σ_w² → σ_w²/1000", x => First(x, printed: false, 0, 0))],
                },
            ],
        },
        new()
        {
            Id = "collins2020.prop1.second",
            Paper = "collins2020",
            Locator = "Proposition 1",
            Hypotheses = "Assumptions 1 and 2, of which |f_i| ≤ B matters for constants, whose B is stated: mostly as it is, sometimes up to a tenth too small; W = R^d",
            Families = Families,
            Checking = Checking,
            Found = "With the printed Ĝ_p the deficit of constants exceeds the bound for many tasks and C = 1; with the corrected one it held in all cases tried, also with 1/(2η_pT).",
            Affects = "Theorem 2 and, with the same proof, Proposition 2 and Theorem 3",
            Forms = SecondPart(
                "Eφ(w_τ,p_τ) ≥ max_pEφ(w_τ,p)−1/(η_pT)−η_pĜ_p²/2, printed Ĝ_p",
                "Eφ(w_τ,p_τ) ≥ max_pEφ(w_τ,p)−1/(η_pT)−η_pĜ_p²/2, corrected Ĝ_p",
                "Eφ(w_τ,p_τ) ≥ max_pEφ(w_τ,p)−1/(2η_pT)−η_pĜ_p²/2, corrected Ĝ_p"),
        },
    ];

    /// <summary>The forms of the statement about p, which does not depend on W.</summary>
    public static IReadOnlyList<Form> SecondPart(string printed, string corrected, string? sharp) =>
    [
        Form.Of(FormKind.Printed, ClaimKind.LowerBound, Expectation.Fails, printed, s_constants, x => OfConstants(x, printed: true, 1)) with
        {
            Cases = 60, Climbs = 60, Shrinks = 400, Defect = (DefectKind.Constant, "Ĝ_p of Lemma 3 leaves out the variance of the number of draws"),
        },
        Form.Of(FormKind.Corrected, ClaimKind.LowerBound, Expectation.Holds, corrected, s_constants, x => OfConstants(x, printed: false, 1)) with
        {
            Cases = 60, Climbs = 40, Mutants = [new("η_pĜ_p²/2 → 0", x => OfConstants(x, printed: false, 1, 0))],
        },
        .. sharp is null ? Array.Empty<Form>() :
        [
            Form.Of(FormKind.Sharp, ClaimKind.LowerBound, Expectation.Holds, sharp, s_constants, x => OfConstants(x, printed: false, 0.5)) with
            {
                Cases = 60, Climbs = 40, Mutants = [new("η_pĜ_p²/2 → 0", x => OfConstants(x, printed: false, 0.5, 0))],
            },
        ],
    ];

    private static Evaluation OfConstants(Instance x, bool printed, double factor, double drift = 0.5)
    {
        var tasks = Runs.OfConstants(x);
        var (constants, evaluation) = Runs.StatedBound(x, tasks);
        int iterates = x.Integer("T");
        double step = x["eta_p"] / x["level"];
        double moment = printed ? constants.PrintedWeightMoment(tasks.Count, 1, 1) : constants.WeightMoment(0, tasks.Count, 1, 1);
        var (deficit, error) = Runs.Deficit(Runs.Of(new DescentAscent(tasks, 1, step, 1, 1), 0, iterates, x.Seed));
        return evaluation
            .AtMost("max_p Eφ(w_τ, p) − Eφ(w_τ, p_τ)", deficit, (factor / (step * iterates)) + (drift * step * moment), error + Rounding.Of(iterates * constants.Bound, 64))
            .Budget("sampling", error);
    }

    private static Evaluation First(Instance x, bool printed, double factor, double rest)
    {
        var tasks = new MinMaxCase(x);
        var constants = tasks.Everywhere;
        int m = tasks.Count, batch = x.Integer("C"), samples = x.Integer("D"), iterates = x.Integer("T");
        double alpha = tasks.Alpha, smoothness = constants.MetaSmoothness(alpha), step = x["step_fraction"] * 2 / smoothness, weightStep = x["eta_p"];
        double moment = Math.Sqrt(printed ? constants.PrintedWeightMoment(m, batch, samples) : constants.WeightMoment(alpha, m, batch, samples));
        var runs = Runs.Of(new DescentAscent(tasks, step, weightStep, batch, samples), x["w"], iterates, x.Seed);
        var (gradient, error) = Runs.Mean(runs, run => run.Gradient2);
        double start = tasks.Tasks.Average(task => task.MetaValue(x["w"], alpha)), divisor = (2 * step) - (step * step * smoothness);
        double variance = step * smoothness * constants.GradientVariance(alpha, m, batch, samples) / (2 - (step * smoothness));
        double bound = rest == 0 ? variance / 1000
            : (2 * (start + constants.Bound) / (iterates * divisor)) + (factor * weightStep * Math.Sqrt(m) * constants.Bound * moment / divisor) + variance;
        return new Evaluation()
            .Require("η_w < 2/M̃", step, 2 / smoothness)
            .AtMost("E‖∇_wφ(w_τ, p_τ)‖²", gradient, bound, error + Rounding.Of(iterates * Math.Pow(constants.MetaLipschitz(alpha), 2)))
            .Budget("sampling", error);
    }
}
