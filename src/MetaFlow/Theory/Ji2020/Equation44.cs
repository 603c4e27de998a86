using MetaFlow.Numerics;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, equation (44): the quadratic inequality that ends the proof of Theorem 5.</summary>
internal static class Equation44
{
    private static readonly ParameterSpace s_space = new(Parameter.Logarithmic("chi", 1e-3, 1e3), Parameter.Logarithmic("a", 1e-6, 1e3), Parameter.Logarithmic("X", 1e-6, 1e4));

    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.eq44",
        Paper = "ji2020",
        Locator = "equation (44)",
        Hypotheses = "X²/(χ + X) ≤ a with χ, a, X > 0",
        Families = "all positive numbers, in a box",
        Checking = "Both sides in interval arithmetic; the corrected form by bisection of the box.",
        Found = "X²/(χ + X) ≤ a is X² − aX − aχ ≤ 0, whose positive root is a/2 + √(χa + a²/4); the transcribed root has χa/2 in its place.",
        Affects = "Theorem 5, whose √(χ/2) becomes √χ",
        Forms =
        [
            Form.OfScalars(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "X²/(χ+X) ≤ a ⇒ X ≤ a/2 + √(χa/2 + a²/4)", s_space, box => Evaluate(box, 2)) with
            {
                Defect = (DefectKind.Constant, "the quadratic inequality is solved with χ/2 in place of χ"),
            },
            Form.OfScalars(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "X²/(χ+X) ≤ a ⇒ X ≤ a/2 + √(χa + a²/4)", s_space, box => Evaluate(box, 1)),
        ],
    };

    private static Evaluation Evaluate(Box box, double divisor)
    {
        var (chi, a, x) = (box["chi"], box["a"], box["X"]);
        return new Evaluation()
            .Require("X²/(χ + X) ≤ a", Interval.Square(x) / (chi + x), a)
            .AtMost("X against the root", x, (a / 2) + Interval.Sqrt((chi * a / divisor) + (Interval.Square(a) / 4)));
    }
}
