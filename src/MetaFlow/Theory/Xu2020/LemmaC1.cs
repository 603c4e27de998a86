using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Lemma C.1: a small MAML gradient bounds the gradient of the mean loss.</summary>
internal static class LemmaC1
{
    private static readonly TaskFamily s_family = new SinQuadraticFamily(convex: false);

    public static Claim Claim { get; } = new()
    {
        Id = "xu2020.lemC.1",
        Paper = "xu2020",
        Locator = "Lemma C.1",
        Hypotheses = "Assumptions 3.2 and 3.4; α < 1/(4L); ‖∇F(w)‖ ≤ K",
        Families = "nonconvex quadratics with sines; the local σ(w) makes it a pointwise statement, so that any smooth tasks serve",
        Checking = "K := ‖∇F(w)‖; both norms in closed form at drawn points; the error is the rounding of the gradients and Hessian-vector products.",
        Found = "Both forms held in all cases tried, on nonconvex tasks too, although the proof's ‖I − AÃ‖ ≤ 2αL uses convexity; the sharp form follows from ‖A_iĀ_i‖ ≥ (1 − αL)² without it.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "α < 1/(4L), ‖∇F(w)‖ ≤ K ⇒ ‖∇f(w)‖ ≤ 2K + σ", s_family, Rest(0.05, 0.4),
                (problem, x) => Evaluate(problem, x, 0.25, (k, sigma, _) => (2 * k) + sigma)) with
            {
                Mutants =
                [
                    new("2K → K", x => Evaluate(s_family.Build(x), x, 0.25, (k, sigma, _) => k + sigma)),
                    new("1/(4L) → 1/L", x => Evaluate(s_family.Build(x), x, 1, (k, sigma, _) => (2 * k) + sigma)),
                ],
            },
            Form.OfTasks(FormKind.Sharp, ClaimKind.UpperBound, Expectation.Holds, "x = αL < 1/2, ‖∇F(w)‖ ≤ K ⇒ ‖∇f(w)‖ ≤ K/(1−x)² + ((2x+x²)/(1−x)²)σ(w)", s_family, Rest(0.05, 0.7),
                (problem, x) => Evaluate(problem, x, 0.5, Sharp)) with
            {
                Mutants = [new("(1−x)² → 1−x", x => Evaluate(s_family.Build(x), x, 0.5, (k, sigma, y) => (k / (1 - y)) + (((2 * y) + (y * y)) / (1 - y) * sigma)))],
            },
        ],
    };

    private static Parameter[] Rest(double least, double largest) =>
        [Parameter.Uniform("x", least, largest), Parameter.Vector("w", -6, 6, instance => instance.Integer("dimension"))];

    private static double Sharp(double k, double sigma, double x) => (k + (((2 * x) + (x * x)) * sigma)) / ((1 - x) * (1 - x));

    private static Evaluation Evaluate(TheoryProblem problem, Instance x, double limit, Func<double, double, double, double> bound)
    {
        double alpha = x["x"] / problem.L;
        var w = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(x.Vector("w"));
        double k = problem.MamlGradient(w, alpha).L2Norm(), sigma = problem.DeviationAt(w), norm = problem.Gradient(w).L2Norm();
        double right = bound(k, sigma, x["x"]);
        return new Evaluation()
            .Require($"α < {limit}/L", x["x"], limit)
            .AtMost("‖∇f(w)‖ against K and σ(w)", norm, right, Rounding.Of(problem, w, norm + right));
    }
}
