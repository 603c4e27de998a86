namespace MetaFlow.Theory.Collins2020;

/// <summary>collins2020, equations (8), (9), (28) and Lemma 1: the stochastic gradients and their means.</summary>
internal static class StochasticGradients
{
    /// <summary>Tasks, C and D, with a bias of the noises that is above zero in one of ten cases.</summary>
    public static readonly ParameterSpace Biased = MinMaxCase.Bounded.And(Parameter.Integer("C", 1, 2), Parameter.Integer("D", 1, 2), Parameter.Uniform("bias", -9, 1));

    private const string Families = "one to three tasks on [−1, 1] with quadratics, sines and two-point noise; C, D ≤ 2; in one of ten cases θ = 1 and θ = −1 have different chances, so that f̂_i is not unbiased";
    private const string Checking = "Exact enumeration of every draw of C tasks and of D pairs of noises for each.";

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "collins2020.eq8",
            Paper = "collins2020",
            Locator = "equation (8)",
            Hypotheses = "Assumption 1; tasks drawn uniformly with replacement, noises independently",
            Families = Families,
            Checking = Checking,
            Found = "Equal to rounding.",
            Forms = [Form.Of(FormKind.Printed, ClaimKind.Equality, Expectation.Holds,
                "E ĝ_w = g_w, ĝ_w = (m/C)Σ_{c}p_{i_c}(1/D)Σ_j(I−α∇²f̂(w,θ^in))∇f̂(w−α∇f̂(w,θ^in),θ^out)", Biased, x => OfW(Moments(x), x)) with { Climbs = 60 }],
        },
        new()
        {
            Id = "collins2020.eq9",
            Paper = "collins2020",
            Locator = "equation (9); equation (28)",
            Hypotheses = "Assumption 1; tasks drawn uniformly with replacement, noises independently",
            Families = Families,
            Checking = Checking,
            Found = "As transcribed every component of ĝ_p is the same sum, whose mean is the sum of all losses; with the index of equation (28) of the supplement the mean is g_p.",
            Affects = "Algorithm 1 with (9): a vector of equal components is orthogonal to the simplex, so that its projection leaves p where it is",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.Equality, Expectation.Fails,
                    "E ĝ_p = g_p, every component of ĝ_p being (m/(CD))Σ_{T_i∈C}Σ_j f̂_i(w−α∇f̂_i(w,θ^in),θ^out)", Biased, x => OfP(Moments(x).SameForAll, x)) with
                {
                    Defect = (DefectKind.Misprint, "equation (28) of the supplement restricts the sum to the draws of task i"),
                },
                Form.Of(FormKind.Corrected, ClaimKind.Equality, Expectation.Holds,
                    "E ĝ_p = g_p, ĝ_{p,i} = (m/(CD))Σ_{k≤c_i}Σ_j f̂_i(w−α∇f̂_i(w,θ^in),θ^out), 0 if task i is not drawn", Biased, x => OfP(Moments(x).Weights, x)) with { Climbs = 60 },
            ],
        },
        new()
        {
            Id = "collins2020.lem1",
            Paper = "collins2020",
            Locator = "Lemma 1, equation (17)",
            Hypotheses = "Assumption 1",
            Families = Families,
            Checking = Checking,
            Found = "Both means are exact with (8) and (28); the lemma refers to (6) and (7) where (8) and (9) are meant, and (9) carries its own misprint.",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.Equality, Expectation.Fails, "E[ĝ_w−g_w] = E[ĝ_p−g_p] = 0 with (8) and (9)", Biased, x => Both(x, moments => moments.SameForAll)) with
                {
                    Defect = (DefectKind.Misprint, "the misprint of equation (9)"),
                },
                Form.Of(FormKind.Corrected, ClaimKind.Equality, Expectation.Holds, "E[ĝ_w−g_w] = E[ĝ_p−g_p] = 0 with (8) and (28)", Biased, x => Both(x, moments => moments.Weights)) with { Climbs = 60 },
            ],
        },
    ];

    public static BatchMoments Moments(Instance x) => new(new MinMaxCase(x), MinMaxCase.Weights(x), x["w"], x.Integer("C"), x.Integer("D"), Bias(x));

    /// <summary>An evaluation with Assumption 1, by the largest |E f̂_i − f_i| on a grid of W; it is zero everywhere where it is zero there.</summary>
    public static Evaluation AssumeUnbiased(Instance x, MinMaxCase tasks) => new Evaluation().Require("Assumption 1: |E f̂_i − f_i| = 0",
        Bias(x) * Enumerable.Range(-16, 33).Max(k => tasks.Tasks.Max(task => Math.Abs(task.Value(k / 16.0, 1) - task.Value(k / 16.0)))), 0);

    /// <summary>The rounding of an enumeration: of each of its (m 4^D)^C terms, and of adding them up.</summary>
    public static double Error(Instance x, double size) =>
        Rounding.Of(size, 64 + (16 * x.Integer("C") * x.Integer("D")) + (int)Math.Pow(x.Integer("tasks") * Math.Pow(4, x.Integer("D")), x.Integer("C")));

    private static double Bias(Instance x) => x.TryGet("bias", out var bias) ? Math.Max(0, bias[0]) : 0;

    private static Evaluation OfW(BatchMoments moments, Instance x)
    {
        var tasks = new MinMaxCase(x);
        double exact = tasks.Tasks.Zip(MinMaxCase.Weights(x), (task, p) => p * task.MetaSlope(x["w"], tasks.Alpha)).Sum();
        return AssumeUnbiased(x, tasks).Equal("E ĝ_w against g_w", moments.Gradient, exact, Error(x, tasks.Count * Math.Pow(1 + tasks.Size(x["w"]), 2) * (1 + tasks.Alpha)));
    }

    private static Evaluation OfP(double[] mean, Instance x)
    {
        var tasks = new MinMaxCase(x);
        var exact = tasks.Tasks.Select(task => task.MetaValue(x["w"], tasks.Alpha)).ToArray();
        return AssumeUnbiased(x, tasks).Equal("E ĝ_p against g_p", mean, exact, Error(x, tasks.Count * tasks.Size(x["w"])));
    }

    private static Evaluation Both(Instance x, Func<BatchMoments, double[]> weights)
    {
        var moments = Moments(x);
        var tasks = new MinMaxCase(x);
        double[] observed = [moments.Gradient, .. weights(moments)];
        double[] exact = [tasks.Tasks.Zip(MinMaxCase.Weights(x), (task, p) => p * task.MetaSlope(x["w"], tasks.Alpha)).Sum(), .. tasks.Tasks.Select(task => task.MetaValue(x["w"], tasks.Alpha))];
        return AssumeUnbiased(x, tasks).Equal("means against gradients", observed, exact, Error(x, tasks.Count * Math.Pow(1 + tasks.Size(x["w"]), 2) * (1 + tasks.Alpha)));
    }
}
