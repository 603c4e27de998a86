namespace MetaFlow.Theory.Collins2020;

/// <summary>collins2020, Assumption 2: where its constants must hold.</summary>
internal static class Assumption2
{
    private static readonly ParameterSpace s_sine = new(
        Parameter.Logarithmic("a", 0.1, 10), Parameter.Logarithmic("b", 0.1, 10), Parameter.Uniform("c", -Math.PI, Math.PI), Parameter.Uniform("periods", 0.25, 3));

    public static Claim Claim { get; } = new()
    {
        Id = "collins2020.asm2",
        Paper = "collins2020",
        Locator = "Assumptions 1 and 2",
        Hypotheses = "W = [−1, 1] and w ∈ W; for the sine W = R, of which an interval that holds half a period is enough",
        Families = "one to three tasks on W = [−1, 1]; for the constants, sines on R",
        Checking = "The adapted points at drawn w ∈ W against W and against W'. For the sine, the largest absolute values over an interval of 0.25 to 3 periods around 0, at its ends and at all extrema in it, against the constants.",
        Found = "As transcribed the assumptions hold on W only, and adapted points leave it: on W' = W ∪ {w − α∇f̂_i(w, θ)} they cover every point that is used. Bounded values on R^d exclude quadratics; a sine has exact constants.",
        Affects = "Lemmas 2 to 5 and all theorems, where constants on W' are to be read",
        Forms =
        [
            Form.Of(FormKind.Printed, ClaimKind.Inclusion, Expectation.Fails, "Assumptions 1 and 2 on W cover every point used: w−α∇f̂_i(w,θ) ∈ W for w ∈ W", MinMaxCase.Around, x => Evaluate(x, _ => 1)) with
            {
                Defect = (DefectKind.Hypothesis, "the constants are used at adapted points, which need not lie in W"),
            },
            Form.Of(FormKind.Corrected, ClaimKind.Inclusion, Expectation.Holds, "required on W' = W ∪ {w−α∇f̂_i(w,θ): w ∈ W}, which covers every point used", MinMaxCase.Around, x => Evaluate(x, tasks => tasks.Reach)) with
            {
                Mutants = [new("W' → W + α max|f_i'| without the noise", x => Evaluate(x, tasks => 1 + (tasks.Alpha * tasks.On(1).Lipschitz / 4)))],
            },
            Form.Of(FormKind.Sharp, ClaimKind.Equality, Expectation.Holds, "f = a sin(bw+c) on R: B = a, L = ab, M = ab², H = ab³", s_sine, Sine) with
            {
                Mutants = [new("H = ab³ → ab²", x => Sine(x, 2))],
            },
        ],
    };

    private static Evaluation Evaluate(Instance x, Func<MinMaxCase, double> radius)
    {
        var tasks = new MinMaxCase(x);
        double farthest = tasks.Tasks.Max(task => Math.Max(Math.Abs(task.Adapted(x["w"], tasks.Alpha, 1)), Math.Abs(task.Adapted(x["w"], tasks.Alpha, -1))));
        return new Evaluation().Require("w ∈ W", Math.Abs(x["w"]), 1).AtMost("|w − α∇f̂_i(w, θ)| against the set", farthest, Math.Max(1, radius(tasks)), Rounding.Of(farthest + tasks.Size(1)));
    }

    private static Evaluation Sine(Instance x) => Sine(x, 3);

    private static Evaluation Sine(Instance x, int power)
    {
        double a = x["a"], b = x["b"], c = x["c"];
        var task = new NoisyTask(0, 0, 0, a, b, c, 0, 0);

        // The extrema of all derivatives lie where bw + c is a multiple of π/2.
        double end = x["periods"] * Math.PI / b;
        double[] points = [-end, end, .. Enumerable.Range(-10, 21).Select(k => ((k * Math.PI / 2) - c) / b).Where(w => Math.Abs(w) <= end)];
        double[] observed = [points.Max(w => Math.Abs(task.Value(w))), points.Max(w => Math.Abs(task.Slope(w))), points.Max(w => Math.Abs(task.Curvature(w))), points.Max(w => Math.Abs(task.Third(w, 1)))];
        double[] constants = [a, a * b, a * b * b, a * Math.Pow(b, power)];
        return new Evaluation().Require("W holds half a period of f, as R does", 0.5, x["periods"]).Equal("suprema against the constants", observed, constants, Rounding.Of(a * (1 + (b * b * b)), 256));
    }
}
