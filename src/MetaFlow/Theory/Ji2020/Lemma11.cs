using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Lemma 11: inner paths part at most like q^j.</summary>
internal static class Lemma11
{
    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.lem11",
        Paper = "ji2020",
        Locator = "Lemma 11",
        Hypotheses = "Assumption 1, item 2: l_i is L-smooth; no condition on α",
        Families = "indefinite quadratics, with −Lw²/2 among them; a change of these outside the compact set that holds both paths makes them bounded below and alters nothing",
        Checking = "L is stated, mostly as it is and sometimes up to a tenth too small. Both paths for j = 0 … N; the error is the rounding of the paths.",
        Found = "Held in all cases and is attained by −Lw²/2. Proof: ‖w̃_{j+1} − ũ_{j+1}‖ ≤ (1 + αL)‖w̃_j − ũ_j‖.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "‖w̃_j-ũ_j‖ ≤ q^j‖w-u‖, q=1+αL", PathCase.Quadratics,
                [.. PathCase.RestStated(1), Parameter.Vector("u", -3, 3, x => x.Integer("dimension"))], (problem, x) => Evaluate(problem, x, j => j)) with
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
        var other = at.At(Vector<double>.Build.Dense(x.Vector("u")));
        var evaluation = at.Assume();
        double distance = (at.Point - other.Point).L2Norm();
        for (int i = 0; i < problem.Count; i++)
        {
            var (first, second) = (at.Path(i).Points, other.Path(i).Points);
            double reach = first.Concat(second).Max(point => point.L2Norm()); // points are rounded too, however small L is
            double error = at.Error + other.Error + Rounding.Of(at.Grown(at.Steps) * reach, 16 * problem.Dimension * (at.Steps + 1));
            for (int j = 1; j <= at.Steps; j++)
                evaluation.AtMost("the distance after j steps", (first[j] - second[j]).L2Norm(), at.Grown(power(j)) * distance, error);
        }

        return evaluation;
    }
}
