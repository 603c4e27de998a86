using MetaFlow.Numerics;

namespace MetaFlow.Theory.Collins2020;

/// <summary>collins2020, Section 5.1: convexity of the tasks is not inherited by the meta-losses.</summary>
internal static class Section51
{
    private static readonly ParameterSpace s_space = new(Parameter.Logarithmic("alpha", 1e-3, 1e3));

    public static Claim Claim { get; } = new()
    {
        Id = "collins2020.ex.1overw",
        Paper = "collins2020",
        Locator = "Section 5.1",
        Hypotheses = "f = 1/w on w > 0, which is convex; α > 0",
        Families = "α from 10⁻³ to 10³",
        Checking = "F(w) = 1/(w + α/w²) = w²/(w³ + α) in interval arithmetic: F at the stationary point (2α)^{1/3} against F at half and at twice of it, over the whole box of α by bisection. A convex function has no strict interior maximum.",
        Found = "F at w* = (2α)^{1/3} exceeds both neighbours for every α of the box, by homogeneity in fact for all.",
        Forms =
        [
            Form.OfScalars(FormKind.Printed, ClaimKind.Existence, Expectation.Holds, "f_i convex does not imply F̃_i convex: f=1/w on R₊ gives F=w²/(w³+α), with a maximum at w=(2α)^{1/3}", s_space, box =>
            {
                // In units of (2α)^{1/3}: F(sw*) = s²(2α)^{2/3}/(α(2s³ + 1)).
                var unit = Interval.Power(2 * box["alpha"], Interval.Ratio(2, 3)) / box["alpha"];
                Interval Factor(double s) => Interval.Square(s) / ((2 * Interval.Power(s, 3)) + 1);
                return new Evaluation()
                    .AtLeast("F(w*)/F(w*/2), which is one or less for no maximum", Factor(1) / Factor(0.5), Interval.Decimal("1.6"))
                    .AtLeast("F(w*)/F(2w*)", Factor(1) / Factor(2), Interval.Decimal("1.4"))
                    .AtLeast("F(w*)", unit * Factor(1), Interval.Point(0));
            }) with { Unconditional = NoHypothesis.Constants },
        ],
    };
}
