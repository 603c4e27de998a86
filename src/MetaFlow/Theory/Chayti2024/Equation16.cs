namespace MetaFlow.Theory.Chayti2024;

/// <summary>chayti2024, equations (15) and (16): derivatives in hyperparameters.</summary>
internal static class Equation16
{
    public static Claim Claim { get; } = new()
    {
        Id = "chayti2024.eq16",
        Paper = "chayti2024",
        Locator = "eqs. (15)-(16)",
        Hypotheses = "λI + ∇²f̂ ≻ 0",
        Families = "support losses with sines, convex or not; query losses of sines; h = λ, so that ∂_h g = ‖φ−θ‖²/2",
        Checking = "The library's derivative in λ, by stencils of order six in ν, against differences of order six of F in λ; the changes from twice the steps and the solver's error are the budget.",
        Found = "Held in all cases: both mixed derivatives of the value of the inner problem are the same.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.Equality, Expectation.Holds, "∇F_i(h) = d/dν ∂_h g(φ*_{i,ν}(h),h) at ν=0", Setting.OneTask, [Parameter.Logarithmic("q", 0.6, 20), Setting.Theta], (problem, x) => Evaluate(problem, x, 1)) with
            {
                Mutants = [new("‖φ−θ‖²/2 → ‖φ−θ‖²", x => Evaluate(Setting.OneTask.Build(x), x, 2)), new("the sign", x => Evaluate(Setting.OneTask.Build(x), x, -1))],
                Cases = 100,
                Climbs = 100,
            },
        ],
    };

    private static Evaluation Evaluate(TheoryProblem problem, Instance x, double factor)
    {
        var inner = Setting.Inner(problem, x);
        var evaluation = Setting.Definite(problem, x);
        if (!(inner.Modulus > 1e-3 * inner.Penalty))
            return evaluation.Require("a margin of 1e-3 λ, so that λ can be varied", 1e-3 * inner.Penalty, inner.Modulus);

        double[] theta = x.Vector("theta");
        var (point, pointError) = inner.Point(0, Setting.Of(theta));
        double moved = (point - Setting.Of(theta)).L2Norm();
        // The solution moves by ‖φ−θ‖/(λ+μ̂) for each unit of λ, and F bends on the length L₀/L₁.
        double nu = 0.01 * inner.Scale, step = 0.01 * inner.Modulus / (1 + (moved * inner.QuerySmoothness / inner.GradientBound));
        var options = new ProximalPointOptions { Accuracy = 1e-15 };
        double Stencil(double at) => factor * HyperGradients.Penalty(TaskSet.Of([problem.Tasks[0]]), theta, inner.Penalty, at, 6, options);
        double Half(double at) => (new InnerProblem(problem, inner.Penalty + at).Value(Setting.Of(theta)).Value - new InnerProblem(problem, inner.Penalty - at).Value(Setting.Of(theta)).Value) / (2 * at);
        double Six(double at) => (1.5 * Half(at)) - (0.6 * Half(2 * at)) + (0.1 * Half(3 * at));
        double observed = Stencil(nu), bound = Six(step);
        double noise = (4 * ((moved * pointError) + Rounding.Of(moved * moved)) / nu) + (4 * inner.Value(Setting.Of(theta)).Error / step);
        return evaluation.Equal("dF/dλ", observed, bound, Math.Abs(observed - Stencil(2 * nu)) + Math.Abs(bound - Six(2 * step)) + noise);
    }
}
