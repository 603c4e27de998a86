using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Assumption 3.2: smoothness as a bound on the Hessians.</summary>
internal static class Assumption32
{
    private const double Step = 1e-5;

    private static readonly TaskFamily s_family = new BentFamily(new SinQuadraticFamily(convex: false), "w");

    public static Claim Claim { get; } = new()
    {
        Id = "xu2020.ass3.2",
        Paper = "xu2020",
        Locator = "Assumption 3.2",
        Hypotheses = "every f_i is twice differentiable; for the bound between two points, L bounds the Hessians",
        Families = "nonconvex quadratics with sines, some with a jump of the Hessian; the stated L is the true one or up to a tenth less",
        Checking = "both directions: the difference quotient of ∇f_i along the Hessian's dominant eigenvector tends to the Hessian's norm there (error κ times half the step, and rounding over the step), the Hessian's norm stays below L, and so does the quotient between two drawn points.",
        Found = "The two notions agreed in all cases: by ∇f(w) − ∇f(u) = ∫∇²f (w − u) in one direction, and by the limit of the quotients in the other.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.Equality, Expectation.Holds, "f_i twice differentiable: f_i is L_i-smooth ⇔ −L_i I ⪯ ∇²f_i(w) ⪯ L_i I for all w", s_family,
                [Parts.Point(), Parts.Point(name: "u"), Regularity.Share()], (problem, x) => Evaluate(problem, x, 1)) with
            {
                Mutants = [new("L → 0.95 L", x => Evaluate(s_family.Build(x), x, 0.95))],
            },
        ],
    };

    private static Evaluation Evaluate(TheoryProblem problem, Instance x, double factor)
    {
        var (w, u) = (Parts.VectorOf(x), Parts.VectorOf(x, "u"));
        double l = Regularity.Stated(x, problem.L);
        var evaluation = new Evaluation().RequireTwiceDifferentiable(problem).RequireSmooth(problem, l);
        for (int i = 0; i < problem.Count; i++)
        {
            var spectrum = problem.Hessian(i, w).Evd(Symmetricity.Symmetric);
            int dominant = spectrum.EigenValues.AbsoluteMaximumIndex();
            double norm = Math.Abs(spectrum.EigenValues[dominant].Real);
            double quotient = (problem.Gradient(i, w + (Step * spectrum.EigenVectors.Column(dominant))) - problem.Gradient(i, w)).L2Norm() / Step;
            evaluation.Equal("the quotient along the dominant eigenvector and the Hessian's norm", quotient, norm, Parts.Budget((problem.Kappa * Step) + (Parts.RoundingAt(problem, w, 1) / Step)));
            evaluation.AtMost("‖∇²f_i(w)‖", norm, factor * l, Rounding.Of(problem.L, 256));
            double bound = factor * l * (w - u).L2Norm();
            evaluation.AtMost("‖∇f_i(w) − ∇f_i(u)‖", (problem.Gradient(i, w) - problem.Gradient(i, u)).L2Norm(), bound, Parts.RoundingAt(problem, w, bound));
        }

        return evaluation;
    }
}
