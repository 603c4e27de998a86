using MetaFlow.Numerics;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Proposition 2: the distance of the sampled inner path from the exact one.</summary>
internal static class Proposition2
{
    private const string StatedSmoothness = "stated_L";
    private const string StatedDeviation = "stated_sigma_g";
    private static readonly ParameterSpace s_space = NoisyTasks.Space(Parameter.Logarithmic("x", 0.02, 1), 7).And(Regularity.Share(StatedSmoothness), Regularity.Share(StatedDeviation));

    public static Claim First { get; } = new()
    {
        Id = "ji2020.prop2.first",
        Paper = "ji2020",
        Locator = "Proposition 2, first moment",
        Hypotheses = "Assumptions 1 and 3: l_i is L-smooth, and its samples have the deviation σ_g; no condition on α",
        Families = "one-dimensional quadratics with a sine and samples with a random sign (L, σ_g exact)",
        Checking = "L and σ_g are stated, mostly as they are and sometimes up to a tenth too small. All (S + 1)^j paths in interval arithmetic, for every j ≤ N.",
        Found = "Held in all cases and is attained at j = S = 1. Proof, as in the paper: E‖w_m − w̃_m‖ ≤ qE‖w_{m−1} − w̃_{m−1}‖ + ασ_g/√S by the triangle inequality and Jensen's, summed over m.",
        Forms =
        [
            Of(FormKind.Printed, Expectation.Holds, "E‖w_j-w̃_j‖ ≤ (q^j-1)σ_g/(L√S), j ≤ N", x => Evaluate(x, false, FirstBound)) with
            {
                Mutants =
                [
                    new("√S → S", x => Evaluate(x, false, (j, at, s) => FirstBound(j, at, Interval.Square(s)))),
                    new("q^j → q^{j−1}", x => Evaluate(x, false, (j, at, s) => FirstBound(j - 1, at, s))),
                ],
            },
        ],
    };

    public static Claim Second { get; } = new()
    {
        Id = "ji2020.prop2.second",
        Paper = "ji2020",
        Locator = "Proposition 2, second moment",
        Hypotheses = "Assumptions 1 and 3: l_i is L-smooth, and its samples have the deviation σ_g; no condition on α",
        Families = "one-dimensional quadratics with a sine and samples with a random sign (L, σ_g exact)",
        Checking = "L and σ_g are stated, mostly as they are and sometimes up to a tenth too small. All (S + 1)^j paths in interval arithmetic, for every j ≤ N: a violation is a refutation.",
        Found = "As transcribed it fails from j = 4 on near a maximum of the loss, where E‖w_j − w̃_j‖² is nearly (q^{2j} − 1)ασ_g²/((2 + αL)LS) and q² = 1 + 2αL + α²L² exceeds 1 + αL + 2α²L². "
            + "The proof ends with 1 + 2αL + 2α²L², as Proposition 4 uses it, and that form holds. Without the proof's ‖a + b‖² ≤ 2‖a‖² + 2‖b‖² the cross term vanishes, E‖d_m‖² ≤ q²E‖d_{m−1}‖² + α²σ_g²/S, and the sharp form follows; it is attained at j = 1.",
        Affects = "nothing later: Proposition 4 uses the form of the proof",
        Forms =
        [
            Of(FormKind.Printed, Expectation.Fails, "E‖w_j-w̃_j‖² ≤ ((1+αL+2α²L²)^j-1)ασ_g²/((1+αL)LS), j ≤ N", x => Evaluate(x, true, (j, at, s) => SecondBound(1, j, at, s))) with
            {
                Defect = (DefectKind.Misprint, "αL for 2αL in the base of the power, as the proof of the proposition has it"),
            },
            Of(FormKind.Corrected, Expectation.Holds, "E‖w_j-w̃_j‖² ≤ ((1+2αL+2α²L²)^j-1)ασ_g²/((1+αL)LS), j ≤ N", x => Evaluate(x, true, (j, at, s) => SecondBound(2, j, at, s))) with
            {
                Mutants =
                [
                    new("1/S → 1/S²", x => Evaluate(x, true, (j, at, s) => SecondBound(2, j, at, Interval.Square(s)))),
                    new("2αL → αL", x => Evaluate(x, true, (j, at, s) => SecondBound(1, j, at, s))),
                ],
            },
            Of(FormKind.Sharp, Expectation.Holds, "E‖w_j-w̃_j‖² ≤ (q^{2j}-1)ασ_g²/((2+αL)LS), j ≤ N", x => Evaluate(x, true, SharpBound)) with
            {
                Mutants =
                [
                    new("q^{2j} → q^j", x => Evaluate(x, true, (j, at, s) => ((Interval.Power(1 + at.Step, j) - 1) * at.Step * Interval.Square(at.Deviation) / ((2 + at.Step) * Interval.Square(at.Smoothness) * s)))),
                    new("1/S → 1/S²", x => Evaluate(x, true, (j, at, s) => SharpBound(j, at, Interval.Square(s)))),
                ],
            },
        ],
    };

    private static Form Of(FormKind kind, Expectation expected, string statement, Func<Instance, Evaluation> evaluate) =>
        Form.Of(kind, ClaimKind.UpperBound, expected, statement, s_space, evaluate);

    private static Interval FirstBound(int j, Scales at, Interval batch) => (Interval.Power(1 + at.Step, j) - 1) * at.Deviation / (at.Smoothness * Interval.Sqrt(batch));

    private static Interval SecondBound(int factor, int j, Scales at, Interval batch) =>
        (Interval.Power(1 + (factor * at.Step) + (2 * Interval.Square(at.Step)), j) - 1) * at.Step * Interval.Square(at.Deviation) / ((1 + at.Step) * Interval.Square(at.Smoothness) * batch);

    private static Interval SharpBound(int j, Scales at, Interval batch) =>
        (Interval.Power(1 + at.Step, 2 * j) - 1) * at.Step * Interval.Square(at.Deviation) / ((2 + at.Step) * Interval.Square(at.Smoothness) * batch);

    private static Evaluation Evaluate(Instance x, bool squared, Func<int, Scales, Interval, Interval> bound)
    {
        var smoothness = StatedConstants.Enclosed(x, Interval.Point(x["h"]) + x["m"], StatedSmoothness);
        var scales = new Scales(x["x"], smoothness, StatedConstants.Enclosed(x, Interval.Point(x["s"]) + x["v"], StatedDeviation));
        int batch = NoisyTasks.Batch(x);
        var moments = new EnclosedPaths(x, batch, x["x"] / smoothness).Moments(squared);
        var evaluation = new Evaluation()
            .RequireShare("l_i is L-smooth: L in units of ‖∇²l_i‖", x, StatedSmoothness)
            .RequireShare("E‖∇l_i(w; τ) − ∇l_i(w)‖² ≤ σ_g²: σ_g in units of the deviation", x, StatedDeviation);
        for (int j = 1; j < moments.Length; j++)
            evaluation.AtMost(squared ? "E‖w_j − w̃_j‖²" : "E‖w_j − w̃_j‖", moments[j], bound(j, scales, batch));
        return evaluation;
    }

    private readonly record struct Scales(Interval Step, Interval Smoothness, Interval Deviation);

    /// <summary>The paths of the first task, enclosed: their points are intervals.</summary>
    private sealed class EnclosedPaths(Instance x, int batch, Interval alpha)
    {
        private readonly double[] _chances = NoisyTasks.Chances(batch);
        private readonly Interval _wave = Interval.Point(x["m"]) / x["b"];

        public Interval[] Moments(bool squared)
        {
            int steps = x.Integer("N");
            var exact = new Interval[steps + 1];
            exact[0] = x["w"];
            for (int j = 0; j < steps; j++)
                exact[j + 1] = exact[j] - (alpha * Gradient(exact[j]));
            var moments = new Interval[steps + 1];
            Array.Fill(moments, Interval.Point(0));
            Walk(x["w"], 0, 1);
            return moments;

            void Walk(Interval point, int step, double chance)
            {
                if (step > 0)
                {
                    var distance = point - exact[step];
                    moments[step] += chance * (squared ? Interval.Square(distance) : Interval.Abs(distance));
                }

                if (step == steps)
                    return;
                var next = point - (alpha * Gradient(point));
                var size = alpha * (x["s"] + (x["v"] * Interval.Cos(x["rate"] * point)));
                for (int k = 0; k <= batch; k++)
                    Walk(next - (size * Interval.Ratio((2 * k) - batch, batch)), step + 1, chance * _chances[k]);
            }
        }

        private Interval Gradient(Interval point) => (x["h"] * point) + x.Vector("linear")[0] - (_wave * Interval.Cos((x["b"] * point) + x.Vector("phases")[0]));
    }
}
