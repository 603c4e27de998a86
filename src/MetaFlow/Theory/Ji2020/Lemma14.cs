using MetaFlow.Numerics;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Lemmas 14 and 15: the meta-gradient of a task against its gradient, and their means.</summary>
internal static class Lemma14
{
    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.lem14",
        Paper = "ji2020",
        Locator = "Lemma 14, equation (65)",
        Hypotheses = "Assumption 1, item 2: l_i is L-smooth; no condition on α",
        Families = "indefinite quadratics, with −Lw²/2 among them",
        Checking = "L is stated, mostly as it is and sometimes up to a tenth too small. Both gradients in closed form along the path; the error is its rounding.",
        Found = "Held in all cases and is attained by −Lw²/2, where ∇𝓛_i = q^{2N}∇l_i.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "‖∇l_i(w)-∇𝓛_i(w)‖ ≤ C_l‖∇l_i(w)‖, C_l = q^{2N}-1", PathCase.Quadratics, PathCase.RestStated(1),
                (problem, x) => EachTask(problem, x, 2)) with
            {
                Mutants = [new("q^{2N} → q^N", x => EachTask(PathCase.Quadratics.Build(x), x, 1))],
            },
        ],
    };

    public static Claim Lemma15 { get; } = new()
    {
        Id = "ji2020.lem15",
        Paper = "ji2020",
        Locator = "Lemma 15",
        Hypotheses = "Assumptions 1 and 2; as transcribed for any w and any α; q^{2N} < 2 as corrected",
        Families = "nonconvex quadratics with sines; with the deviation σ(w) at the point the statement is a pointwise one, and any smooth tasks serve",
        Checking = "All norms in closed form along the path; the error is its rounding, divided by |1 − C_l|. A violation by one task in one dimension is evaluated again in interval arithmetic.",
        Found = "For C_l > 1, that is q^{2N} > 2, the right side is negative and the inequality fails wherever it is stated; rearranging ‖∇l‖ ≤ ‖∇𝓛‖ + C_l(‖∇l‖ + σ), the last step of the proof, needs C_l < 1. "
            + "Under q^{2N} < 2, which Propositions 3 and 4 assume, it holds: the proof is Lemma 14, ‖∇l‖ ≤ ‖∇𝓛‖ + E‖∇l_i − ∇𝓛_i‖ ≤ ‖∇𝓛‖ + C_l E‖∇l_i‖ and E‖∇l_i‖ ≤ ‖∇l‖ + σ. (∇𝓛 := ∇𝓛_i before the lemma lacks an E.)",
        Affects = "nothing later: Propositions 3 and 4 and Theorem 5 assume q^{2N} < 2",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "any w: ‖∇l(w)‖ ≤ ‖∇𝓛(w)‖/(1-C_l) + C_lσ/(1-C_l), C_l = q^{2N}-1", PathCase.Sines, PathCase.RestBelow(6),
                (problem, x) => Means(problem, x, double.PositiveInfinity, 2)) with
            {
                Enclose = Enclosed,
                Defect = (DefectKind.Hypothesis, "q^{2N} < 2 is not stated; for q^{2N} > 2 the right side is negative"),
            },
            Form.OfTasks(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "q^{2N} < 2: ‖∇l(w)‖ ≤ ‖∇𝓛(w)‖/(1-C_l) + C_lσ/(1-C_l), C_l = q^{2N}-1", PathCase.Sines, PathCase.RestBelow(2),
                (problem, x) => Means(problem, x, 1, 2)) with
            {
                Mutants =
                [
                    new("q^{2N} → q^N", x => Means(PathCase.Sines.Build(x), x, 1, 1)),
                    new("q^{2N} < 2 → q^{2N} < 3", x => Means(PathCase.Sines.Build(x), x, 2, 2)),
                ],
            },
        ],
    };

    // One task in one dimension, where σ = 0; otherwise nothing is enclosed. α is the double that the case has, and q = 1 + αL is enclosed.
    private static Evaluation Enclosed(Instance x)
    {
        if (x.Integer("tasks") > 1 || x.Integer("dimension") > 1)
            return new Evaluation();
        int steps = x.Integer("N");
        var task = new EnclosedTask(x["h"], x.Vector("linear")[0], x.Vector("curvatures")[0], x.Vector("frequencies")[0], x.Vector("phases")[0]);
        var alpha = Interval.Point(PathCase.Of(PathCase.Sines.Build(x), x).Alpha);
        var c = Interval.Power(1 + (alpha * (task.H + task.Curvature)), 2 * steps) - 1;
        var point = Interval.Point(x.Vector("w")[0]);
        return new Evaluation().Require("C_l away from 1, where nothing is stated", Interval.Point(0.1), Interval.Abs(c - 1)).AtMost("‖∇l(w)‖", Interval.Abs(task.Gradient(point)), Interval.Abs(task.MetaGradient(task, point, alpha, steps)) / (1 - c));
    }

    private static Evaluation EachTask(TheoryProblem problem, Instance x, int power)
    {
        var at = PathCase.Of(problem, x);
        var evaluation = at.Assume();
        for (int i = 0; i < problem.Count; i++)
            evaluation.AtMost("‖∇l_i − ∇𝓛_i‖", (at.Gradients[i] - at.MetaGradients[i]).L2Norm(), (at.Grown(power * at.Steps) - 1) * at.Gradients[i].L2Norm(), 2 * at.Error);
        return evaluation;
    }

    private static Evaluation Means(TheoryProblem problem, Instance x, double limit, int power)
    {
        var at = PathCase.Of(problem, x);
        double c = at.Grown(power * at.Steps) - 1, sigma = problem.DeviationAt(at.Point);
        var evaluation = new Evaluation();
        if (double.IsFinite(limit))
            evaluation.Require($"q^(2N) < {1 + limit}", x["r"], limit);
        else
            evaluation.Require("C_l away from 1, where nothing is stated", 0.1, Math.Abs(x["r"] - 1));
        return evaluation
            .AtMost("‖∇l(w)‖", at.Mean.L2Norm(), (at.MetaMean.L2Norm() + (c * sigma)) / (1 - c), (1 + ((1 + c) / Math.Abs(1 - c))) * at.Error);
    }
}
