using MetaFlow.Numerics;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, equation (10): Young's inequality.</summary>
internal static class Equation10
{
    private static readonly ParameterSpace s_space = new(
        Parameter.Uniform("a1", -3, 3), Parameter.Uniform("a2", -3, 3), Parameter.Uniform("b1", -3, 3), Parameter.Uniform("b2", -3, 3), Parameter.Uniform("nu", -2, 20));

    public static Claim Claim { get; } = new()
    {
        Id = "mishchenko2023.eq10",
        Paper = "mishchenko2023",
        Locator = "equation (10)",
        Hypotheses = "ν > 0",
        Families = "vectors of the plane",
        Checking = "Both sides in interval arithmetic.",
        Found = "Held in all cases tried; it is ‖√ν a − b/√ν‖² ≥ 0, attained for b = νa.",
        Forms =
        [
            Form.OfScalars(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "2⟨a,b⟩ ≤ ν‖a‖² + ‖b‖²/ν, ν > 0", s_space, box => Evaluate(box, box["nu"])) with
            {
                OnBox = null, // attained in the interior, where no bisection ends
                Mutants = [new("‖b‖²/ν → ‖b‖²/ν²", x => Evaluate(Box.Of(s_space, x), Interval.Square(x["nu"])))],
            },
        ],
    };

    private static Evaluation Evaluate(Box box, Interval divisor) => new Evaluation().Require("ν > 0", 0, box["nu"]).AtMost(
        "2⟨a,b⟩",
        2 * ((box["a1"] * box["b1"]) + (box["a2"] * box["b2"])),
        (box["nu"] * (Interval.Square(box["a1"]) + Interval.Square(box["a2"]))) + ((Interval.Square(box["b1"]) + Interval.Square(box["b2"])) / divisor));
}
