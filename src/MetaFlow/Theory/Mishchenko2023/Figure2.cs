using MetaFlow.Numerics;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Figures 1 and 2: the iMAML objective below its tangent.</summary>
internal static class Figure2
{
    private const int Points = 60;

    private static readonly ParameterSpace s_space = new(Parameter.Uniform("alpha", 0.5, 6));

    public static Claim Claim { get; } = new()
    {
        Id = "mishchenko2023.fig2",
        Paper = "mishchenko2023",
        Locator = "Figures 1 and 2",
        Hypotheses = "α > 75/83, where φ'' < 0 at x₀; the figure does not say its α",
        Families = "the function of Appendix B.2, x₀ = 0.4 + αf'(0.4)",
        Checking = "φ − tangent at x = z + αf'(z) for z on a grid of [0.4, 1] and a finer one around the lowest point, in interval arithmetic.",
        Found = "φ goes below the tangent for every α > 75/83 that was tried, by little near the threshold. With α = 2, which makes φ'' lowest at z = 0.3999, the numbers read from the figure are met.",
        Forms =
        [
            new Form
            {
                Kind = FormKind.Printed,
                Says = ClaimKind.Existence,
                Expected = Expectation.Holds,
                Statement = "φ goes below its tangent line at x₀ = 0.4+αf'(0.4)",
                Space = s_space,
                Evaluate = x => new Evaluation().Require("α ≥ 1 > 75/83", 1, x["alpha"]).AtMost("min(φ − tangent), below 0", Lowest(x["alpha"]).Depth, -1e-9),
                Mutants =
                [
                    new("below → above", x => new Evaluation().Require("α ≥ 1", 1, x["alpha"]).AtLeast("min(φ − tangent)", Lowest(x["alpha"]).Depth, 0)),
                ],
                Survivors = new Dictionary<string, string> { [Mutations.HalfBound] = "the claim is a sign: half of a bound next to 0 is no other claim" },
            },
            Form.Of(FormKind.Sharp, ClaimKind.Equality, Expectation.Holds, "α = 2: x₀ = 0.474667, φ(x₀) = 0.0117333, slope 0.0363636, min(φ−tangent) = −7.546e-5 at x = 0.6256", ParameterSpace.Single, _ => Numbers(2)) with
            {
                Unconditional = NoHypothesis.Example,
                Mutants = [new("α = 2 → α = 1.9", _ => Numbers(1.9))],
            },
        ],
    };

    // The least φ − tangent over the grid, where, and an enclosure of it.
    private static (Interval Depth, double At) Lowest(double alpha)
    {
        // φ − tangent has one minimum beyond z = 0.4: a coarse grid, then a fine one around its lowest point.
        double at = Least(0.4, 1), width = 0.6 / Points;
        at = Least(at - width, at + width);
        return (Gap(alpha, at), at + (alpha * QuarticExample.First(at).Midpoint));

        double Least(double from, double to) =>
            Enumerable.Range(1, Points).Select(j => from + ((to - from) * j / Points)).MinBy(Rough);

        // The same in doubles, to find where.
        double Rough(double z)
        {
            static double Value(double z) => z * z * ((z * z / 4) - (z / 3) + (1.0 / 6));
            static double First(double z) => Math.Pow(z - (1.0 / 3), 3) + (1.0 / 27);
            return Value(z) - Value(0.4) - (First(0.4) / (1 + (alpha / 75)) * (z + (alpha * First(z)) - 0.4 - (alpha * First(0.4))));
        }
    }

    private static Interval Gap(Interval alpha, Interval z)
    {
        var start = Interval.Decimal("0.4");
        var slope = QuarticExample.First(start) / (1 + (alpha * QuarticExample.Second(start)));
        var distance = z + (alpha * QuarticExample.First(z)) - start - (alpha * QuarticExample.First(start));
        return QuarticExample.Value(z) - QuarticExample.Value(start) - (slope * distance);
    }

    private static Evaluation Numbers(double alpha)
    {
        var start = Interval.Decimal("0.4");
        var (depth, at) = Lowest(alpha);
        // The budgets are half a unit of the last digit that is given; the grid moves the lowest point by less.
        return new Evaluation()
            .Equal("x₀", (start + (alpha * QuarticExample.First(start))).Midpoint, 0.474667, 5e-7)
            .Equal("φ(x₀)", QuarticExample.Value(start).Midpoint, 0.0117333, 5e-8)
            .Equal("slope", (QuarticExample.First(start) / (1 + (alpha * QuarticExample.Second(start)))).Midpoint, 0.0363636, 5e-8)
            .Equal("min(φ − tangent)", depth.Midpoint, -7.546e-5, 5e-9)
            .Equal("where", at, 0.6256, 1.5e-4);
    }
}
