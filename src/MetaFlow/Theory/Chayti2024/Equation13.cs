namespace MetaFlow.Theory.Chayti2024;

/// <summary>chayti2024, equations (13) and (14) and Table 1: what inner errors do to the differences, and the best ν for them.</summary>
internal static class Equation13
{
    private const string Families = "support losses with sines, convex or not; query losses of sines; independent solver errors in drawn directions";

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "chayti2024.eq13",
            Paper = "chayti2024",
            Locator = "eq. (13)",
            Hypotheses = "‖φ̃ − φ*‖ ≤ δ for both inner problems",
            Families = Families,
            Checking = "Errors of a drawn size in two drawn directions are added to the exact solutions; the error is the cancellation in the difference.",
            Found = "Held in all cases by the triangle inequality; opposite errors attain both forms, since the symmetric difference divides by 2ν.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "‖φ̃-φ*‖ ≤ δ ⇒ ‖g̃-g‖ ≤ 2λδ/ν", Setting.OneTask, Errors(), (problem, x) => Moved(problem, x, 1, 2)) with
                {
                    Mutants = [new("2λδ/ν → √2 λδ/ν", x => Moved(Setting.OneTask.Build(x), x, 1, Math.Sqrt(2))), new("the hypothesis ≤ 2δ", x => Moved(Setting.OneTask.Build(x), x, 1, 2, 2))],
                },
                Form.OfTasks(FormKind.Sharp, ClaimKind.UpperBound, Expectation.Holds, "symmetric difference: ‖φ̃-φ*‖ ≤ δ ⇒ ‖g̃-g‖ ≤ λδ/ν", Setting.OneTask, Errors(), (problem, x) => Moved(problem, x, 2, 1)) with
                {
                    Mutants = [new("λδ/ν → λδ/(√2 ν)", x => Moved(Setting.OneTask.Build(x), x, 2, Math.Sqrt(0.5)))],
                },
            ],
        },
        Rate("chayti2024.eq14.forward", 1, "ν ~ √δ: ‖∇F_i-g̃^For‖ = O(λ√δ)", "1/2"),
        Rate("chayti2024.eq14.symmetric", 2, "ν ~ δ^{1/3}: ‖∇F_i-g̃^Sym‖ = O(λδ^{2/3})", "2/3"),
        new()
        {
            Id = "chayti2024.tab1",
            Paper = "chayti2024",
            Locator = "Table 1",
            Hypotheses = "λ > L̂₁, smooth losses, ν ~ δ^{1/(n+1)}",
            Families = Families,
            Checking = "The exponent of δ for the library's stencils of orders one to four, over five factors of four; its changes and the solver's error are the budget.",
            Found = "Held in all cases: exponents 1/2, 2/3, 3/4 and 4/5; the two terms ν^n and δ/ν balance at ν = δ^{1/(n+1)}.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Rate, Expectation.Holds, "a difference of order n has bias O(δ^{n/(n+1)})", Setting.OneTask,
                    [Parameter.Logarithmic("q", 0.8, 20), Setting.Theta, Parameter.Integer("order", 1, 4), Setting.Direction("first"), Setting.Direction("second")],
                    (problem, x) => Exponent(problem, x, x.Integer("order"), n => n / (n + 1.0))) with
                {
                    Mutants = [new("n/(n+1) → (n+1)/(n+2)", x => Exponent(Setting.OneTask.Build(x), x, x.Integer("order"), n => (n + 1.0) / (n + 2)))],
                    Cases = 100,
                    Climbs = 60,
                },
            ],
        },
    ];

    private static Parameter[] Errors() =>
        [Setting.Penalty, Setting.Theta, Parameter.Logarithmic("delta", 1e-6, 1e-2), Parameter.Uniform("size", 0.3, 1.2), Parameter.Logarithmic("nu", 1e-3, 0.5), Setting.Direction("first"), Setting.Direction("second")];

    private static Evaluation Moved(TheoryProblem problem, Instance x, int order, double factor, double hypothesis = 1)
    {
        var inner = Setting.Inner(problem, x);
        double delta = x["delta"], size = hypothesis * x["size"] * delta, nu = x["nu"] * inner.Modulus / inner.QuerySmoothness;
        var theta = Setting.Of(x.Vector("theta"));
        var (upper, lower) = (inner.Point(nu, theta).Point, inner.Point(order == 1 ? 0 : -nu, theta).Point);
        var (first, second) = (size * Setting.Unit(x.Vector("first")), size * Setting.Unit(x.Vector("second")));
        double divisor = order * nu;
        var exact = inner.Penalty * (lower - upper) / divisor;
        var moved = inner.Penalty * (lower + second - (upper + first)) / divisor;
        double bound = factor * inner.Penalty * delta / nu;
        return new Evaluation().Require("‖φ̃ − φ*‖ ≤ δ", size, hypothesis * delta)
            .AtMost("‖g̃ − g‖", (moved - exact).L2Norm(), bound, Rounding.Of(inner.Penalty * (upper.L2Norm() + lower.L2Norm() + size) / divisor));
    }

    private static Claim Rate(string id, int order, string statement, string exponent) => new()
    {
        Id = id,
        Paper = "chayti2024",
        Locator = "eq. (14)",
        Hypotheses = "λ > L̂₁, smooth losses; independent solver errors of size δ",
        Families = Families,
        Checking = "The exponent of δ over five factors of four from 1e-7, with ν at the stated power of δ; its changes and the solver's error are the budget.",
        Found = $"Held in all cases with the exponent {exponent}, for errors that do not depend on ν. Errors of gradient descent from the same start with the same number of steps are smooth in ν and cancel, so that they do not grow as 1/ν.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.Rate, Expectation.Holds, statement, Setting.OneTask,
                [Parameter.Logarithmic("q", 0.8, 20), Setting.Theta, Setting.Direction("first"), Setting.Direction("second")], (problem, x) => Exponent(problem, x, order, n => n / (n + 1.0))) with
            {
                Mutants = [new($"exponent {exponent} → 0.8", x => Exponent(Setting.OneTask.Build(x), x, order, _ => 0.8))],
                Cases = 100,
                Climbs = 60,
            },
        ],
    };

    private static Evaluation Exponent(TheoryProblem problem, Instance x, int order, Func<int, double> claimed)
    {
        var inner = Setting.Inner(problem, x);
        var evaluation = new Evaluation().Require("λ > L̂₁", problem.L, inner.Penalty);
        if (!(inner.Modulus > 0))
            return evaluation;

        var theta = Setting.Of(x.Vector("theta"));
        var (exact, exactError) = inner.Gradient(theta);
        var apart = Setting.Unit(x.Vector("first")) - Setting.Unit(x.Vector("second"));
        // Both solutions err by δ, in directions that do not depend on ν.
        var (found, error) = Ladder.Order(
            delta =>
            {
                double nu = 0.5 * inner.Scale * Math.Pow(delta, 1.0 / (order + 1));
                var (difference, differenceError) = inner.Difference(order, nu, theta);
                return ((exact - difference + (inner.Penalty * delta / nu * apart)).L2Norm(), exactError + differenceError);
            },
            1e-7, 4);
        return evaluation.AtLeast($"exponent of δ, difference of order {order}", found, claimed(order), error, resolution: 0.1);
    }
}
