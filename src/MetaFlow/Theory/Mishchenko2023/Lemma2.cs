namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Lemma 2: inner fixed-point steps approximate the gradient of the envelope.</summary>
internal static class Lemma2
{
    private const string Proof =
        "Proof: ∇F_i(x) = ∇f_i(z*) with z* = x − α∇f_i(z*), hence ‖z_{l+1} − z*‖ = α‖∇f_i(z_l) − ∇f_i(z*)‖ ≤ αL‖z_l − z*‖, ‖z_0 − z*‖ = α‖∇F_i(x)‖, and a last factor L. " +
        "Only stationarity of z* is used: the bound does not need αL < 1, but the existence of ∇F_i does where f_i is not convex (for −(L/2)x² and α ≥ 1/L, F_i = −∞).";

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "mishchenko2023.lem2",
            Paper = "mishchenko2023",
            Locator = "Lemma 2",
            Hypotheses = "f_i L-smooth; convex, or αL < 1, so that ∇F_i exists (the printed α > 0 leaves this open)",
            Families = "quadratics with positive and negative eigenvalues: on concave ones in one dimension the bound is attained; quadratics with sines in Algorithm 3",
            Checking = "x = z* + α∇f_i(z*) has the proximal point z*; s inner steps from x. The error is rounding, carried through the steps.",
            Found = "Held in all cases tried, attained for f = −(L/2)x². " + Proof,
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "z_0 = x, z_{j+1} = x − α∇f_i(z_j): ‖∇f_i(z_s) − ∇F_i(x)‖ ≤ (αL)^{s+1}‖∇F_i(x)‖, s ≥ 0, α > 0", MoreauPoints.Indefinite,
                    [Parameter.Uniform("a", 0.2, 2), Parameter.Integer("s", 0, 6), MoreauPoints.Point()], (problem, x) => Evaluate(problem, x, x.Integer("s"), (a, s) => Math.Pow(a, s + 1))) with
                {
                    Mutants =
                    [
                        new("(αL)^{s+1} → (αL)^{s+2}", x => Evaluate(MoreauPoints.Indefinite.Build(x), x, x.Integer("s"), (a, s) => Math.Pow(a, s + 2))),
                        new("(αL)^{s+1} → (αL/(1+αL))^{s+1}", x => Evaluate(MoreauPoints.Indefinite.Build(x), x, x.Integer("s"), (a, s) => Math.Pow(a / (1 + a), s + 1))),
                    ],
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.lem2.fomaml",
            Paper = "mishchenko2023",
            Locator = "Lemma 2",
            Hypotheses = "f_i L-smooth; convex, or αL < 1",
            Families = "quadratics with positive and negative eigenvalues",
            Checking = "As for Lemma 2, with s = 1.",
            Found = "Held in all cases tried, attained for f = −(L/2)x². It is Lemma 2 with s = 1. " + Proof,
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "FO-MAML: ‖∇f_i(z_i^k) − ∇F_i(x^k)‖ ≤ (αL)²‖∇F_i(x^k)‖", MoreauPoints.Indefinite,
                    [Parameter.Uniform("a", 0.2, 2), MoreauPoints.Point()], (problem, x) => Evaluate(problem, x, 1, (a, _) => a * a)) with
                {
                    Mutants = [new("(αL)² → (αL)³", x => Evaluate(MoreauPoints.Indefinite.Build(x), x, 1, (a, _) => a * a * a))],
                },
            ],
        },
    ];

    private static Evaluation Evaluate(TheoryProblem problem, Instance instance, int steps, Func<double, int, double> factor)
    {
        double a = instance["a"], alpha = MoreauPoints.Over(problem, a);
        var exact = MoreauPoints.PointOf(instance);
        var result = new Evaluation().RequireProximal(problem, alpha);
        for (int i = 0; i < problem.Count; i++)
        {
            var gradient = problem.Gradient(i, exact);
            var x = exact + (alpha * gradient);
            var z = MoreauPoints.Inner(problem, i, x, alpha, steps);
            double right = factor(a, steps) * gradient.L2Norm();
            // Each step multiplies earlier rounding by at most αL.
            result.AtMost($"task {i}: ‖∇f_i(z_s) − ∇F_i(x)‖", (problem.Gradient(i, z) - gradient).L2Norm(), right, Rounding.Of(problem, x, right) * (1 + Math.Pow(a, steps + 1)) * (steps + 1));
        }

        return result;
    }
}
