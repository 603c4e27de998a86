using MetaFlow.Numerics;

namespace MetaFlow.Theory.Chayti2024;

/// <summary>chayti2024, Theorems 1 and 2: convergence of the normalized and of the plain gradient method.</summary>
internal static class Theorem1
{
    private const string Families = "printed: f̂ = 0 (so that every L̂₂ is admissible) and the Huber loss with L₀ = L₁ = 1, λ = 1, exact gradients; corrected: support losses with sines, query losses of sines";

    private static readonly ParameterSpace s_space = new(Parameter.Uniform("start", 1.05, 2.5), Parameter.Logarithmic("hessian_lipschitz", 1e-3, 0.02), Parameter.Uniform("epsilon", 0.1, 1.2));

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "chayti2024.thm1",
            Paper = "chayti2024",
            Locator = "Theorem 1",
            Hypotheses = "Corollary 2 and its assumptions; F bounded below by F(θ₀) − Δ; ‖g − ∇F‖ ≤ b; λ ≥ 2L̂₁",
            Families = Families,
            Checking = "Printed: every step in interval arithmetic, one hundred times as many as stated but at most 4000; an O(·) allows a constant. Corrected: steps are counted, with errors of length b against the gradient and aside.",
            Found = "With the constants of Corollary 2 as transcribed the steps are up to four times 1/L₁ and the iteration on the Huber loss jumps between θ and θ − 1/(𝓛₀+𝓛₁) for ever, with ‖∇F‖ = 1. The proof does not treat the bias. With the corrected constants: while ‖∇F‖ > max(ε, 4b) a step lowers F by at least a fixed part of ‖∇F‖²/𝓛, which gives 7.2 in place of 4; at most an eighth of that was needed, without bias at most a quarter.",
            Affects = "the comparison with Theorem 2",
            Forms =
            [
                Printed("NormalizedGD, η=1/𝓛₁, β=𝓛₀/𝓛₁ with Corollary 2: ‖∇F‖ ≤ ε+O(√δ) in O(𝓛₀Δ/ε²+𝓛₁²Δ/𝓛₀) steps"),
                Counted(FormKind.Corrected, "corrected 𝓛, ‖g-∇F‖ ≤ b: NormalizedGD reaches ‖∇F‖ ≤ max(ε,4b) within K ≤ 7.2(𝓛₀Δ/ε²+𝓛₁²Δ/𝓛₀) steps", 7.2, 1, 0.25),
                Counted(FormKind.Sharp, "corrected 𝓛, b=0: NormalizedGD reaches ‖∇F‖ ≤ ε within K ≤ 4(𝓛₀Δ/ε²+𝓛₁²Δ/𝓛₀) steps", 4, 1, 0),
            ],
        },
        new()
        {
            Id = "chayti2024.thm2",
            Paper = "chayti2024",
            Locator = "Theorem 2",
            Hypotheses = "Corollary 3 and its assumptions; F bounded below by F(θ₀) − Δ; ‖g − ∇F‖ ≤ b; λ ≥ 2L̂₁",
            Families = Families,
            Checking = "As for Theorem 1.",
            Found = "With the constants of Corollary 3 as transcribed the step exceeds 2/L₁ and the iteration on the Huber loss ends in a 2-cycle with ‖∇F‖ = 1. With the corrected 𝓛 and step 1/𝓛, F falls by (‖∇F‖² − b²)/(2𝓛) a step, so that some t < ⌈2𝓛Δ/ε²⌉ has ‖∇F‖² ≤ ε² + b²; at most a third of these steps was needed.",
            Affects = "the comparison with Theorem 1",
            Forms =
            [
                Printed("GD, η=1/(𝓛₀+G𝓛₁) with Corollary 2: ‖∇F‖ ≤ ε+O(√δ) in O(𝓛₀Δ/ε²+G𝓛₁Δ/ε²) steps"),
                Form.OfTasks(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "corrected 𝓛=𝓛₀+G𝓛₁, η=1/𝓛, ‖g-∇F‖ ≤ b: some t < ⌈2𝓛Δ/ε²⌉ has ‖∇F(θ_t)‖ ≤ ε+b", Setting.OneTask, Rest(), (problem, x) => Plain(problem, x, 2, 1)) with
                {
                    Mutants = [new("2𝓛Δ/ε² → 0", x => Plain(Setting.OneTask.Build(x), x, 0, 1)), new("step 1/𝓛 → 8/𝓛", x => Plain(Setting.OneTask.Build(x), x, 2, 8)) { Survives = "a step that is too long ends in cycles only for a steep loss; the bound is loose by two orders" }],
                    Cases = 40,
                    Climbs = 40,
                },
            ],
        },
    ];

    private static Parameter[] Rest() => Setting.Rest(Parameter.Logarithmic("fraction", 0.02, 1.2), Parameter.Uniform("size", 0, 1), Setting.Direction("aside"));

    private static Form Counted(FormKind kind, string statement, double constant, double target, double error) =>
        Form.OfTasks(kind, ClaimKind.UpperBound, Expectation.Holds, statement, Setting.OneTask, Rest(), (problem, x) => Normalized(problem, x, constant, target, error)) with
        {
            Mutants = [new("the bound without 𝓛₀Δ/ε²", x => Normalized(Setting.OneTask.Build(x), x, constant, target, error, first: 0))],
            Cases = 40,
            Climbs = 40,
        };

    private static Evaluation Normalized(TheoryProblem problem, Instance x, double constant, double target, double error, double first = 1)
    {
        var f = new MetaObjective(problem, Setting.PenaltyOf(problem, x), problem.Mu >= 0);
        return AppendixA4.Count(f, problem, x, target, error * x["size"], (delta, epsilon) => constant * ((first * f.Offset * delta / (epsilon * epsilon)) + (f.Slope * f.Slope * delta / f.Offset)), norm => 1 / (f.Offset + (f.Slope * norm)));
    }

    private static Evaluation Plain(TheoryProblem problem, Instance x, double constant, double factor)
    {
        var f = new MetaObjective(problem, Setting.PenaltyOf(problem, x), problem.Mu >= 0);
        double modulus = f.Offset + (f.GradientBound * f.Slope), b = x["size"];
        return AppendixA4.Count(f, problem, x, 1 + b, b, (delta, epsilon) => Math.Ceiling(constant * modulus * delta / (epsilon * epsilon)), _ => factor / modulus);
    }

    // F(θ) is the Huber loss, ∇F its clipped argument; both methods take the step 1/(𝓛₀ + 𝓛₁‖∇F‖) with G = L₀ = 1, 𝓛₀ = L₁/4 and ζ = 0.
    private static Form Printed(string statement) => Form.OfScalars(FormKind.Printed, ClaimKind.Rate, Expectation.Fails, statement, s_space, Cycle) with
    {
        Defect = (DefectKind.Constant, "𝓛₀ of Corollary 2 is below the slope L₁ of ∇F, so that steps of 1/𝓛₀ may be four times too long"),
        Cases = 40,
        Climbs = 20,
    };

    private static Evaluation Cycle(Box box)
    {
        var slope = box["hessian_lipschitz"] / 2;
        var theta = box["start"];
        var (offset, epsilon) = (Interval.Ratio(1, 4), box["epsilon"]);
        double stated = (((offset * (theta - 0.5) / Interval.Square(epsilon)) + (Interval.Square(slope) * theta / offset)) * 100).Upper;
        var evaluation = new Evaluation().Require("ε < ‖∇F(θ₀)‖", epsilon, Interval.Ratio(99, 100));
        if (!theta.IsPoint)
            return evaluation;

        var least = Interval.Point(1);
        for (int k = 0; k < Math.Min(4000, stated); k++)
        {
            var gradient = Interval.Max(Interval.Point(-1), Interval.Min(Interval.Point(1), theta));
            least = Interval.Min(least, Interval.Abs(gradient));
            theta -= gradient / (offset + (slope * Interval.Abs(gradient)));
        }

        return evaluation.AtMost("the least ‖∇F‖ on the way", least, epsilon);
    }
}
