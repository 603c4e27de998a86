using MetaFlow.Numerics;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Collins2020;

/// <summary>collins2020, Lemma 3 with equations (49) and (50): variances and second moments of the stochastic gradients.</summary>
internal static class Lemma3
{
    private static readonly ParameterSpace s_space = MinMaxCase.Bounded.And(Parameter.Integer("C", 1, 2), Parameter.Integer("D", 1, 2), MinMaxCase.Share);

    // Tasks that are constants b, with values that are sampled with an error of ±noise and without slope: w plays no part.
    private static readonly ParameterSpace s_constants = new(
        Parameter.Integer("m", 1, 40), Parameter.Integer("C", 1, 20), Parameter.Integer("D", 1, 5), Parameter.Logarithmic("b", 1e-3, 1e3), Parameter.Uniform("noise", 0, 10), MinMaxCase.Share);

    private const string Families = "one to three tasks on [−1, 1] with quadratics, sines and two-point noise, C, D ≤ 2; and m equal constants b with samples b ± n";
    private const string Checking = "Exact enumeration of every draw of C tasks and of D pairs of noises; for constants the moments are E‖δ_p‖² = mb²(m−1)/C + m²n²/(CD) and E‖ĝ_p‖² = mb² + E‖δ_p‖², in interval arithmetic. One constant (L, σ or B) is stated: as certified, or in one of ten cases too small. Equalities: in one of ten cases the noises are biased.";

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "collins2020.lem3.sigma_w",
            Paper = "collins2020",
            Locator = "Lemma 3, equation (23)",
            Hypotheses = "Assumptions 1 and 2 on W'",
            Families = Families,
            Checking = Checking,
            Found = "The bound held in all cases tried, and the exact variance equals the sharp form. The proof treats the sampled tasks as uncorrelated, which they are not (Cov(c_i, c_j) = −C/m²); the bound does not need it.",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "E‖δ_w‖² ≤ σ_w² = ((m−1)/C)L̃²+(m²/(CD))(1+αM)²(L²+σ_R²)", s_space, x => Variance(x, 1)) with
                {
                    Cases = 100, Climbs = 100,
                    Mutants = [new("m² → 0 in the second term", x => Variance(x, 0)) { Survives = null }],
                },
                Form.Of(FormKind.Sharp, ClaimKind.Equality, Expectation.Holds, "E‖δ_w‖² = (mΣp_i²‖∇F̃_i‖²−‖Σp_i∇F̃_i‖²)/C+(m/(CD))Σp_i²V_i, first term ≤ (m−1)L̃²/C", StochasticGradients.Biased, x => ExactVariance(x, 1)) with
                {
                    Cases = 100, Climbs = 100,
                    Mutants = [new("m/(CD) → m²/(CD)", x => ExactVariance(x, x.Integer("tasks")))],
                },
            ],
        },
        new()
        {
            Id = "collins2020.lem3.sigma_p",
            Paper = "collins2020",
            Locator = "Lemma 3, equation (23)",
            Hypotheses = "Assumptions 1 and 2 on W'",
            Families = Families,
            Checking = Checking,
            Found = "As transcribed σ_p² leaves out the variance of the number of draws of a task, ((m−1)/C)ΣF̃_i², and that of the inner sample: equal constants without noise have a positive variance against σ_p = 0, and with noise one that exceeds σ_p² by as much.",
            Affects = "Ĝ_p of Lemma 3, hence Theorem 1, the second part of Propositions 1 and 2, and Theorems 2 and 3",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "E‖δ_p‖² ≤ σ_p² = m²σ²/(CD)", s_constants, x => OfConstants(x, ofVariance: true)) with
                {
                    Defect = (DefectKind.Statement, "the variance of the number of draws and that of the inner sample are left out"),
                },
                Form.Of(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "E‖δ_p‖² ≤ ((m−1)/C)ΣF̃_i²+(m²/(CD))(σ²+α²L²σ_R²)", s_space, x => WeightVariance(x, 1)) with
                {
                    Cases = 100, Climbs = 100,
                    Mutants = [new("without ((m−1)/C)ΣF̃_i²", x => WeightVariance(x, 0))],
                },
                Form.Of(FormKind.Sharp, ClaimKind.Equality, Expectation.Holds, "E‖δ_p‖² = ((m−1)/C)ΣF̃_i²+(m/(CD))ΣVar_i", StochasticGradients.Biased, ExactWeightVariance) with { Cases = 100, Climbs = 100 },
            ],
        },
        new()
        {
            Id = "collins2020.lem3.G_w",
            Paper = "collins2020",
            Locator = "Lemma 3",
            Hypotheses = "Assumptions 1 and 2 on W'",
            Families = Families,
            Checking = Checking,
            Found = "Held in all cases tried.",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "E‖ĝ_w‖² ≤ Ĝ_w² = L̃²+σ_w²", s_space, x => SecondMoment(x, 1)) with
                {
                    Cases = 100, Climbs = 100,
                    Mutants = [new("L̃² + σ_w² → σ²/(CD)", x => SecondMoment(x, 0))],
                },
            ],
        },
        new()
        {
            Id = "collins2020.lem3.G_p",
            Paper = "collins2020",
            Locator = "Lemma 3",
            Hypotheses = "Assumptions 1 and 2 on W'",
            Families = Families,
            Checking = Checking,
            Found = "For equal constants without noise E‖ĝ_p‖² = mB²(1 + (m−1)/C) exactly, against mB² as transcribed; the corrected form adds the missing variances.",
            Affects = "Theorem 1, the second part of Propositions 1 and 2, and Theorems 2 and 3",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "E‖ĝ_p‖² ≤ Ĝ_p² = mB²+m²σ²/(CD)", s_constants, x => OfConstants(x, ofVariance: false)) with
                {
                    Defect = (DefectKind.Constant, "σ_p² of equation (23) leaves out the variance of the number of draws"),
                },
                Form.Of(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "E‖ĝ_p‖² ≤ Ĝ_p² = (1+(m−1)/C)mB²+(m²/(CD))(σ²+α²L²σ_R²)", s_space, x => WeightMoment(x, 1)) with
                {
                    Cases = 100, Climbs = 100,
                    Mutants = [new("1 + (m−1)/C → 1/9", x => WeightMoment(x, 1.0 / 9))],
                },
            ],
        },
        new()
        {
            Id = "collins2020.eq50",
            Paper = "collins2020",
            Locator = "equations (49) and (50)",
            Hypotheses = "Assumptions 1 and 2 on W'",
            Families = "one task f̂ = w + εθ sin(gw) with α = 0.1, and the tasks above",
            Checking = "Var_i by the four noises; σ exactly ε.",
            Found = "The inner sample moves the point at which f̂ is evaluated, which adds up to α²L²σ_R².",
            Affects = "σ_p and Ĝ_p of Lemma 3",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "Var_i = E|f̂_i(w−α∇f̂_i(w,θ^in),θ^out)−F̃_i(w)|² ≤ σ²", s_space, x => SampleVariance(x, 0)) with
                {
                    Defect = (DefectKind.Constant, "the variance of the inner sample is left out"),
                },
                Form.Of(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "Var_i = E|f̂_i(w−α∇f̂_i(w,θ^in),θ^out)−F̃_i(w)|² ≤ σ²+α²L²σ_R²", s_space, x => SampleVariance(x, 1)) with
                {
                    Mutants = [new("σ² + α²L²σ_R² → α²L²σ_R²", x => SampleVariance(x, -1))],
                },
            ],
        },
    ];

    // m equal constants b with samples b ± n: E‖ĝ_p‖² = Σ_i (m/C)²(b² E c_i² + n² E c_i/D) with c_i binomial of C draws with chance 1/m. σ or B is stated.
    private static Evaluation OfConstants(Instance x, bool ofVariance)
    {
        var (m, batch, square, noise) = (Interval.Point(x["m"]), Interval.Point(x["C"]), Interval.Square(x["b"]), Interval.Square(x["noise"]));
        var draws = m * square * (m - 1) / batch;
        var samples = Interval.Square(m) * noise / (batch * x["D"]);
        var stated = Interval.Square(StatedConstants.Enclosed(x, Interval.Point(1)));
        var evaluation = new Evaluation().RequireShare(ofVariance ? "E|f̂_i − f_i|² ≤ σ²: σ in units of the deviation" : "|f_i| ≤ B: B in units of |f_i|", x);
        return ofVariance
            ? evaluation.AtMost("E‖δ_p‖² of equal constants", draws + samples, stated * samples)
            : evaluation.AtMost("E‖ĝ_p‖² of equal constants", (m * square) + draws + samples, (m * stated * square) + samples);
    }

    private static double Scale(Instance x, MinMaxCase tasks) => Math.Pow(tasks.Count * (1 + tasks.Alpha) * Math.Pow(1 + tasks.Size(x["w"]), 2), 2);

    private static Evaluation Variance(Instance x, double factor)
    {
        var (tasks, moments, constants, evaluation) = OfSlope(x);
        double bound = factor == 1 ? constants.GradientVariance(tasks.Alpha, tasks.Count, x.Integer("C"), x.Integer("D"))
            : (tasks.Count - 1.0) / x.Integer("C") * Math.Pow(constants.MetaLipschitz(tasks.Alpha), 2);
        return evaluation.AtMost("E‖δ_w‖² against σ_w²", moments.GradientMoment - (moments.Gradient * moments.Gradient), bound, StochasticGradients.Error(x, Scale(x, tasks)));
    }

    private static Evaluation ExactVariance(Instance x, double factor)
    {
        var (tasks, moments, constants) = Read(x);
        var p = MinMaxCase.Weights(x);
        double w = x["w"], alpha = tasks.Alpha;
        double squares = tasks.Tasks.Select((task, i) => Math.Pow(p[i] * task.MetaSlope(w, alpha), 2)).Sum();
        double mean = tasks.Tasks.Select((task, i) => p[i] * task.MetaSlope(w, alpha)).Sum();
        double noise = tasks.Tasks.Select((task, i) => p[i] * p[i] * NoisyTask.Variance((inner, outer) => task.SlopeSample(w, alpha, inner, outer))).Sum();
        double draws = ((tasks.Count * squares) - (mean * mean)) / x.Integer("C"), error = StochasticGradients.Error(x, Scale(x, tasks));
        var evaluation = StochasticGradients.AssumeUnbiased(x, tasks)
            .Equal("E‖δ_w‖² against the formula", moments.GradientMoment - (moments.Gradient * moments.Gradient), draws + (factor * tasks.Count / ((double)x.Integer("C") * x.Integer("D")) * noise), error, 1e-2);
        return tasks.Count == 1 ? evaluation : evaluation.AtMost("first term against (m−1)L̃²/C", draws, (tasks.Count - 1.0) * Math.Pow(constants.MetaLipschitz(alpha), 2) / x.Integer("C"), error);
    }

    private static Evaluation WeightVariance(Instance x, double factor)
    {
        var (tasks, moments, constants, evaluation) = OfNoise(x);
        double squares = tasks.Tasks.Sum(task => Math.Pow(task.MetaValue(x["w"], tasks.Alpha), 2));
        double bound = (factor * (tasks.Count - 1.0) / x.Integer("C") * squares)
            + (Math.Pow(tasks.Count, 2) / ((double)x.Integer("C") * x.Integer("D")) * constants.ValueVariance(tasks.Alpha));
        return evaluation.AtMost("E‖δ_p‖² against the bound", moments.WeightMoment - squares, bound, StochasticGradients.Error(x, Scale(x, tasks)));
    }

    private static Evaluation ExactWeightVariance(Instance x)
    {
        var (tasks, moments, _) = Read(x);
        double w = x["w"], alpha = tasks.Alpha;
        double squares = tasks.Tasks.Sum(task => Math.Pow(task.MetaValue(w, alpha), 2));
        double noise = tasks.Tasks.Sum(task => NoisyTask.Variance((inner, outer) => task.ValueSample(w, alpha, inner, outer)));
        return StochasticGradients.AssumeUnbiased(x, tasks).Equal("E‖δ_p‖² against the formula", moments.WeightMoment - squares,
            ((tasks.Count - 1.0) / x.Integer("C") * squares) + (tasks.Count / ((double)x.Integer("C") * x.Integer("D")) * noise), StochasticGradients.Error(x, Scale(x, tasks)), 1e-2);
    }

    private static Evaluation SecondMoment(Instance x, double factor)
    {
        var (tasks, moments, constants, evaluation) = OfSlope(x);
        int batch = x.Integer("C"), samples = x.Integer("D");
        double bound = factor == 1 ? Math.Pow(constants.MetaLipschitz(tasks.Alpha), 2) + constants.GradientVariance(tasks.Alpha, tasks.Count, batch, samples)
            : constants.GradientNoise * constants.GradientNoise / (batch * samples);
        return evaluation.AtMost("E‖ĝ_w‖² against Ĝ_w²", moments.GradientMoment, bound, StochasticGradients.Error(x, Scale(x, tasks)));
    }

    private static Evaluation WeightMoment(Instance x, double factor)
    {
        var (tasks, moments, constants) = Read(x);
        var (bounded, attained) = tasks.State(x, constants.Bound, tasks.Reach, (task, w) => task.Value(w));
        constants = constants with { Bound = bounded };
        double bound = factor * constants.WeightMoment(tasks.Alpha, tasks.Count, x.Integer("C"), x.Integer("D"));
        return new Evaluation().Require("|f_i| ≤ B on W'", attained, bounded).AtMost("E‖ĝ_p‖² against Ĝ_p²", moments.WeightMoment, bound, StochasticGradients.Error(x, Scale(x, tasks)));
    }

    // Mode 0: σ² alone; 1: with the inner sample; −1: the inner sample alone.
    private static Evaluation SampleVariance(Instance x, int mode)
    {
        var (tasks, _, constants, evaluation) = OfNoise(x);
        double variance = tasks.Tasks.Max(task => NoisyTask.Variance((inner, outer) => task.ValueSample(x["w"], tasks.Alpha, inner, outer)));
        double value = Math.Pow(constants.ValueNoise, 2), bound = mode switch { 0 => value, 1 => constants.ValueVariance(tasks.Alpha), _ => constants.ValueVariance(tasks.Alpha) - value };
        return evaluation.AtMost("Var_i against the bound", variance, bound, Rounding.Of(Math.Pow(tasks.Size(x["w"]), 2) + bound));
    }

    // With the L that the case states.
    private static (MinMaxCase Tasks, BatchMoments Moments, MinMaxCase.Constants Constants, Evaluation Evaluation) OfSlope(Instance x)
    {
        var (tasks, moments, constants) = Read(x);
        var (lipschitz, attained) = tasks.State(x, constants.Lipschitz, tasks.Reach, (task, w) => task.Slope(w));
        return (tasks, moments, constants with { Lipschitz = lipschitz }, new Evaluation().Require("|f_i'| ≤ L on W'", attained, lipschitz));
    }

    // With the σ that the case states; the noise has two points, so that its size is its deviation.
    private static (MinMaxCase Tasks, BatchMoments Moments, MinMaxCase.Constants Constants, Evaluation Evaluation) OfNoise(Instance x)
    {
        var (tasks, moments, constants) = Read(x);
        var (noise, attained) = tasks.State(x, constants.ValueNoise, tasks.Reach, (task, w) => task.Value(w, 1) - task.Value(w));
        return (tasks, moments, constants with { ValueNoise = noise }, new Evaluation().Require("(E|f̂_i − f_i|²)^½ ≤ σ on W'", attained, noise));
    }

    private static (MinMaxCase Tasks, BatchMoments Moments, MinMaxCase.Constants Constants) Read(Instance x)
    {
        var tasks = new MinMaxCase(x);
        return (tasks, StochasticGradients.Moments(x), tasks.Everywhere);
    }
}
