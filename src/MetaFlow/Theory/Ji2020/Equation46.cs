using MetaFlow.Numerics;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, equation (46): the constants of Proposition 4 at α = 1/(8NL).</summary>
internal static class Equation46
{
    private static readonly ParameterSpace s_space = new(Parameter.Integer("N", 1, 10_000), Parameter.Uniform("h", 0.1, 1.5));

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        Claim("squ1", "C_squ1", "C_squ1/σ_g² lies in [3.80, 3.86]; its largest value 3e^{1/4} is approached as N grows.", null,
        [
            Form(FormKind.Printed, Expectation.Holds, "C_squ1 < 4σ_g²", (steps, h) => steps.Square1(h), Interval.Point(4)) with
            {
                Mutants = [Mutant("exponent N → 2N", (steps, h) => 3 * Interval.Square(steps.HessianGrowth(h)), Interval.Point(4))],
            },
        ]),
        Claim("squ2", "C_squ2", "C_squ2/σ_g² is at most 0.121, at N = 1, and falls like 1/N.", null,
        [
            Form(FormKind.Printed, Expectation.Holds, "C_squ2 < σ_g²/5", (steps, h) => steps.Square2(h), Interval.Ratio(1, 5)) with
            {
                Mutants = [Mutant("αL(1+αL)⁻¹ → 1", (steps, h) => steps.Square2(h) / steps.Step * steps.Q, Interval.Ratio(1, 5))],
            },
        ]),
        Claim("squ3", "C_squ3", "C_squ3 rises from 18.0 at N = 1 to 6e^{1/2}/(2 − e^{1/4})² = 19.2980: the transcribed 11 is exceeded for every N at h = 1, and 19.3 is a limit that holds.",
            "the 11σ² in (48), and the sign of θ in Corollary 6",
        [
            Form(FormKind.Printed, Expectation.Fails, "C_squ3 ≤ 11", (steps, h) => steps.Square3(h), Interval.Point(11)) with
            {
                Defect = (DefectKind.Constant, "the limit 11 is too small for every N; 19.3 is enough"),
            },
            Form(FormKind.Corrected, Expectation.Holds, "C_squ3 ≤ 19.3", (steps, h) => steps.Square3(h), Interval.Decimal("19.3")) with
            {
                Mutants = [Mutant("19.3 → 19", (steps, h) => steps.Square3(h), Interval.Point(19))],
            },
        ]),
    ];

    private static Claim Claim(string part, string constant, string found, string? affects, Form[] forms) => new()
    {
        Id = $"ji2020.eq46.{part}",
        Paper = "ji2020",
        Locator = "equation (46)",
        Hypotheses = "α = 1/(8NL), by construction; D ≥ σ_H²/L², that is h = σ_H²/(L²D) ≤ 1",
        Families = "all N from 1 to 10,000 and all h up to 1; σ_g and L are scaled away",
        Checking = $"{constant} enclosed for ranges of N and h; forms that hold by bisection of the box.",
        Found = found,
        Affects = affects,
        Forms = forms,
    };

    private static Form Form(FormKind kind, Expectation expected, string statement, Func<SmallSteps, Interval, Interval> constant, Interval bound) =>
        Theory.Form.OfScalars(kind, ClaimKind.UpperBound, expected, $"α = 1/(8NL), D ≥ σ_H²/L²: {statement}", s_space, box => Evaluate(box, constant, bound));

    private static Mutant Mutant(string name, Func<SmallSteps, Interval, Interval> constant, Interval bound) =>
        new(name, x => Evaluate(Box.Of(s_space, x), constant, bound));

    private static Evaluation Evaluate(Box box, Func<SmallSteps, Interval, Interval> constant, Interval bound) => new Evaluation()
        .Require("D ≥ σ_H²/L²", box["h"], Interval.Point(1))
        .AtMost("the constant", constant(SmallSteps.Of(box["N"]), box["h"]), bound);
}
