namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, the remark of Appendix A.4 with equation (9): an inner step γ that differs from α.</summary>
internal static class Remark9
{
    public static Claim Claim { get; } = new()
    {
        Id = "mishchenko2023.rem9",
        Paper = "mishchenko2023",
        Locator = "Appendix A.4, equation (9)",
        Hypotheses = "f_i L-smooth; convex, or αL < 1",
        Families = "quadratics with positive and negative eigenvalues",
        Checking = "x = z* + α∇f_i(z*) has the proximal point z*; s inner steps of size γ from x. The error is rounding, carried through the steps.",
        Found = "As transcribed it holds for s ≤ 1 and does not for s ≥ 2: for f = −(L/2)x² and γ < α the errors add up, e_{l+1} = γL e_l + (α−γ)L with e_0 = 1. " +
            "In general z_{l+1} − (x − γ∇F_i) = −γ(∇f_i(z_l) − ∇f_i(z*)) gives e_{l+1} ≤ γL e_l + |α−γ|L, hence the corrected factor |α−γ|L Σ_{l<s}(γL)^l, at most |α−γ|L/(1−γL), which that f attains.",
        Affects = "the sentence after (9): more inner steps help as long as δ > |α−γ|L/(1−γL), not |α−γ|L",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "inner step γ ≠ α: ‖z_s − (x − γ∇F_i(x))‖/γ ≤ ((γL)^s + |α−γ|L)‖∇F_i(x)‖", MoreauPoints.Indefinite, Rest(),
                (problem, x) => Evaluate(problem, x, (c, _) => 1)) with
            {
                Defect = (DefectKind.Constant, "the term |α−γ|L enters at every inner step and is multiplied by γL afterwards: the sum of (γL)^l, l < s, is missing"),
            },
            Form.OfTasks(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "inner step γ ≠ α: ‖z_s − (x − γ∇F_i(x))‖/γ ≤ ((γL)^s + |α−γ|L Σ_{l<s}(γL)^l)‖∇F_i(x)‖", MoreauPoints.Indefinite, Rest(), Corrected) with
            {
                Mutants =
                [
                    new("Σ_{l<s} → Σ_{l<s−1}", x => Evaluate(MoreauPoints.Indefinite.Build(x), x, (c, s) => Geometric(c, s - 1))),
                    new("(γL)^s dropped", x => Evaluate(MoreauPoints.Indefinite.Build(x), x, Geometric, 0)),
                ],
            },
        ],
    };

    private static Parameter[] Rest() => [Parameter.Uniform("a", 0.05, 1.5), Parameter.Uniform("c", 0.05, 1.2), Parameter.Integer("s", 0, 6), MoreauPoints.Point()];

    private static Evaluation Corrected(TheoryProblem problem, Instance instance) => Evaluate(problem, instance, Geometric);

    private static double Geometric(double c, int steps)
    {
        double sum = 0;
        for (int l = 0; l < steps; l++)
            sum += Math.Pow(c, l);
        return sum;
    }

    private static Evaluation Evaluate(TheoryProblem problem, Instance instance, Func<double, int, double> sum, double start = 1)
    {
        double a = instance["a"], c = instance["c"], alpha = MoreauPoints.Over(problem, a), gamma = MoreauPoints.Over(problem, c);
        int s = instance.Integer("s");
        var exact = MoreauPoints.PointOf(instance);
        var result = new Evaluation().RequireProximal(problem, alpha);
        for (int i = 0; i < problem.Count; i++)
        {
            var gradient = problem.Gradient(i, exact);
            var x = exact + (alpha * gradient);
            var z = MoreauPoints.Inner(problem, i, x, gamma, s);
            double left = (z - (x - (gamma * gradient))).L2Norm() / gamma;
            double right = ((start * Math.Pow(c, s)) + (Math.Abs(a - c) * sum(c, s))) * gradient.L2Norm();
            result.AtMost($"task {i}: ‖z_s − (x − γ∇F_i)‖/γ", left, right, Rounding.Of(problem, x, x.L2Norm() / gamma) * (1 + Math.Pow(c, s)) * (s + 1));
        }

        return result;
    }
}
