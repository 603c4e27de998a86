using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, equation (2.1): the derivative of a function along a trajectory.</summary>
internal static class Equation21
{
    private static readonly TaskFamily s_family = new BentFamily(new SinQuadraticFamily(tasks: 2), "w");

    public static Claim Claim { get; } = new()
    {
        Id = "xu2020.eq2.1",
        Paper = "xu2020",
        Locator = "equation (2.1)",
        Hypotheses = "a continuously differentiable energy and a differentiable curve; f and F are so where every f_i is twice differentiable",
        Families = "the energies f and F of strongly convex quadratics with sines, some with a jump of the Hessian at w, along curves w + tv + t²a/2",
        Checking = "central differences in t with one extrapolation against the inner product of the gradient in closed form and the velocity.",
        Found = "Both sides agreed in all cases; it is the chain rule.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.Equality, Expectation.Holds, "d/dt E(w(t)) = ⟨∇E(w(t)), dw/dt⟩", s_family,
                [Parts.Point(3), Parts.Point(2, "v"), Parts.Point(2, "a"), Parameter.Uniform("x", 0.05, 0.9)], (problem, x) => Evaluate(problem, x, 1)) with
            {
                Mutants = [new("⟨∇E, dw/dt⟩ → 2⟨∇E, dw/dt⟩", x => Evaluate(s_family.Build(x), x, 2))],
            },
        ],
    };

    private static Evaluation Evaluate(TheoryProblem problem, Instance x, double factor)
    {
        var (w, v, a, alpha) = (Parts.VectorOf(x), Parts.VectorOf(x, "v"), Parts.VectorOf(x, "a"), x["x"] / problem.L);
        var (ofMean, meanError) = Parts.DerivativeOf(t => problem.Value(w + (t * v) + (t * t / 2 * a)), 1e-3);
        var (ofMaml, mamlError) = Parts.DerivativeOf(t => problem.MamlValue(w + (t * v) + (t * t / 2 * a), alpha), 1e-3);
        return new Evaluation().RequireTwiceDifferentiable(problem)
            .Equal("E = f", ofMean, factor * problem.Gradient(w).DotProduct(v), meanError)
            .Equal("E = F", ofMaml, factor * problem.MamlGradient(w, alpha).DotProduct(v), mamlError);
    }
}
