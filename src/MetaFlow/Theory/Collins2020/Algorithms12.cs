using MetaFlow.Numerics;

namespace MetaFlow.Theory.Collins2020;

/// <summary>collins2020, Algorithms 1 and 2: which iterate each step uses, and what the implementation leaves out.</summary>
internal static class Algorithms12
{
    private static readonly ParameterSpace s_space = MinMaxCase.Bounded.And(Parameter.Logarithmic("step", 0.01, 0.5), Parameter.Logarithmic("weight_step", 0.01, 1), Parameter.Integer("drawn", 0, 2), Parameter.Integer("noise", 0, 3));

    private const string Families = "one to three tasks on W = [−1, 1] with quadratics, sines and two-point noise; one drawn task, one pair of noises";

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "collins2020.alg1",
            Paper = "collins2020",
            Locator = "Section 4 and Algorithm 1, equations (10) and (11)",
            Hypotheses = "none",
            Families = Families,
            Checking = "One step for one draw: the p-step of the text (after the w-step) and the p-step at (w^t, p^t) against the formula (11).",
            Found = "The formulas (10) and (11) use (w^t, p^t) both: the steps are simultaneous, although the text calls them alternating.",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.Algorithm, Expectation.Fails, "steps (10) and (11) alternate: p^{t+1} uses w^{t+1}", s_space, x => Weights(x, alternating: true)) with
                {
                    Unconditional = NoHypothesis.PrintedAlgorithm,
                    Defect = (DefectKind.Misprint, "the printed formulas (10) and (11) are simultaneous"),
                },
                Form.Of(FormKind.Corrected, ClaimKind.Algorithm, Expectation.Holds, "steps (10) and (11) are simultaneous: w^{t+1} and p^{t+1} both use (w^t,p^t); outputs from w^1..w^T", s_space, x => Weights(x, alternating: false)) with { Unconditional = NoHypothesis.PrintedAlgorithm },
            ],
        },
        new()
        {
            Id = "collins2020.alg2",
            Paper = "collins2020",
            Locator = "Algorithm 2",
            Hypotheses = "none",
            Families = Families,
            Checking = "One step of Algorithm 2 against one step of Algorithm 1 with (8) and (28), for the same draw.",
            Found = "As transcribed the w-step has no p_i and the p-step no restriction to the draws of task i: p never influences w. With both, and Λ at w^t, the two algorithms agree.",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.Algorithm, Expectation.Fails, "w-step without p_i, p-step without Σ_{k≤c_i}: equals Algorithm 1", s_space, x => Implementation(x, corrected: false)) with
                {
                    Unconditional = NoHypothesis.PrintedAlgorithm,
                    Defect = (DefectKind.Misprint, "the weights p_i and the sum over the draws of task i are missing"),
                },
                Form.Of(FormKind.Corrected, ClaimKind.Algorithm, Expectation.Holds, "w-step weighted by p_i, p-step summed over k ≤ c_i, Λ_ij at w^t: equals Algorithm 1 with (8) and (28)", s_space, x => Implementation(x, corrected: true)) with { Unconditional = NoHypothesis.PrintedAlgorithm },
            ],
        },
    ];

    private static (MinMaxCase Tasks, double[] P, int Drawn, int Inner, int Outer) Read(Instance x)
    {
        var tasks = new MinMaxCase(x);
        int noise = x.Integer("noise");
        return (tasks, MinMaxCase.Weights(x), Math.Min(x.Integer("drawn"), tasks.Count - 1), (noise & 1) == 0 ? 1 : -1, (noise & 2) == 0 ? 1 : -1);
    }

    // Equations (10) and (11) with (8) and (28), C = D = 1, written out.
    private static (double W, double[] P) Formula(Instance x)
    {
        var (tasks, p, drawn, inner, outer) = Read(x);
        double w = x["w"];
        var task = tasks.Tasks[drawn];
        double next = Math.Clamp(w - (x["step"] * tasks.Count * p[drawn] * task.SlopeSample(w, tasks.Alpha, inner, outer)), -1, 1);
        var weights = (double[])p.Clone();
        weights[drawn] += x["weight_step"] * tasks.Count * task.ValueSample(w, tasks.Alpha, inner, outer);
        Simplex.Project(weights);
        return (next, weights);
    }

    private static Evaluation Weights(Instance x, bool alternating)
    {
        var (tasks, p, drawn, inner, outer) = Read(x);
        var (next, formula) = Formula(x);
        var weights = (double[])p.Clone();
        weights[drawn] += x["weight_step"] * tasks.Count * tasks.Tasks[drawn].ValueSample(alternating ? next : x["w"], tasks.Alpha, inner, outer);
        Simplex.Project(weights);
        return new Evaluation().Equal("p^{t+1} against (11)", weights, formula, Rounding.Of(1 + (tasks.Count * tasks.Size(1))));
    }

    private static Evaluation Implementation(Instance x, bool corrected)
    {
        var (tasks, p, drawn, inner, outer) = Read(x);
        var (w, formula) = Formula(x);
        double at = x["w"], alpha = tasks.Alpha;
        var task = tasks.Tasks[drawn];
        double adapted = at - (alpha * task.Slope(at, inner)), lambda = 1 - (alpha * task.Curvature(at, inner));
        double next = Math.Clamp(at - (x["step"] * tasks.Count * (corrected ? p[drawn] : 1) * lambda * task.Slope(adapted, outer)), -1, 1);
        var weights = (double[])p.Clone();
        for (int i = 0; i < weights.Length; i++)
        {
            if (!corrected || i == drawn)
                weights[i] += x["weight_step"] * tasks.Count * task.Value(adapted, outer);
        }

        Simplex.Project(weights);
        return new Evaluation().Equal("(w, p)^{t+1} against Algorithm 1", [next, .. weights], [w, .. formula], Rounding.Of((1 + alpha) * tasks.Count * Math.Pow(1 + tasks.Size(1), 2)));
    }
}
