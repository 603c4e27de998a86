using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Chayti2024;

/// <summary>chayti2024, Appendix B: closed forms for quadratic tasks.</summary>
internal static class AppendixB
{
    public static IReadOnlyList<Claim> Claims { get; } =
    [
        Describe("chayti2024.appB.phi", "Held in all cases: it solves (1+ν)(Aφ+b) + λ(φ−θ) = 0.",
        [
            Make(FormKind.Printed, "quadratic tasks: φ*_{i,ν}(θ) = ((1+ν)A_i+λI)⁻¹(λθ-(1+ν)b_i)", (problem, x) => Point(problem, x, 1), new("b → (1+ν)b dropped", x => Point(Setting.Quadratics.Build(x), x, 0))),
        ]),
        Describe("chayti2024.appB.gradient", "Both forms held in all cases; A and (A+λI)⁻¹ commute, so that A(A+λI)⁻¹(λθ−b)+b = λ(A+λI)⁻¹(Aθ+b). The gradient is not bounded: these tasks are outside Assumption 2.",
        [
            Make(FormKind.Printed, "quadratic tasks: ∇F_i(θ) = λ(A_i+λI)⁻¹(A_i(A_i+λI)⁻¹(λθ-b_i)+b_i)", (problem, x) => Gradient(problem, x, (system, a, b, penalty, theta) => penalty * system.Solve((a * system.Solve((penalty * theta) - b)) + b)),
                new("without b", x => Gradient(Setting.Quadratics.Build(x), x, (system, a, b, penalty, theta) => penalty * system.Solve(a * system.Solve((penalty * theta) - b))))),
            Make(FormKind.Sharp, "quadratic tasks: ∇F_i(θ) = λ²(A_i+λI)⁻²(A_iθ+b_i)", (problem, x) => Gradient(problem, x, (system, a, b, penalty, theta) => penalty * penalty * system.Solve(system.Solve((a * theta) + b))),
                new("(A+λI)⁻² → (A+λI)⁻¹/λ", x => Gradient(Setting.Quadratics.Build(x), x, (system, a, b, penalty, theta) => penalty * system.Solve((a * theta) + b)))),
        ]),
    ];

    private static Claim Describe(string id, string found, IReadOnlyList<Form> forms) => new()
    {
        Id = id,
        Paper = "chayti2024",
        Locator = "Appendix B",
        Hypotheses = "f = f̂ quadratic; (1+ν)A + λI ≻ 0",
        Families = "quadratics with different Hessians, positive definite",
        Checking = "The closed form by elimination against the library's inner solver; residual, rounding and condition are the budget.",
        Found = found,
        Forms = forms,
    };

    private static Form Make(FormKind kind, string statement, Func<TheoryProblem, Instance, Evaluation> evaluate, Mutant mutant) =>
        Form.OfTasks(kind, ClaimKind.Equality, Expectation.Holds, statement, Setting.Quadratics, [Parameter.Logarithmic("q", 0.1, 20), Setting.Theta, Parameter.Uniform("nu", -1.5, 1.5)], evaluate) with
        {
            Mutants = [mutant],
        };

    // A ≻ 0 has (1+ν)A + λI ≻ 0 for −ν < 1 + λ/L̂₁.
    private static Evaluation Start(TheoryProblem problem, Instance x) => new Evaluation().Quadratic(problem)
        .Require("(1+ν)A + λI ≻ 0", -x["nu"] * problem.L, (problem.L + Setting.PenaltyOf(problem, x)) * 0.99);

    private static Evaluation Point(TheoryProblem problem, Instance x, double share)
    {
        var evaluation = Start(problem, x);
        var inner = Setting.Inner(problem, x);
        double nu = x["nu"], modulus = inner.Penalty + Math.Min(0, (1 + nu) * problem.L);
        if (!(modulus > 0))
            return evaluation;

        var (theta, a, b) = (Setting.Of(x.Vector("theta")), Setting.Matrix(problem, 0), problem.Gradient(0, Vector<double>.Build.Dense(problem.Dimension)));
        var system = ((1 + nu) * a) + (inner.Penalty * Matrix<double>.Build.DenseIdentity(problem.Dimension));
        var expected = system.Solve((inner.Penalty * theta) - ((1 + (share * nu)) * b));
        var found = inner.Point(nu, theta).Point;
        double residual = ((system * found) - (inner.Penalty * theta) + ((1 + nu) * b)).L2Norm();
        double error = (residual + Rounding.Of(((2.5 * problem.L) + inner.Penalty) * (found.L2Norm() + theta.L2Norm()) + b.L2Norm(), 256)) / modulus;
        return evaluation.Equal("φ*_ν", found.ToArray(), expected.ToArray(), error);
    }

    private delegate Vector<double> Closed(Matrix<double> system, Matrix<double> a, Vector<double> b, double penalty, Vector<double> theta);

    private static Evaluation Gradient(TheoryProblem problem, Instance x, Closed closed)
    {
        var inner = Setting.Inner(problem, x);
        var (theta, a, b) = (Setting.Of(x.Vector("theta")), Setting.Matrix(problem, 0), problem.Gradient(0, Vector<double>.Build.Dense(problem.Dimension)));
        var expected = closed(a + (inner.Penalty * Matrix<double>.Build.DenseIdentity(problem.Dimension)), a, b, inner.Penalty, theta);
        var (found, error) = inner.Gradient(theta);
        return Start(problem, x).Equal("∇F", found.ToArray(), expected.ToArray(), error + Rounding.Of((problem.L * theta.L2Norm()) + (2 * b.L2Norm()), 256));
    }
}
