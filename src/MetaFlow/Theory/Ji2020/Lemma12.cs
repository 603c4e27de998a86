namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Lemmas 12 and 17: gradients grow along an inner path at most like q^j.</summary>
internal static class Lemma12
{
    public static IReadOnlyList<Claim> Claims { get; } =
    [
        Of("ji2020.lem12", "Lemma 12", "‖∇l_i(w̃_j)‖ ≤ q^j‖∇l_i(w)‖, q=1+αL"),
        Of("ji2020.lem17", "Lemma 17", "‖∇l_{S_i}(w̃_j)‖ ≤ q^j‖∇l_{S_i}(w)‖, q=1+αL"),
    ];

    private static Claim Of(string id, string locator, string statement) => new()
    {
        Id = id,
        Paper = "ji2020",
        Locator = locator,
        Hypotheses = "l_i is L-smooth; no condition on α",
        Families = "indefinite quadratics, with −Lw²/2 among them; a change of these outside the compact set that holds the path makes them bounded below and alters nothing",
        Checking = "L is stated, mostly as it is and sometimes up to a tenth too small. The gradients along the path for j = 1 … N; the error is the rounding of the path. (Lemma 17 is Lemma 12 for the support losses, which alone make the path.)",
        Found = "Held in all cases and is attained by −Lw²/2. Proof: ‖∇l(w̃_{j+1}) − ∇l(w̃_j)‖ ≤ αL‖∇l(w̃_j)‖.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, statement, PathCase.Quadratics, PathCase.RestStated(1), (problem, x) => Evaluate(problem, x, j => j)) with
            {
                Mutants =
                [
                    new("q^j → q^{j−1}", x => Evaluate(PathCase.Quadratics.Build(x), x, j => j - 1)),
                    new("q = 1 + αL → 1 − αL", x => Evaluate(PathCase.Quadratics.Build(x), x, j => -j)),
                ],
            },
        ],
    };

    private static Evaluation Evaluate(TheoryProblem problem, Instance x, Func<int, int> power)
    {
        var at = PathCase.Of(problem, x);
        var evaluation = at.Assume();
        for (int i = 0; i < problem.Count; i++)
        {
            for (int j = 1; j <= at.Steps; j++)
                evaluation.AtMost("the gradient after j steps", problem.Gradient(i, at.Path(i).Points[j]).L2Norm(), at.Grown(power(j)) * at.Gradients[i].L2Norm(), at.Error);
        }

        return evaluation;
    }
}
