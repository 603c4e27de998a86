using MetaFlow.Numerics;

namespace MetaFlow.Theory.Chayti2024;

/// <summary>chayti2024, section 4.3: clipped against normalized steps, and the condition number of the inner problem.</summary>
internal static class Complexity
{
    private static readonly ParameterSpace s_shares = new(Parameter.Uniform("r", 0.01, 0.6));

    private static readonly ParameterSpace s_steps = new(Parameter.Logarithmic("eta", 1e-3, 1e3), Parameter.Uniform("beta", -2, 20), Parameter.Logarithmic("norm", 1e-3, 1e3));

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "chayti2024.clip-norm",
            Paper = "chayti2024",
            Locator = "Section 4.3",
            Hypotheses = "η, β, ‖g‖ > 0",
            Families = "positive numbers; β below zero in some cases",
            Checking = "All three step sizes in interval arithmetic at drawn points; equality at β = ‖g‖ keeps a bisection from deciding the box.",
            Found = "Held in all cases: max(β,‖g‖) ≤ β + ‖g‖ ≤ 2 max(β,‖g‖); the left side is attained at β = ‖g‖.",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.Inclusion, Expectation.Holds, "clipped and normalized steps agree up to a factor: ½min(η/β,η/‖g‖) ≤ η/(β+‖g‖) ≤ min(η/β,η/‖g‖)", s_steps, x => Steps(Box.Of(s_steps, x), 2, 1)) with
                {
                    Mutants = [new("½ → 0.6", x => Steps(Box.Of(s_steps, x), 1 / 0.6, 1)), new("β+‖g‖ → (β+‖g‖)/2", x => Steps(Box.Of(s_steps, x), 2, 0.5))],
                },
            ],
        },
        new()
        {
            Id = "chayti2024.complexity",
            Paper = "chayti2024",
            Locator = "Section 4.3, Overall Complexity",
            Hypotheses = "f̂ is L̂₁-smooth with curvature from −L̂₁ to L̂₁; μ = λ − L̂₁; λ ≥ 2L̂₁",
            Families = "all r = L̂₁/λ",
            Checking = "The condition number (L̂₁+λ)/(λ−L̂₁) of the inner problem against the transcribed one and against 3, in interval arithmetic.",
            Found = "The transcribed κ̂ = L̂₁/μ is r/(1−r) ≤ 1 under λ ≥ 2L̂₁, below every condition number; that of the inner problem is (1+r)/(1−r) ≤ 3. The inner cost is thus Õ(log 1/δ).",
            Affects = "the factor √κ̂ of the overall complexity and of Table 1, which is a constant",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.Cost, Expectation.Fails, "inner condition number κ̂ = L̂₁/μ, inner steps Õ(√κ̂ log(1/δ))", s_shares, box => Condition(box, r => r / (1 - r), 2)) with
                {
                    Defect = (DefectKind.Constant, "the regularizer adds λ to the largest curvature too"),
                },
                Form.OfScalars(FormKind.Corrected, ClaimKind.Cost, Expectation.Holds, "inner condition number (L̂₁+λ)/μ, ≤ 3 if λ ≥ 2L̂₁", s_shares, box => Condition(box, _ => 3, 2)) with
                {
                    Mutants = [new("λ ≥ 2L̂₁ → λ ≥ 1.8L̂₁", x => Condition(Box.Of(s_shares, x), _ => 3, 1.8))],
                    Remark = "the bound is attained at λ = 2L̂₁, where a bisection cannot decide",
                },
            ],
        },
    ];

    private static Evaluation Steps(Box box, double divisor, double scale)
    {
        var smaller = Interval.Min(box["eta"] / box["beta"], box["eta"] / box["norm"]);
        var normalized = box["eta"] / (scale * (box["beta"] + box["norm"]));
        return new Evaluation().Require("β > 0", 0, box["beta"]).AtLeast("η/(β+‖g‖)", normalized, smaller / divisor).AtMost("η/(β+‖g‖)", normalized, smaller);
    }

    private static Evaluation Condition(Box box, Func<Interval, Interval> bound, double times) => new Evaluation()
        .Require($"λ ≥ {times}L̂₁", times * box["r"], Interval.Point(1))
        .AtMost("(L̂₁+λ)/(λ−L̂₁)", (1 + box["r"]) / (1 - box["r"]), bound(box["r"]));
}
