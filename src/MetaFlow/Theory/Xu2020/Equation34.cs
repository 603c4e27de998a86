using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, equation (3.4): the derivative of ‖∇f‖² along the MAML flow.</summary>
internal static class Equation34
{
    private static readonly TaskFamily s_family = new BentFamily(new SinQuadraticFamily(tasks: 2), "w");

    public static Claim Claim { get; } = new()
    {
        Id = "xu2020.eq3.4",
        Paper = "xu2020",
        Locator = "equation (3.4)",
        Hypotheses = "dw/dt = −∇F(w); every f_i is twice differentiable",
        Families = "strongly convex quadratics with sines, some with a jump of the Hessian at w",
        Checking = "the derivative of ‖∇f(w + tẇ)‖² at 0 by central differences with one extrapolation against the product in closed form.",
        Found = "The derivative was twice the transcribed product in all cases: d/dt ‖g‖² = 2⟨g, ġ⟩. Lemma 3.8, which is about ½‖∇f‖², has the right factor.",
        Affects = "the rates of Theorems B.2, 3.6 and 3.7, which are half of what the argument gives; the remark on σ²/4 in Section 3.3",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.Equality, Expectation.Fails, "d/dt ‖∇f(w)‖² = ∇f(w)ᵀ∇²f(w) dw/dt", s_family, Rest(), (problem, x) => Evaluate(problem, x, 1)) with
            {
                Defect = (DefectKind.Constant, "a factor 2 is lost"),
            },
            Form.OfTasks(FormKind.Corrected, ClaimKind.Equality, Expectation.Holds, "d/dt ‖∇f(w)‖² = 2∇f(w)ᵀ∇²f(w) dw/dt", s_family, Rest(), (problem, x) => Evaluate(problem, x, 2)),
        ],
    };

    private static Parameter[] Rest() => [Parts.Point(3), Parameter.Uniform("x", 0.05, 0.7)];

    private static Evaluation Evaluate(TheoryProblem problem, Instance x, double factor)
    {
        var (w, alpha) = (Parts.VectorOf(x), x["x"] / problem.L);
        var velocity = -problem.MamlGradient(w, alpha);
        double scale = Math.Max(velocity.L2Norm(), 1e-3);
        var (rate, error) = Parts.DerivativeOf(
            t =>
            {
                var gradient = problem.Gradient(w + (t * velocity));
                return gradient.DotProduct(gradient);
            },
            1e-3 / scale);
        return new Evaluation().RequireTwiceDifferentiable(problem).Equal("d/dt ‖∇f‖²", rate, factor * problem.Gradient(w).DotProduct(problem.Hessian(w) * velocity), error);
    }
}
