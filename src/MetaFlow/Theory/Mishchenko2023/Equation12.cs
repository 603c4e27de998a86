namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, equation (12): the square of a mean.</summary>
internal static class Equation12
{
    private static readonly ParameterSpace s_space = new(Parameter.Integer("m", 1, 6), Parameter.Vector("a", -3, 3, x => 2 * x.Integer("m")));

    public static Claim Claim { get; } = new()
    {
        Id = "mishchenko2023.eq12",
        Paper = "mishchenko2023",
        Locator = "equation (12)",
        Hypotheses = "none: it holds for all vectors",
        Families = "up to six vectors of the plane",
        Checking = "Both sides; the error is rounding.",
        Found = "Held in all cases tried; attained for equal vectors.",
        Forms =
        [
            Form.Of(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "‖(1/m)Σa_i‖² ≤ (1/m)Σ‖a_i‖²", s_space, x => Evaluate(x, 1)) with
            {
                Unconditional = NoHypothesis.AllVectors,
                Mutants = [new("1/m → 1/m²", x => Evaluate(x, 2))],
            },
        ],
    };

    private static Evaluation Evaluate(Instance instance, int power)
    {
        int m = instance.Integer("m");
        double[] a = instance.Vector("a");
        double first = 0, second = 0, squares = 0;
        for (int i = 0; i < m; i++)
        {
            first += a[2 * i] / m;
            second += a[(2 * i) + 1] / m;
            squares += (a[2 * i] * a[2 * i]) + (a[(2 * i) + 1] * a[(2 * i) + 1]);
        }

        return new Evaluation().AtMost("‖(1/m)Σa_i‖²", (first * first) + (second * second), squares / Math.Pow(m, power), Rounding.Of(squares));
    }
}
