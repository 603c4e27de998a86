namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Algorithm 3: the accuracy δ of its inner steps.</summary>
internal static class Algorithm3
{
    public static Claim Claim { get; } = new()
    {
        Id = "mishchenko2023.alg3",
        Paper = "mishchenko2023",
        Locator = "Algorithm 3",
        Hypotheses = "f_i L-smooth; convex, or αL < 1, so that ∇F_i exists",
        Families = "quadratics with sines, not convex",
        Checking = "x = z* + α∇f_i(z*) has the proximal point z*; s inner steps from x. The error is rounding, carried through the steps.",
        Found = "Held in all cases tried. Proof: (x − z_s)/α = ∇f_i(z_{s−1}), so that the left side is ‖∇f_i(z_{s−1}) − ∇F_i(x)‖, at most (αL)^s‖∇F_i(x)‖ by Lemma 2.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "z_0 = x, z_{l+1} = x − α∇f_i(z_l): ‖(x−z_s)/α − ∇F_i(x)‖ ≤ δ‖∇F_i(x)‖ with δ = (αL)^s, s ≥ 1", MoreauPoints.Sines, Rest(),
                (problem, x) => Evaluate(problem, x, (a, s) => Math.Pow(a, s))) with
            {
                Mutants = [new("(αL)^s → (αL)^{s+1}", x => Evaluate(MoreauPoints.Sines.Build(x), x, (a, s) => Math.Pow(a, s + 1)))],
            },
        ],
    };

    private static Parameter[] Rest() => [Parameter.Uniform("a", 0.2, 1.5), Parameter.Integer("s", 1, 6), MoreauPoints.Point()];

    private static Evaluation Evaluate(TheoryProblem problem, Instance instance, Func<double, int, double> delta)
    {
        double a = instance["a"], alpha = MoreauPoints.Over(problem, a);
        int s = instance.Integer("s");
        var exact = MoreauPoints.PointOf(instance);
        var result = new Evaluation().RequireProximal(problem, alpha);
        for (int i = 0; i < problem.Count; i++)
        {
            var gradient = problem.Gradient(i, exact);
            var x = exact + (alpha * gradient);
            var z = MoreauPoints.Inner(problem, i, x, alpha, s);
            double right = delta(a, s) * gradient.L2Norm();
            result.AtMost($"task {i}: ‖(x−z_s)/α − ∇F_i(x)‖", (((x - z) / alpha) - gradient).L2Norm(), right, Rounding.Of(problem, x, x.L2Norm() / alpha) * (1 + Math.Pow(a, s)) * s);
        }

        return result;
    }
}
