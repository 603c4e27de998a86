namespace MetaFlow.Theory.Chayti2024;

/// <summary>chayti2024, the discussion of section 4.2: the bias of second-order meta-gradients at inexact solutions.</summary>
internal static class Discussion
{
    private const string Families = "support losses with sines, convex or not; query losses of sines; errors in drawn directions";

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "chayti2024.disc.eq7",
            Paper = "chayti2024",
            Locator = "Section 4.2, Discussion",
            Hypotheses = "Assumptions 1 and 2; λ ≥ 2L̂₁; ‖φ̃ − φ*‖ ≤ δ",
            Families = Families,
            Checking = "The exponent of δ over five factors of four; the sharp form at drawn errors, with the solver's error as budget.",
            Found = "Held in all cases: with B = I + ∇²f̂(φ̃)/λ, B(v̂ − v) = ∇f(φ̃) − ∇f(φ*) − (∇²f̂(φ̃) − ∇²f̂(φ*))v/λ and ‖B⁻¹‖ ≤ 1/(1−L̂₁/λ) ≤ 2.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Rate, Expectation.Holds, "(7) with φ̃, ‖φ̃-φ*‖ ≤ δ, has bias O(δ)", Setting.OneTask, Setting.Rest(Setting.Direction("first")), (problem, x) => Order(problem, x, 0, 1)) with
                {
                    Mutants = [new("O(δ²)", x => Order(Setting.OneTask.Build(x), x, 0, 2))],
                },
                Form.OfTasks(FormKind.Sharp, ClaimKind.UpperBound, Expectation.Holds, "(7) with φ̃ has bias ≤ 2(L₁+L̂₂‖∇F_i‖/λ)δ", Setting.OneTask,
                    Setting.Rest(Parameter.Logarithmic("delta", 1e-4, 1), Parameter.Uniform("size", 0.2, 1.2), Setting.Direction("first")), (problem, x) => Bounded(problem, x, 2, 1)) with
                {
                    Mutants = [new("δ → δ²", x => Bounded(Setting.OneTask.Build(x), x, 2, 2)), new("2 → 1/2", x => Bounded(Setting.OneTask.Build(x), x, 0.5, 1))],
                },
            ],
        },
        new()
        {
            Id = "chayti2024.disc.imaml",
            Paper = "chayti2024",
            Locator = "Section 4.2, Discussion",
            Hypotheses = "Assumptions 1 and 2; λ ≥ 2L̂₁; ‖φ̃ − φ*‖ ≤ δ and the linear solve is within δ'",
            Families = Families,
            Checking = "The exponent of a common scale of δ and δ' over five factors of four.",
            Found = "Held in all cases: the error of the linear solve adds to the bias of equation (7).",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Rate, Expectation.Holds, "iMAML with linear solve of precision δ' has bias O(δ+δ')", Setting.OneTask,
                    Setting.Rest(Parameter.Logarithmic("solve", 1e-2, 1e2), Setting.Direction("first"), Setting.Direction("second")), (problem, x) => Order(problem, x, x["solve"], 1)) with
                {
                    Mutants = [new("O((δ+δ')²)", x => Order(Setting.OneTask.Build(x), x, x["solve"], 2))],
                },
            ],
        },
    ];

    private static Evaluation Order(TheoryProblem problem, Instance x, double solve, double exponent)
    {
        var inner = Setting.Inner(problem, x);
        var (point, error) = inner.Point(0, Setting.Of(x.Vector("theta")));
        var (exact, exactError) = inner.GradientAt(point, error);
        var direction = Setting.Unit(x.Vector("first"));
        var other = solve == 0 ? 0 * direction : solve * Setting.Unit(x.Vector("second"));
        var (found, foundError) = Ladder.Order(delta => ((inner.ImplicitAt(point + (delta * direction)) + (delta * other) - exact).L2Norm(), 2 * exactError), 1e-3, 4);
        return Setting.Twice(problem, x).AtLeast("exponent of the precision", found, exponent, foundError, resolution: 0.1);
    }

    private static Evaluation Bounded(TheoryProblem problem, Instance x, double factor, int power)
    {
        var inner = Setting.Inner(problem, x);
        var (point, error) = inner.Point(0, Setting.Of(x.Vector("theta")));
        var (exact, exactError) = inner.GradientAt(point, error);
        double delta = x["delta"], bias = (inner.ImplicitAt(point + (x["size"] * delta * Setting.Unit(x.Vector("first")))) - exact).L2Norm();
        double bound = factor * (inner.QuerySmoothness + (inner.SupportHessianLipschitz * exact.L2Norm() / inner.Penalty)) * Math.Pow(delta, power);
        return Setting.Twice(problem, x).Require("‖φ̃ − φ*‖ ≤ δ", x["size"], 1).AtMost("the bias", bias, bound, 2 * exactError);
    }
}
