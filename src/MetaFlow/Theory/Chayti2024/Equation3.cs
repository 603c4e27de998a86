using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Chayti2024;

/// <summary>chayti2024, equations (3) and (4): FO-MAML and Reptile, whose bias stays when the inner problem is solved exactly.</summary>
internal static class Equation3
{
    private const int InnerSteps = 60;

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        Describe("chayti2024.eq3", "eq. (3); Table 1", "the bias of FO-MAML does not vanish: quadratic f=f̂, exact inner solve: (I+A/λ)⁻¹r against ∇F=(I+A/λ)⁻²r, r=Aθ+b",
            "‖(I+A/λ)⁻¹r − (I+A/λ)⁻²r‖ = ‖(A/λ)(I+A/λ)⁻²r‖, which does not depend on the inner precision",
            (tasks, step, penalty) => Algorithms.FoMaml(tasks, step, InnerSteps, penalty), (_, _) => 1),
        Describe("chayti2024.eq4", "eq. (4); Table 1", "the bias of Reptile does not vanish: quadratic f=f̂, exact inner solve: g ∝ (I+A/λ)⁻¹r against ∇F=(I+A/λ)⁻²r, r=Aθ+b",
            "(θ − φ_K)/(Kα) tends to (I+A/λ)⁻¹r/(Kαλ), the direction of FO-MAML",
            (tasks, step, penalty) => Algorithms.Reptile(tasks, step, InnerSteps, penalty), (step, penalty) => InnerSteps * step * penalty),
    ];

    private static Claim Describe(string id, string locator, string statement, string found, Func<TaskSet, double, double, Algorithm> algorithm, Func<double, double, double> factor) => new()
    {
        Id = id,
        Paper = "chayti2024",
        Locator = locator,
        Hypotheses = "quadratic tasks with f = f̂; inner gradient descent with step 1/(L̂₁+λ)",
        Families = "quadratics of Appendix B",
        Checking = "The library's own algorithm with 60 inner steps against both closed forms; the error is the contraction of the inner steps and rounding.",
        Found = $"Held in all cases: {found}.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.Limit, Expectation.Holds, statement, Setting.Quadratics, [Parameter.Logarithmic("q", 0.6, 20), Setting.Theta], (problem, x) => Evaluate(problem, x, algorithm, factor, 1)) with
            {
                Mutants =
                [
                    new("(I+A/λ)⁻¹ → (I+A/λ)⁻²", x => Evaluate(Setting.Quadratics.Build(x), x, algorithm, factor, 2)),
                    new("the bias vanishes", x => Evaluate(Setting.Quadratics.Build(x), x, algorithm, factor, 1, vanishes: true)),
                ],
                Cases = 100,
                Climbs = 100,
            },
        ],
    };

    private static Evaluation Evaluate(
        TheoryProblem problem, Instance x, Func<TaskSet, double, double, Algorithm> algorithm, Func<double, double, double> factor, int power, bool vanishes = false)
    {
        double penalty = Setting.PenaltyOf(problem, x), step = 1 / (problem.L + penalty);
        var theta = Setting.Of(x.Vector("theta"));
        var found = Setting.Gradient(algorithm(problem.Tasks, step, penalty), theta) * factor(step, penalty);
        Vector<double> Implicit(int i, int times) => Enumerable.Range(0, times).Aggregate(problem.Gradient(i, theta), (r, _) => System(problem, penalty, i).Solve(r));
        var (limit, exact) = (problem.Mean(i => Implicit(i, power)), problem.Mean(i => Implicit(i, 2)));
        // Each inner step contracts by at most L̂₁/(λ + L̂₁) ≤ 1/2 for λ ≥ L̂₁.
        double size = problem.Mean(i => problem.Gradient(i, theta).PointwiseAbs()).L2Norm();
        double remainder = Math.Pow(problem.L / (penalty + problem.L), InnerSteps) * size * (1 + (problem.L / penalty));
        double error = remainder + Rounding.Of(problem, theta, size) + Rounding.Of(InnerSteps * penalty * theta.L2Norm());
        double bias = (limit - exact).L2Norm();
        double least = Enumerable.Range(0, problem.Count).Min(i => Setting.Matrix(problem, i).Evd(Symmetricity.Symmetric).EigenValues.Real().Min(a => a / penalty / ((1 + (a / penalty)) * (1 + (a / penalty)))));
        var evaluation = new Evaluation().Quadratic(problem).Require("L̂₁ ≤ λ", problem.L, penalty)
            .Equal("the direction against (I+A/λ)⁻¹r", found.ToArray(), limit.ToArray(), error);
        if (vanishes)
            return evaluation.AtMost("the bias", bias, 0, error);
        return problem.Count == 1 ? evaluation.AtLeast("the bias against the least of a/λ/(1+a/λ)² times ‖r‖", bias, power == 1 ? least * size : 0, error) : evaluation;
    }

    private static Matrix<double> System(TheoryProblem problem, double penalty, int task) =>
        Matrix<double>.Build.DenseIdentity(problem.Dimension) + (Setting.Matrix(problem, task) / penalty);
}
