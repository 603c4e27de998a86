using MetaFlow.Numerics;

namespace MetaFlow.Theory.Chayti2024;

/// <summary>chayti2024, Corollaries 2 and 3: smoothness of the meta-objective, generalized and classical.</summary>
internal static class Corollary2
{
    private const string Families = "printed: f̂ = −rλφ²/2 with the Huber loss between its kinks, r = 0 included; otherwise support losses with sines, convex or not, query losses of sines";

    private static readonly ParameterSpace s_space = new(
        Parameter.Uniform("r", 0, 0.6), Parameter.Uniform("u", -1, 1), Parameter.Uniform("v", -1, 1));

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "chayti2024.cor2",
            Paper = "chayti2024",
            Locator = "Corollary 2",
            Hypotheses = "Assumptions 1, 2 and 4 with ζ = 2G (0 for one task); λ ≥ 2L̂₁",
            Families = Families,
            Checking = "Printed in interval arithmetic for one task, where L̂₂ = ζ = 0; corrected by meta-gradients at two drawn points, with the solver's errors as budget.",
            Found = "As transcribed it does not hold even for f̂ = 0, where F = f has the slope L₁ and 𝓛 = L₁/4. With κ₀ = 1/(1−L̂₁/λ)² (1 for convex f̂) it follows from the corrected Proposition 3 by averaging, with avg‖∇F_i‖ ≤ ‖∇F‖ + ζ.",
            Affects = "Corollary 3 and Theorems 1 and 2",
            Forms =
            [
                Printed("‖∇F(θ)-∇F(θ')‖ ≤ min(𝓛(θ),𝓛(θ'))‖θ-θ'‖, 𝓛=𝓛₀+𝓛₁‖∇F‖, 𝓛₀=L₁/4+L̂₂ζ/(4λ), 𝓛₁=L̂₂/(2λ)"),
                Form.OfTasks(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds,
                    "‖∇F(θ)-∇F(θ')‖ ≤ min(𝓛(θ),𝓛(θ'))‖θ-θ'‖, 𝓛=𝓛₀+𝓛₁‖∇F‖, 𝓛₀=κ₀(L₁+L̂₂ζ/λ), 𝓛₁=κ₀L̂₂/λ, κ₀=1/(1-L̂₁/λ)² (κ₀=1 if f̂ is convex)", Setting.General, Proposition3.Rest(1.6),
                    (problem, x) => Slope(problem, x, (f, g) => f.Offset + (f.Slope * g))) with
                {
                    Mutants =
                    [
                        new("κ₀ → 1", x => Slope(Setting.General.Build(x), x, (f, g) => (f.Offset + (f.Slope * g)) / f.Kappa)),
                        new("without L₁", x => Slope(Setting.General.Build(x), x, (f, g) => f.Offset - (f.Kappa * f.Inner.QuerySmoothness) + (f.Slope * g))),
                    ],
                    Cases = 120,
                },
            ],
        },
        new()
        {
            Id = "chayti2024.cor3.bound",
            Paper = "chayti2024",
            Locator = "Corollary 3",
            Hypotheses = "Assumptions 1 to 3, with μ = λ + inf λ_min(∇²f̂); sharp: λ ≥ 2L̂₁",
            Families = Families,
            Checking = "The norm of the meta-gradient at a drawn point against λL₀/μ, and λL₀/μ against 2L₀.",
            Found = "Both held in all cases. Under λ ≥ 2L̂₁, which is assumed, μ ≥ λ/2, so that G is at most 2L₀ and the case of a small μ does not arise.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "‖∇F(θ)‖ ≤ λL₀/μ =: G", Setting.General, [Parameter.Logarithmic("q", 0.5, 20), Setting.Theta], (problem, x) => Norm(problem, x, f => f.GradientBound)) with
                {
                    Mutants = [new("λL₀/μ → μL₀/λ", x => Norm(Setting.General.Build(x), x, f => f.Inner.GradientBound * f.Inner.Modulus / f.Inner.Penalty)), new("λL₀/μ → L₀", x => Norm(Setting.General.Build(x), x, f => f.Inner.GradientBound))],
                    Cases = 120,
                },
                Form.OfTasks(FormKind.Sharp, ClaimKind.UpperBound, Expectation.Holds, "λ ≥ 2L̂₁ ⇒ G ≤ 2L₀", Setting.General, [Parameter.Logarithmic("q", 1.3, 20), Setting.Theta], (problem, x) => Vacuous(problem, x, 2)) with
                {
                    Mutants = [new("λ ≥ 2L̂₁ → λ ≥ 1.4L̂₁", x => Vacuous(Setting.General.Build(x), x, 1.4))],
                    Cases = 120,
                },
            ],
        },
        new()
        {
            Id = "chayti2024.cor3.smooth",
            Paper = "chayti2024",
            Locator = "Corollary 3",
            Hypotheses = "Assumptions 1 to 4; λ ≥ 2L̂₁",
            Families = Families,
            Checking = "As for Corollary 2.",
            Found = "As transcribed it inherits 𝓛₀ ≥ L₁/4 from Corollary 2 and does not hold for f̂ = 0; with the corrected constants it held in all cases.",
            Affects = "Theorem 2",
            Forms =
            [
                Printed("F is 𝓛-smooth, 𝓛=𝓛₀+G𝓛₁ with the printed 𝓛₀, 𝓛₁ of Corollary 2"),
                Form.OfTasks(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "F is 𝓛-smooth, 𝓛=𝓛₀+G𝓛₁ with 𝓛₀=κ₀(L₁+L̂₂ζ/λ), 𝓛₁=κ₀L̂₂/λ", Setting.General, Proposition3.Rest(1.6),
                    (problem, x) => Slope(problem, x, (f, _) => f.Offset + (f.Slope * f.GradientBound))) with
                {
                    Mutants = [new("κ₀ → 1", x => Slope(Setting.General.Build(x), x, (f, _) => (f.Offset + (f.Slope * f.GradientBound)) / f.Kappa))],
                    Cases = 120,
                },
            ],
        },
    ];

    // L₁ = 1, L̂₂ = ζ = 0, and φ* = u, φ*' = v within the quadratic part: θ = (1−r)u, ∇F = u/(1−r), 𝓛 = 1/4.
    private static Form Printed(string statement) => Form.OfScalars(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, statement, s_space, box => new Evaluation()
        .Require(Setting.TwiceName, 2 * box["r"], Interval.Point(1))
        .AtMost("|∇F(θ) − ∇F(θ')|", Interval.Abs(box["u"] - box["v"]) / (1 - box["r"]), Interval.Abs(box["u"] - box["v"]) * (1 - box["r"]) / 4)) with
    {
        Defect = (DefectKind.Constant, "the factor 1/4 of (24) stays in 𝓛₀ although the bound of ‖φ*(θ)−φ*(θ')‖ multiplies by 2, and 1/(1−L̂₁/λ) by 2 again"),
    };

    private static Evaluation Slope(TheoryProblem problem, Instance x, Func<MetaObjective, double, double> modulus)
    {
        var f = new MetaObjective(problem, Setting.PenaltyOf(problem, x), problem.Mu >= 0);
        var theta = Setting.Of(x.Vector("theta"));
        var other = theta + (x["distance"] * Setting.Unit(x.Vector("direction")));
        var ((left, leftError), (right, rightError)) = (f.Gradient(theta), f.Gradient(other));
        double bound = Math.Min(modulus(f, left.L2Norm()), modulus(f, right.L2Norm())) * (theta - other).L2Norm();
        return Setting.Twice(problem, x).AtMost("‖∇F(θ) − ∇F(θ')‖", (left - right).L2Norm(), bound, 3 * (leftError + rightError));
    }

    private static Evaluation Norm(TheoryProblem problem, Instance x, Func<MetaObjective, double> bound)
    {
        var evaluation = Setting.Definite(problem, x);
        if (Setting.PenaltyOf(problem, x) + problem.Mu <= 0)
            return evaluation;

        var f = new MetaObjective(problem, Setting.PenaltyOf(problem, x));
        var (gradient, error) = f.Gradient(Setting.Of(x.Vector("theta")));
        return evaluation.AtMost("‖∇F‖", gradient.L2Norm(), bound(f), error + Rounding.Of(bound(f)));
    }

    private static Evaluation Vacuous(TheoryProblem problem, Instance x, double times)
    {
        var f = new MetaObjective(problem, Setting.PenaltyOf(problem, x));
        return new Evaluation().Require($"λ ≥ {times}L̂₁", times * problem.L, f.Inner.Penalty)
            .AtMost("G", f.GradientBound, 2 * f.Inner.GradientBound, Rounding.Of(f.GradientBound));
    }
}
