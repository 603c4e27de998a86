using MetaFlow.Numerics;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Lemma C.2: the spectrum of the Hessian of F where the gradient of f is small.</summary>
internal static class LemmaC2
{
    private static readonly ParameterSpace s_mirrored = new(
        Parameter.Uniform("displacement", 0, 60), Parameter.Uniform("amplitude", -0.9, 0.9), Parameter.Uniform("w", -2, 2), Parameter.Logarithmic("G", 0.02, 4), Parameter.Uniform("fraction", 0.05, 1.3));

    private static readonly TaskFamily s_family = new SinQuadraticFamily();

    public static Claim Claim { get; } = new()
    {
        Id = "xu2020.lemC.2",
        Paper = "xu2020",
        Locator = "Lemma C.2",
        Hypotheses = "strongly convex, smooth losses with Lipschitz Hessians; ‖∇f(w)‖ ≤ G and α ≤ min{1/(2L), μ/(8κG)}; corrected: G + σ in place of G",
        Families = "the mirrored pairs ½w² + Dw − a sin w and its reflection (printed); strongly convex quadratics with sines, with G = ‖∇f(w)‖ and the local σ(w) (corrected)",
        Checking = "F″ of the pair in interval arithmetic; the extreme eigenvalues of ∇²F from its closed form, whose error is the rounding of its terms.",
        Found = "At w = 0 the mirrored pair has ∇f = 0, so that G may be small and α = 1/(2L), while ∇f_1 = −∇f_2 is as large as one likes and enters ∇²F through α∇³f_i: both sides of the inclusion fail. The proof puts ‖∇f‖ in place of E‖∇f_i‖, which is at most G + σ; with that it held in all cases.",
        Affects = "the proof of Theorem 3.9, which is repaired by the corrected form",
        Forms =
        [
            Form.OfScalars(FormKind.Printed, ClaimKind.Inclusion, Expectation.Fails, "α ≤ min{1/(2L), μ/(8κG)}, ‖∇f(w)‖ ≤ G ⇒ spec Hess F(w) ⊂ [μ/8, 9L/8]", s_mirrored, Printed) with
            {
                Defect = (DefectKind.Hypothesis, "an expectation is dropped: the condition must bound E‖∇f_i‖ ≤ G + σ, not ‖∇f‖"),
            },
            Form.OfTasks(FormKind.Corrected, ClaimKind.Inclusion, Expectation.Holds, "α ≤ min{1/(2L), μ/(8κ(G+σ))}, ‖∇f(w)‖ ≤ G ⇒ spec Hess F(w) ⊂ [μ/8, 9L/8]", s_family,
                [Parts.Point(), Parameter.Uniform("fraction", 0.05, 1.3)], (problem, x) => Corrected(problem, x, 1, 0.125, 1.125)) with
            {
                Mutants =
                [
                    new("without the limit in κ", x => Corrected(s_family.Build(x), x, 0, 0.125, 1.125)),
                    new("μ/8 → μ", x => Corrected(s_family.Build(x), x, 1, 1, 1.125)),
                    new("9L/8 → L/2", x => Corrected(s_family.Build(x), x, 1, 0.125, 0.5)),
                ],
            },
        ],
    };

    /// <summary>The extreme eigenvalues of ∇²F with the rounding of its terms.</summary>
    public static (double Least, double Largest, double Error) SpectrumOf(TheoryProblem problem, MathNet.Numerics.LinearAlgebra.Vector<double> point, double alpha)
    {
        var (least, largest) = Parts.Spectrum(problem.MamlHessian(point, alpha));
        double slopes = problem.Mean(i => problem.Gradient(i, point).PointwiseAbs()).L2Norm();
        double size = (Math.Pow(1 + (alpha * problem.L), 2) * problem.L) + (alpha * problem.Kappa * (slopes + (problem.L * point.L2Norm())));
        return (least, largest, Parts.Budget(Rounding.Of(size, 64 * (problem.Dimension + problem.Count))));
    }

    private static Evaluation Printed(Box box)
    {
        Interval d = box["displacement"], a = box["amplitude"], w = box["w"], g = box["G"], absolute = Interval.Abs(a);
        Interval mu = 1 - absolute, smoothness = 1 + absolute;
        var alpha = box["fraction"] / Interval.Max(2 * smoothness, 8 * absolute * g / mu);
        Interval curvature = 0;
        foreach (int sign in new[] { 1, -1 })
        {
            // f_1 = ½w² + Dw − a sin w for the sign 1, f_2(w) = f_1(−w) for −1.
            Interval Slope(Interval t) => t + (sign * (d - (a * Interval.Cos(t))));
            Interval Bend(Interval t) => 1 + (sign * a * Interval.Sin(t));
            var adapted = w - (alpha * Slope(w));
            curvature += ((Interval.Square(1 - (alpha * Bend(w))) * Bend(adapted)) - (alpha * sign * a * Interval.Cos(w) * Slope(adapted))) / 2;
        }

        return new Evaluation()
            .Require("‖∇f(w)‖ ≤ G", Interval.Abs(w), g)
            .Require("α ≤ min{1/(2L), μ/(8κG)}", box["fraction"], 1)
            .AtLeast("F″(w) against μ/8", curvature, mu / 8)
            .AtMost("F″(w) against 9L/8", curvature, 9 * smoothness / 8);
    }

    private static Evaluation Corrected(TheoryProblem problem, Instance x, double kappaFactor, double lower, double upper)
    {
        var w = Parts.VectorOf(x);
        double g = problem.Gradient(w).L2Norm();
        double alpha = x["fraction"] / Math.Max(2 * problem.L, kappaFactor * 8 * problem.Kappa * (g + problem.DeviationAt(w)) / problem.Mu);
        var (least, largest, error) = SpectrumOf(problem, w, alpha);
        return new Evaluation()
            .Require("α ≤ min{1/(2L), μ/(8κ(G+σ))}", x["fraction"], 1)
            .AtLeast("least eigenvalue of ∇²F(w)", least, lower * problem.Mu, error)
            .AtMost("largest eigenvalue of ∇²F(w)", largest, upper * problem.L, error);
    }
}
