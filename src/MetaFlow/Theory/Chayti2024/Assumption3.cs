namespace MetaFlow.Theory.Chayti2024;

/// <summary>chayti2024, Assumptions 3 and 4 and the range V₀ of section 4.1.</summary>
internal static class Assumption3
{
    private const string Families = "support losses with sines, convex or not; query losses of sines";

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "chayti2024.asm3",
            Paper = "chayti2024",
            Locator = "Assumption 3",
            Hypotheses = "f̂ is L̂₁-smooth; λ > L̂₁, for the sharp form λ ≥ 2L̂₁",
            Families = Families,
            Checking = "The monotonicity quotient of ∇f̂ + λ between two drawn points against μ; the error is the rounding of the gradients.",
            Found = "Both forms held in all cases and h → −1 attains them. With μ ≥ 0 as printed the minimizer may not exist, μ > 0 is meant; under λ ≥ 2L̂₁, which every later result assumes, the assumption follows with μ ≥ λ/2.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.LowerBound, Expectation.Holds, "λ > L̂₁: f̂_i+(λ/2)‖·‖² is μ-strongly convex with μ = λ-L̂₁", Setting.OneTask, Points(0.7), (problem, x) => Monotone(problem, x, 1, 0, (q, l) => q - l)) with
                {
                    Mutants = [new("μ = λ", x => Monotone(Setting.OneTask.Build(x), x, 1, 0, (q, _) => q)), new("μ = λ − L̂₁/2", x => Monotone(Setting.OneTask.Build(x), x, 1, 0, (q, l) => q - (l / 2)))],
                },
                Form.OfTasks(FormKind.Sharp, ClaimKind.LowerBound, Expectation.Holds, "λ ≥ 2L̂₁ ⇒ μ = λ-L̂₁ ≥ λ/2, so Assumption 3 is redundant", Setting.OneTask, Points(1.2), (problem, x) => Monotone(problem, x, 2, 0, (q, _) => q / 2)) with
                {
                    Mutants = [new("λ ≥ 2L̂₁ → λ ≥ 1.5L̂₁", x => Monotone(Setting.OneTask.Build(x), x, 1.5, 0, (q, _) => q / 2)), new("λ/2 → 3λ/4", x => Monotone(Setting.OneTask.Build(x), x, 2, 0, (q, _) => 0.75 * q))],
                },
            ],
        },
        new()
        {
            Id = "chayti2024.asm4",
            Paper = "chayti2024",
            Locator = "Assumption 4",
            Hypotheses = "λ > L̂₁, so that the meta-gradients exist and are bounded",
            Families = Families,
            Checking = "The deviation of the meta-gradients at a point against ζ = 2 max‖∇F_i‖ at that point, which is at most the stated ζ.",
            Found = "Held in all cases; the largest ratio of the squares is 1/4, since a variance is at most the second moment, so that ζ = max sup‖∇F_i‖ would do.",
            Forms =
            [
                Form.OfTasks(FormKind.Sharp, ClaimKind.UpperBound, Expectation.Holds, "(1/M)Σ‖∇F_i-∇F‖² ≤ ζ² with ζ = 2 max_i sup‖∇F_i‖", Setting.General, [Parameter.Logarithmic("q", 0.7, 20), Setting.Theta], (problem, x) => Deviation(problem, x, 2)) with
                {
                    Mutants = [new("ζ = max_i sup‖∇F_i‖/2", x => Deviation(Setting.General.Build(x), x, 0.5))],
                    Cases = 100,
                },
            ],
        },
        new()
        {
            Id = "chayti2024.v0",
            Paper = "chayti2024",
            Locator = "Section 4.1",
            Hypotheses = "f̂ + (λ/2)‖·‖² is μ-strongly convex, f is L₁-smooth; |ν| < μ/L₁",
            Families = Families,
            Checking = "The monotonicity quotient of the perturbed inner gradient between two drawn points against μ − |ν|L₁ > 0, which gives a unique solution; and the solver's residual.",
            Found = "Held in all cases, and the quotient comes near its bound.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Existence, Expectation.Holds, "|ν| < μ/L₁: the perturbed problem (9) has a unique solution", Setting.OneTask, [.. Points(1.1), Parameter.Uniform("nu", -3, 3)],
                    (problem, x) => Perturbed(problem, x, 1)) with
                {
                    Mutants = [new("|ν| < μ/L₁ → |ν| < 3μ/L₁", x => Perturbed(Setting.OneTask.Build(x), x, 3)), new("the modulus stays μ", x => Perturbed(Setting.OneTask.Build(x), x, 1, shrinks: false))],
                },
            ],
        },
    ];

    private static Parameter[] Points(double least) => [Parameter.Logarithmic("q", least, 20), Parameter.Vector("first", -4, 4, x => x.Integer("dimension")), Parameter.Vector("second", -4, 4, x => x.Integer("dimension"))];

    // The quotient in units of L̂₁, with its error.
    private static (double Value, double Error) Quotient(TheoryProblem problem, Instance x, double nu)
    {
        var inner = Setting.Inner(problem, x);
        var (first, second) = (Setting.Of(x.Vector("first")), Setting.Of(x.Vector("second")));
        var (left, right) = (problem.Gradient(0, first) + (nu * inner.QueryGradient(first)), problem.Gradient(0, second) + (nu * inner.QueryGradient(second)));
        var apart = first - second;
        double size = left.L2Norm() + right.L2Norm() + ((problem.L + (Math.Abs(nu) * inner.QuerySmoothness)) * (first.L2Norm() + second.L2Norm()));
        return (inner.Penalty + ((left - right) * apart / (apart * apart)), Rounding.Of(inner.Penalty) + (Rounding.Of(size) / apart.L2Norm()));
    }

    private static Evaluation Monotone(TheoryProblem problem, Instance x, double times, double nu, Func<double, double, double> modulus)
    {
        var (quotient, error) = Quotient(problem, x, nu);
        double penalty = Setting.PenaltyOf(problem, x);
        return new Evaluation().Require(times == 1 ? "λ > L̂₁" : $"λ ≥ {times}L̂₁", times * problem.L, penalty)
            .AtLeast("monotonicity of ∇f̂ + λ", quotient, modulus(penalty, problem.L), error);
    }

    private static Evaluation Perturbed(TheoryProblem problem, Instance x, double limit, bool shrinks = true)
    {
        var inner = Setting.Inner(problem, x);
        double mu = inner.Penalty - problem.L, nu = x["nu"] * mu / inner.QuerySmoothness;
        var (quotient, error) = Quotient(problem, x, nu);
        var evaluation = new Evaluation().Require($"|ν| < {limit}μ/L₁", Math.Abs(x["nu"]), limit)
            .AtLeast("monotonicity of the perturbed inner gradient", quotient, shrinks ? Math.Max(0, mu * (1 - Math.Abs(x["nu"]))) : mu, error);
        if (Math.Abs(x["nu"]) >= 0.999)
            return evaluation;

        var (_, distance) = inner.Point(nu, Setting.Of(x.Vector("first")));
        return evaluation.AtMost("distance of the solver's point from the solution", distance, 1e-9 * (1 + Setting.Of(x.Vector("first")).L2Norm()) / (1 - Math.Abs(x["nu"])), 0);
    }

    private static Evaluation Deviation(TheoryProblem problem, Instance x, double factor)
    {
        double penalty = Setting.PenaltyOf(problem, x);
        var theta = Setting.Of(x.Vector("theta"));
        var evaluation = new Evaluation().Require("λ > L̂₁", problem.L, penalty);
        if (penalty + problem.Mu <= 0)
            return evaluation;

        var (mean, error) = InnerProblem.Mean(problem, penalty, inner => inner.Gradient(theta));
        var gradients = Enumerable.Range(0, problem.Count).Select(i => new InnerProblem(problem, penalty, i).Gradient(theta).Value).ToList();
        double variance = Enumerable.Range(0, problem.Count).Sum(i => problem.Weights[i] * Math.Pow((gradients[i] - mean).L2Norm(), 2)), largest = gradients.Max(g => g.L2Norm());
        return evaluation.AtMost("(1/M)Σ‖∇F_i − ∇F‖²", variance, factor * factor * largest * largest, 4 * largest * error);
    }
}
