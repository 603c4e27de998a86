using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Chayti2024;

/// <summary>chayti2024, Appendix A.4: descent under generalized smoothness, and how many steps it takes.</summary>
internal static class AppendixA4
{
    private const string Families = "support losses with sines, convex or not, query losses of sines, with the corrected 𝓛 of Corollary 2";

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        Describe("chayti2024.A.4.descent", ClaimKind.UpperBound, "F(θ') ≤ F(θ)+⟨∇F(θ),θ'-θ⟩+(𝓛(θ)/2)‖θ'-θ‖²",
            "F and ∇F at two drawn points, with the solver's errors as budget.", "Held in all cases; it follows by integrating the smoothness along the segment.",
            [Setting.Direction("direction"), Parameter.Logarithmic("distance", 0.1, 10)], Descent(1),
            [new("⟨∇F, θ'−θ⟩ → −⟨∇F, θ'−θ⟩", x => Descent(-1)(Setting.General.Build(x), x))]),
        Describe("chayti2024.A.4.progress", ClaimKind.LowerBound, "θ'=θ-∇F(θ)/𝓛(θ): F(θ)-F(θ') ≥ ‖∇F(θ)‖²/(2𝓛(θ))",
            "One step at a drawn point, with the solver's errors as budget.", "Held in all cases; it is the descent inequality at the step 1/𝓛(θ).",
            [], Progress(1), [new("‖∇F‖²/(2𝓛) → ‖∇F‖²/𝓛·1.2", x => Progress(2.4)(Setting.General.Build(x), x))]),
        Describe("chayti2024.A.4.steps", ClaimKind.UpperBound, "exact gradients, 𝓛=𝓛₀+𝓛₁‖∇F‖: steps to ‖∇F‖ ≤ ε are K ≤ 4𝓛₀Δ/ε²+4𝓛₁²Δ/𝓛₀",
            "Steps are counted, with Δ from the least value of the query losses; beyond 200 steps the case is left open.", "Held in all cases; the largest share of the bound that was needed is about a fifth, where one or two steps suffice.",
            [Parameter.Logarithmic("fraction", 0.02, 1.2)], Steps(4, 4),
            [new("without the factor Δ/ε² (K ≤ 4𝓛₀ + …)", x => Steps(0, 0)(Setting.OneTask.Build(x), x))], 40, 40),
    ];

    private static Claim Describe(
        string id, ClaimKind says, string statement, string checking, string found, Parameter[] more, Func<TheoryProblem, Instance, Evaluation> evaluate, Mutant[] mutants, int cases = 120, int climbs = 150) => new()
        {
            Id = id,
            Paper = "chayti2024",
            Locator = "Appendix A.4",
            Hypotheses = "‖∇F(θ)−∇F(θ')‖ ≤ min(𝓛(θ),𝓛(θ'))‖θ−θ'‖, here by the corrected Corollary 2 with λ ≥ 2L̂₁",
            Families = Families,
            Checking = checking,
            Found = found,
            Forms =
            [
                Form.OfTasks(FormKind.Printed, says, Expectation.Holds, statement, id.EndsWith("steps", StringComparison.Ordinal) ? Setting.OneTask : Setting.General, Setting.Rest(more), evaluate) with
                {
                    Mutants = mutants,
                    Cases = cases,
                    Climbs = climbs,
                },
            ],
        };

    private static MetaObjective Objective(TheoryProblem problem, Instance x) => new(problem, Setting.PenaltyOf(problem, x), problem.Mu >= 0);

    private static Func<TheoryProblem, Instance, Evaluation> Descent(double sign) => (problem, x) =>
    {
        var f = Objective(problem, x);
        var theta = Setting.Of(x.Vector("theta"));
        var move = x["distance"] * Setting.Unit(x.Vector("direction"));
        var (value, error) = f.Value(theta);
        var (other, otherError) = f.Value(theta + move);
        var (gradient, gradientError) = f.Gradient(theta);
        double length = move.L2Norm(), bound = value + (sign * (gradient * move)) + (0.5 * (f.Offset + (f.Slope * gradient.L2Norm())) * length * length);
        return Setting.Twice(problem, x).AtMost("F(θ')", other, bound, error + otherError + (gradientError * length * (1 + (f.Slope * length))) + Rounding.Of(bound));
    };

    private static Func<TheoryProblem, Instance, Evaluation> Progress(double factor) => (problem, x) =>
    {
        var f = Objective(problem, x);
        var theta = Setting.Of(x.Vector("theta"));
        var (value, error) = f.Value(theta);
        var (gradient, gradientError) = f.Gradient(theta);
        double norm = gradient.L2Norm(), modulus = f.Offset + (f.Slope * norm);
        var (other, otherError) = f.Value(theta - (gradient / modulus));
        return Setting.Twice(problem, x).AtLeast("F(θ) − F(θ')", value - other, factor * norm * norm / (2 * modulus), error + otherError + (2 * norm / modulus * gradientError));
    };

    private static Func<TheoryProblem, Instance, Evaluation> Steps(double first, double second) => (problem, x) =>
    {
        var f = Objective(problem, x);
        return Count(f, problem, x, 1, 0, (delta, epsilon) => (first * f.Offset * delta / (epsilon * epsilon)) + (second * f.Slope * f.Slope * delta / f.Offset), norm => 1 / (f.Offset + (f.Slope * norm)));
    };

    /// <summary>Counts the steps to ‖∇F‖ ≤ ε, with ε a fraction of the first gradient and errors of ε/least.</summary>
    internal static Evaluation Count(MetaObjective f, TheoryProblem problem, Instance x, double target, double error, Func<double, double, double> bound, Func<double, double> step)
    {
        const int Most = 200;
        var theta = Setting.Of(x.Vector("theta"));
        double epsilon = x["fraction"] * f.Gradient(theta).Value.L2Norm(), delta = f.Value(theta).Value - f.LeastValue, right = bound(delta, epsilon);
        var evaluation = Setting.Twice(problem, x);
        if (!(problem.L < f.Inner.Penalty))
            return evaluation;

        Vector<double> aside = Setting.Unit(x.TryGet("aside", out double[]? drawn) ? drawn : new double[problem.Dimension]);
        int steps = f.StepsUntil(theta, target * epsilon, error * epsilon, aside, step, Most);
        return steps <= Most || Most > right
            ? evaluation.AtMost("steps", steps, right, 0)
            : evaluation.AtMost("steps, of which more than 200 were not tried", steps, right, right);
    }
}
