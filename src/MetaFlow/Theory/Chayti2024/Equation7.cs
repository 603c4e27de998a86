using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Chayti2024;

/// <summary>chayti2024, equations (7) and (8): the meta-gradient by the implicit function theorem, and as the solution of a linear system.</summary>
internal static class Equation7
{
    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "chayti2024.eq7",
            Paper = "chayti2024",
            Locator = "eq. (7)",
            Hypotheses = "λI + ∇²f̂_i ≻ 0",
            Families = "support losses with sines, convex or not; query losses of sines",
            Checking = "The formula along a drawn direction against differences of order six of F_i = f_i(φ*); their change from twice the step and the errors of F_i are the budget.",
            Found = "Held in all cases with strong inner convexity: it is the implicit function theorem for ∇f̂(φ) + λ(φ − θ) = 0.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Equality, Expectation.Holds, "∇F_i(θ) = (I+∇²f̂_i(φ_i*)/λ)⁻¹∇f_i(φ_i*)", Setting.OneTask, Rest(), (problem, x) => Equation(problem, x, p => p)) with
                {
                    Mutants = [new("∇f at φ* alone", x => Equation(Setting.OneTask.Build(x), x, _ => 1e300))],
                },
            ],
        },
        new()
        {
            Id = "chayti2024.eq8",
            Paper = "chayti2024",
            Locator = "eq. (8)",
            Hypotheses = "λI + ∇²f̂_i ≻ 0",
            Families = "support losses with sines, convex or not; query losses of sines",
            Checking = "The library's iMAML direction, by conjugate gradients on (8), against equation (7) by elimination; the error is that of the inner point, the tolerance of the inner solver and rounding.",
            Found = "Held in all cases: at most d iterations of conjugate gradients are needed, also for nonconvex f̂, since the matrix is positive definite.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Equality, Expectation.Holds, "(I+∇²f̂_i(φ_i*)/λ)v = ∇f_i(φ_i*) has the solution v = ∇F_i(θ)", Setting.OneTask, Rest(), (problem, x) => System(problem, x, 20)) with
                {
                    Mutants = [new("one iteration of conjugate gradients", x => System(Setting.OneTask.Build(x), x, 1))],
                    Cases = 100,
                    Climbs = 100,
                },
            ],
        },
    ];

    private static Parameter[] Rest() => [Parameter.Logarithmic("q", 0.5, 20), Setting.Theta, Setting.Direction("direction")];

    private static Evaluation Equation(TheoryProblem problem, Instance x, Func<double, double> linearPenalty)
    {
        var inner = Setting.Inner(problem, x);
        var evaluation = Setting.Definite(problem, x);
        if (!(inner.Modulus > 0))
            return evaluation;

        var (theta, direction) = (Setting.Of(x.Vector("theta")), Setting.Unit(x.Vector("direction")));
        var (point, error) = inner.Point(0, theta);
        var (gradient, gradientError) = inner.GradientAt(point, error);
        if (linearPenalty(1) != 1)
            gradient = inner.QueryGradient(point);
        // A step of this size changes φ* by a small part of the lengths over which both losses change.
        double step = 0.02 * Math.Min(1, inner.Modulus / inner.Penalty);
        double Half(int k) => (inner.Value(theta + (k * step * direction)).Value - inner.Value(theta - (k * step * direction)).Value) / (2 * k * step);
        double Six(int k) => (1.5 * Half(k)) - (0.6 * Half(2 * k)) + (0.1 * Half(3 * k));
        double fine = Six(1), coarse = Six(2);
        double noise = 3 * inner.Value(theta).Error / step;
        return evaluation.Equal("the derivative along a direction", gradient * direction, fine, gradientError + Math.Abs(fine - coarse) + noise);
    }

    private static Evaluation System(TheoryProblem problem, Instance x, int iterations)
    {
        var inner = Setting.Inner(problem, x);
        var evaluation = Setting.Definite(problem, x);
        if (!(inner.Modulus > 0))
            return evaluation;

        const double Accuracy = 1e-12;
        var theta = Setting.Of(x.Vector("theta"));
        var (exact, error) = inner.Gradient(theta);
        var found = Setting.Gradient(Algorithms.Imaml(TaskSet.Of([problem.Tasks[0]]), inner.Penalty, iterations, InnerSolution.ToAccuracy(Accuracy)), theta);
        double amplification = Math.Max(1, inner.Penalty / inner.Modulus), sensitivity = inner.QuerySmoothness + (inner.SupportHessianLipschitz * exact.L2Norm() / inner.Penalty);
        double solver = amplification * ((sensitivity * (Accuracy + inner.Point(0, theta).Error)) + Rounding.Of(exact.L2Norm(), 1024));
        return evaluation.Equal("iMAML's direction against equation (7)", found.ToArray(), exact.ToArray(), error + solver);
    }
}
