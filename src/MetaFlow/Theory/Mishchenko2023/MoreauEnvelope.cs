using MetaFlow.Numerics;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Section 2: the definition of the Moreau envelope.</summary>
internal static class MoreauEnvelope
{
    private static readonly ParameterSpace s_space = new(Parameter.Uniform("h", -3, 6), Parameter.Logarithmic("alpha", 0.01, 10), Parameter.Uniform("x", -3, 3), Parameter.Uniform("z", -3, 3));

    public static Claim Claim { get; } = new()
    {
        Id = "mishchenko2023.def0",
        Paper = "mishchenko2023",
        Locator = "Section 2, Moreau envelope",
        Hypotheses = "α > 0; the minimum exists, which for φ = (h/2)x² means 1 + αh > 0",
        Families = "φ = (h/2)x² on the line, whose Moreau envelope is h/(1+αh)·x²/2",
        Checking = "Both definitions with their minimizers in closed form, against the envelope in closed form and against any other z; interval arithmetic.",
        Found = "With φ(x) under the minimum, z = x is the minimizer and Φ equals φ, which differs from the envelope wherever x ≠ 0; with φ(z) the minimum is the envelope.",
        Affects = "none: equation (2) of the paper has f_i(z)",
        Forms =
        [
            Form.OfScalars(FormKind.Printed, ClaimKind.Equality, Expectation.Fails, "Φ(x) = min_z {φ(x) + ‖z−x‖²/(2α)} is the Moreau envelope of φ", s_space, box =>
                Bounded(box).Equal("Φ(x) at its minimizer z = x", box["h"] * Interval.Square(box["x"]) / 2, Envelope(box))) with
            {
                Defect = (DefectKind.Misprint, "φ(x) stands for φ(z): equation (2) has f_i(z)"),
            },
            Form.OfScalars(FormKind.Corrected, ClaimKind.Equality, Expectation.Holds, "Φ(x) = min_z {φ(z) + ‖z−x‖²/(2α)} is the Moreau envelope of φ", s_space, box =>
                Bounded(box)
                    .Equal("the objective at z = x/(1+αh)", Objective(box, box["x"] / (1 + (box["alpha"] * box["h"]))), Envelope(box))
                    .AtLeast("the objective at any z", Objective(box, box["z"]), Envelope(box))) with
            {
                OnBox = null, // an equality is not decided by boxes
                Mutants =
                [
                    new("‖z−x‖²/(2α) → ‖z−x‖²/α", x => Wider(Box.Of(s_space, x))),
                ],
            },
        ],
    };

    private static Evaluation Bounded(Box box) => new Evaluation().Require("the minimum exists: 1 + αh > 0", 1e-3, 1 + (box["alpha"] * box["h"]));

    private static Interval Envelope(Box box) => box["h"] * Interval.Square(box["x"]) / (2 * (1 + (box["alpha"] * box["h"])));

    private static Interval Objective(Box box, Interval z) => (box["h"] * Interval.Square(z) / 2) + (Interval.Square(z - box["x"]) / (2 * box["alpha"]));

    private static Evaluation Wider(Box box)
    {
        var z = box["x"] / (1 + (box["alpha"] * box["h"] / 2));
        return Bounded(box).Equal("the objective at its minimizer", (box["h"] * Interval.Square(z) / 2) + (Interval.Square(z - box["x"]) / box["alpha"]), Envelope(box));
    }
}
