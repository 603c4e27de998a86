using MetaFlow.Numerics;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Lemmas 18 and 19: the query gradient against the finite-sum meta-gradient.</summary>
internal static class Lemma18
{
    private const string Families = "pairs of nonconvex quadratics with sines that share their quadratic part (b_i certified); σ is the deviation at the point";
    private static readonly ParameterSpace s_any = PairCase.Space(Parameter.Logarithmic("x", 0.01, 1)).And(PairCase.ShareOfSmoothness);
    private static readonly ParameterSpace s_printed = PairCase.Space(Parameter.Logarithmic("r", 0.01, 6));
    private static readonly ParameterSpace s_below = PairCase.Space(Parameter.Logarithmic("r", 0.01, 2));

    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.lem18",
        Paper = "ji2020",
        Locator = "Lemma 18",
        Hypotheses = "Assumption 4, item 2: l_S and l_T are L-smooth; no condition on α",
        Families = Families,
        Checking = "L is stated, mostly as it is and sometimes up to a tenth too small. All gradients in closed form along the path; the error is its rounding.",
        Found = "Held in all cases, and the proof is complete: with K = J₀…J_{N−1} and H̄ the mean Hessian of l_T along the way to w̃_N, ∇l_T − ∇𝓛_i = (I − K)∇l_T + KH̄αΣ∇l_S(w̃_j); Lemma 13 bounds ‖I − K‖ by q^N − 1, and Lemma 17 αLΣ‖∇l_S(w̃_j)‖ by (q^N − 1)‖∇l_S‖. It is nearly attained where the losses agree and are concave.",
        Forms =
        [
            Of(FormKind.Printed, Expectation.Holds, s_any, "‖∇l_{T_i}(w)-∇𝓛_i(w)‖ ≤ (q^N-1)‖∇l_{T_i}(w)‖ + q^N(q^N-1)‖∇l_{S_i}(w)‖", x => EachTask(x, at => at.Growth)) with
            {
                Mutants =
                [
                    new("q^N(q^N−1) → q^N−1", x => EachTask(x, _ => 1)),
                    new("the term of l_S dropped", x => EachTask(x, _ => 0)),
                ],
            },
        ],
    };

    public static Claim Lemma19 { get; } = new()
    {
        Id = "ji2020.lem19",
        Paper = "ji2020",
        Locator = "Lemma 19, equations (73) and (74)",
        Hypotheses = "Assumptions 4 and 5, by construction; as transcribed for any α, though constants C₁, C₂ > 0 are named; q^{2N} < 2 as corrected",
        Families = Families,
        Checking = "All norms in closed form along the path; the error is its rounding, divided by |C₁|.",
        Found = "For q^{2N} > 2 C₁ is negative, and so is the right side where ‖∇𝓛‖ + C₂ > 0. Under q^{2N} < 2 it held in all cases, up to a ratio near 1.",
        Affects = "nothing later: Proposition 8 and Theorem 9 assume q^{2N} < 2",
        Forms =
        [
            Of(FormKind.Printed, Expectation.Fails, s_printed, "any α: ‖∇l_T(w)‖ ≤ ‖∇𝓛(w)‖/C₁ + C₂/C₁, C₁=2-q^{2N}, C₂=(q^{2N}-1)σ+q^N(q^N-1)b", x => Means(x, double.PositiveInfinity, at => at.C2)) with
            {
                Enclose = Enclosed,
                Defect = (DefectKind.Hypothesis, "q^{2N} < 2 is not stated; C₁ may be negative"),
            },
            Of(FormKind.Corrected, Expectation.Holds, s_below, "q^{2N} < 2: ‖∇l_T(w)‖ ≤ ‖∇𝓛(w)‖/C₁ + C₂/C₁, C₁=2-q^{2N}, C₂=(q^{2N}-1)σ+q^N(q^N-1)b", x => Means(x, 1, at => at.C2)) with
            {
                Mutants =
                [
                    new("C₂ → 0", x => Means(x, 1, _ => 0)),
                    new("the term of b dropped", x => Means(x, 1, at => ((at.Growth * at.Growth) - 1) * at.Deviation)),
                    new("q^{2N} < 2 → q^{2N} < 3", x => Means(x, 2, at => at.C2)),
                ],
            },
        ],
    };

    private static Form Of(FormKind kind, Expectation expected, ParameterSpace space, string statement, Func<Instance, Evaluation> evaluate) =>
        Form.Of(kind, ClaimKind.UpperBound, expected, statement, space, evaluate);

    // One task in one dimension, where σ = 0; otherwise nothing is enclosed.
    private static Evaluation Enclosed(Instance x)
    {
        if (x.Integer("tasks") > 1 || x.Integer("dimension") > 1)
            return new Evaluation();
        int steps = x.Integer("N");
        var support = new EnclosedTask(x["h"], x.Vector("linear")[0], x.Vector("curvatures")[0], x.Vector("frequencies")[0], x.Vector("phases")[0]);
        var gap = Interval.Point(x["gap"]) * x.Vector("gaps")[0];
        var query = support with { Linear = support.Linear + gap };
        var difference = Interval.Abs(gap);
        if (x.Integer("shared") == 0)
        {
            query = query with { Curvature = x.Vector("curvatures")[1], Frequency = x.Vector("frequencies")[1], Phase = x.Vector("phases")[1] };
            difference += (support.Curvature / support.Frequency) + (query.Curvature / query.Frequency);
        }

        var (alpha, point) = (Interval.Point(PairCase.Of(x).Alpha), Interval.Point(x.Vector("w")[0]));
        var growth = Interval.Power(1 + (alpha * (x["h"] + Interval.Point(x.Vector("curvatures").Max()))), steps);
        var right = Interval.Abs(support.MetaGradient(query, point, alpha, steps)) + (growth * (growth - 1) * difference);
        return new Evaluation().Require("C₁ away from 0, where nothing is stated", Interval.Point(0.1), Interval.Abs(2 - Interval.Square(growth))).AtMost("‖∇l_T‖", Interval.Abs(query.Gradient(point)), right / (2 - Interval.Square(growth)));
    }

    private static Evaluation EachTask(Instance x, Func<PairCase, double> factor)
    {
        var at = PairCase.Of(x);
        var evaluation = at.AssumeSmooth();
        for (int i = 0; i < at.Query.Count; i++)
        {
            evaluation.AtMost("‖∇l_T − ∇𝓛_i‖", (at.Query[i] - at.MetaGradients[i]).L2Norm(),
                (at.Growth - 1) * (at.Query[i].L2Norm() + (factor(at) * at.Support[i].L2Norm())), 2 * at.Error);
        }

        return evaluation;
    }

    private static Evaluation Means(Instance x, double limit, Func<PairCase, double> second)
    {
        var at = PairCase.Of(x);
        var evaluation = new Evaluation();
        if (double.IsFinite(limit))
            evaluation.Require("q^(2N) < 2", x["r"], limit);
        else
            evaluation.Require("C₁ away from 0, where nothing is stated", 0.1, Math.Abs(x["r"] - 1));
        return evaluation.AtMost("‖∇l_T‖", at.QueryMean.L2Norm(), (at.MetaMean.L2Norm() + second(at)) / at.C1, (1 + (2 / Math.Abs(at.C1))) * at.Error);
    }
}
