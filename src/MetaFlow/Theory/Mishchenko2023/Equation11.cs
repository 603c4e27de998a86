using MetaFlow.Numerics;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, equation (11): the square of a sum of two.</summary>
internal static class Equation11
{
    private static readonly ParameterSpace s_space = new(Parameter.Uniform("a1", -3, 3), Parameter.Uniform("a2", -3, 3), Parameter.Uniform("b1", -3, 3), Parameter.Uniform("b2", -3, 3));

    public static Claim Claim { get; } = new()
    {
        Id = "mishchenko2023.eq11",
        Paper = "mishchenko2023",
        Locator = "equation (11)",
        Hypotheses = "none: it holds for all vectors",
        Families = "vectors of the plane",
        Checking = "Both sides in interval arithmetic.",
        Found = "Held in all cases tried; attained for a = b.",
        Forms =
        [
            Form.OfScalars(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "‖a+b‖² ≤ 2‖a‖² + 2‖b‖²", s_space, box => Evaluate(box, 2)) with
            {
                Unconditional = NoHypothesis.AllVectors,
                OnBox = null, // attained in the interior, where no bisection ends
                Mutants = [new("2‖b‖² → (3/2)‖b‖²", x => Evaluate(Box.Of(s_space, x), 1.5))],
            },
        ],
    };

    private static Evaluation Evaluate(Box box, double factor) => new Evaluation().AtMost(
        "‖a+b‖²",
        Interval.Square(box["a1"] + box["b1"]) + Interval.Square(box["a2"] + box["b2"]),
        (2 * (Interval.Square(box["a1"]) + Interval.Square(box["a2"]))) + (factor * (Interval.Square(box["b1"]) + Interval.Square(box["b2"]))));
}
