namespace MetaFlow.Theory.Chayti2024;

/// <summary>chayti2024, equations (10) to (12): forward and symmetric differences and their orders in ν.</summary>
internal static class Equation10
{
    private const string Smooth = "support losses with sines, convex or not; query losses of sines";

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "chayti2024.eq10",
            Paper = "chayti2024",
            Locator = "eqs. (10), (12); eq. (10) for the sharp form",
            Hypotheses = "λ > L̂₁, so that ν ↦ φ*_ν is as smooth as the losses; sharp: f = f̂ quadratic",
            Families = Smooth + "; quadratics of Appendix B",
            Checking = "Printed: the exponent of ν over five halvings from 2 % of the natural scale of ν, its last change and the solver's error as budget. Sharp: every eigenvector of A against the closed form.",
            Found = "Decided: both forms hold. Proof: by Taylor the bias is λ(ν/2)d²φ*/dν² at some 0 ≤ ν' ≤ ν, and D(ν) = λI + ∇²f̂ + ν∇²f is invertible for |ν| < μ/L₁, so that d²φ*/dν² = −D⁻¹(2∇²f φ' + (∇³f̂ + ν∇³f)[φ', φ']) is bounded; the factor λ belongs to that derivative. On an eigenvector g = λ²r/(((1+ν)a+λ)(a+λ)), ∇F = λ²r/(a+λ)², whose quotient minus one is −νa/((1+ν)a+λ).",
            Forms =
            [
                Rate(1, "forward difference: ‖∇F_i-g^For_ν‖ = O(λν)"),
                Sharp(1, "quadratic f=f̂, eigenvalue a: relative bias of g^For is -νa/((1+ν)a+λ)", (nu, a, penalty) => -nu * a / (((1 + nu) * a) + penalty),
                    ("(1+ν)a → a", (nu, a, penalty) => -nu * a / (a + penalty))),
            ],
        },
        new()
        {
            Id = "chayti2024.eq11",
            Paper = "chayti2024",
            Locator = "eqs. (11), (12); eq. (11) for the sharp form",
            Hypotheses = "λ > L̂₁ and smooth losses; sharp: f = f̂ quadratic",
            Families = Smooth + "; quadratics of Appendix B",
            Checking = "As for equation (10), with the symmetric difference.",
            Found = "Decided: both forms hold. Proof: the even terms of Taylor's formula cancel, the bias is λν²/6 times a third derivative of φ*_ν, bounded on |ν| < μ/L₁ as for equation (10). On an eigenvector the relative bias of the two differences of 1/((1±ν)a+λ) is ν²a²/((a+λ)² − ν²a²).",
            Forms =
            [
                Rate(2, "symmetric difference: ‖∇F_i-g^Sym_ν‖ = O(λν²)"),
                Sharp(2, "quadratic f=f̂, eigenvalue a: relative bias of g^Sym is ν²a²/((a+λ)²-ν²a²)", (nu, a, penalty) => nu * nu * a * a / (((a + penalty) * (a + penalty)) - (nu * nu * a * a)),
                    ("minus → plus in the denominator", (nu, a, penalty) => nu * nu * a * a / (((a + penalty) * (a + penalty)) + (nu * nu * a * a)))),
            ],
        },
        new()
        {
            Id = "chayti2024.eq12",
            Paper = "chayti2024",
            Locator = "eq. (12)",
            Hypotheses = "λ > L̂₁; ν ↦ φ*_ν three times differentiable",
            Families = Smooth,
            Checking = "Both exponents of ν as for equations (10) and (11).",
            Found = "Decided: holds, by Taylor's formula with the derivatives of φ*_ν bounded on |ν| ≤ ν₀ < μ/L₁ (see equations (10) and (11)); fitted exponents were 1 and 2 within their budgets, more where a coefficient vanishes.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Rate, Expectation.Holds, "ν→φ*_ν three times differentiable: forward O(λν) and symmetric O(λν²)", Setting.OneTask, Rest(),
                    (problem, x) => Order(Order(Start(problem, x), problem, x, 1, 1), problem, x, 2, 2)) with
                {
                    Mutants =
                    [
                        new("forward O(ν²)", x => Order(Start(Setting.OneTask.Build(x), x), Setting.OneTask.Build(x), x, 1, 2)),
                        new("symmetric O(ν³)", x => Order(Start(Setting.OneTask.Build(x), x), Setting.OneTask.Build(x), x, 2, 3)),
                    ],
                    Cases = 100,
                    Climbs = 60,
                },
            ],
        },
    ];

    private static Parameter[] Rest() => [Parameter.Logarithmic("q", 0.8, 20), Setting.Theta];

    private static Form Rate(int order, string statement) =>
        Form.OfTasks(FormKind.Printed, ClaimKind.Rate, Expectation.Holds, statement, Setting.OneTask, Rest(), (problem, x) => Order(Start(problem, x), problem, x, order, order)) with
        {
            Mutants = [new($"exponent {order} → {order + 1}", x => Order(Start(Setting.OneTask.Build(x), x), Setting.OneTask.Build(x), x, order, order + 1))],
            Cases = 120,
            Climbs = 100,
        };

    private static Evaluation Start(TheoryProblem problem, Instance x) => new Evaluation().Require("λ > L̂₁", problem.L, Setting.PenaltyOf(problem, x));

    private static Evaluation Order(Evaluation evaluation, TheoryProblem problem, Instance x, int order, double exponent)
    {
        var inner = Setting.Inner(problem, x);
        if (!(inner.Modulus > 0))
            return evaluation;

        var theta = Setting.Of(x.Vector("theta"));
        var (found, error) = Ladder.Order(nu => inner.Bias(order, nu, theta), (order == 1 ? 0.02 : 0.2) * inner.Scale);
        return evaluation.AtLeast($"exponent of ν, difference of order {order}", found, exponent, error, resolution: 0.1);
    }

    private static Form Sharp(int order, string statement, Func<double, double, double, double> relative, (string Name, Func<double, double, double, double> Relative) mutant)
    {
        Parameter[] rest = [Parameter.Logarithmic("q", 0.5, 20), Setting.Theta, Parameter.Logarithmic("nu", 1e-3, 0.9)];
        return Form.OfTasks(FormKind.Sharp, ClaimKind.Equality, Expectation.Holds, statement, Setting.Quadratics, rest, (problem, x) => Quotients(problem, x, order, relative)) with
        {
            Mutants = [new(mutant.Name, x => Quotients(Setting.Quadratics.Build(x), x, order, mutant.Relative))],
        };
    }

    // All eigenvectors at once: the difference quotient against ∇F with each of its components enlarged by the relative bias.
    private static Evaluation Quotients(TheoryProblem problem, Instance x, int order, Func<double, double, double, double> relative)
    {
        var inner = Setting.Inner(problem, x);
        double nu = x["nu"];
        var theta = Setting.Of(x.Vector("theta"));
        var evaluation = new Evaluation().Quadratic(problem).Require("λ > L̂₁", problem.L, inner.Penalty);
        var eigen = Setting.Matrix(problem, 0).Evd(MathNet.Numerics.LinearAlgebra.Symmetricity.Symmetric);
        var components = eigen.EigenVectors.TransposeThisAndMultiply(problem.Gradient(0, theta));
        var expected = eigen.EigenVectors * MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(theta.Count, k =>
        {
            double a = eigen.EigenValues[k].Real, share = inner.Penalty / (a + inner.Penalty);
            return share * share * components[k] * (1 + relative(nu, a, inner.Penalty));
        });
        var (found, error) = inner.Difference(order, nu, theta);
        return evaluation.Equal("the difference quotient", found.ToArray(), expected.ToArray(), error + Rounding.Of(problem, theta, expected.L2Norm()), resolution: 1e-6);
    }
}
