using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, equation (3.1): the gradient of the MAML objective and its step.</summary>
internal static class Equation31
{
    private static readonly TaskFamily s_family = new BentFamily(new SinQuadraticFamily(convex: false, tasks: 3), "w");

    public static Claim Claim { get; } = new()
    {
        Id = "xu2020.eq3.1",
        Paper = "xu2020",
        Locator = "equation (3.1)",
        Hypotheses = "every f_i is twice differentiable",
        Families = "nonconvex quadratics with sines, some with a jump of the Hessian at w",
        Checking = "the formula against central differences of F along a drawn direction, and one update of MetaFlow's MAML against w − β∇F(w); the error is that of the difference and rounding.",
        Found = "Both agreed in all cases. Section 3.2 and Appendix A reprint the formula once without the expectation.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.Equality, Expectation.Holds, "∇F(w) = E_i[(I − α∇²f_i(w)) ∇f_i(w − α∇f_i(w))], MAML step w⁺ = w − β∇F(w)", s_family,
                [Parts.Point(3), Parts.Point(2, "v"), Parameter.Uniform("x", 0.05, 2), Parameter.Uniform("beta", 0.01, 1)], (problem, x) => Evaluate(problem, x, problem.MamlGradient)) with
            {
                Mutants =
                [
                    new("without I − α∇²f_i", x => Mutated(x, (p, w, alpha) => p.Mean(i => p.Gradient(i, w - (alpha * p.Gradient(i, w)))))),
                    new("without the expectation in the Hessian", x => Mutated(x, (p, w, alpha) =>
                    {
                        var mean = p.Mean(i => p.Gradient(i, w - (alpha * p.Gradient(i, w))));
                        return mean - (alpha * (p.Hessian(w) * mean));
                    })),
                ],
            },
        ],
    };

    private static Evaluation Mutated(Instance x, Func<TheoryProblem, Vector<double>, double, Vector<double>> gradient)
    {
        var problem = s_family.Build(x);
        return Evaluate(problem, x, (w, alpha) => gradient(problem, w, alpha));
    }

    private static Evaluation Evaluate(TheoryProblem problem, Instance x, Func<Vector<double>, double, Vector<double>> formula)
    {
        var (w, v, alpha, beta) = (Parts.VectorOf(x), Parts.VectorOf(x, "v"), x["x"] / problem.L, x["beta"]);
        var gradient = formula(w, alpha);
        var (slope, error) = Parts.DerivativeOf(t => problem.MamlValue(w + (t * v), alpha), 1e-3);
        var step = Algorithms.Maml(problem.Tasks, alpha).Iterate(w, beta, 1).FinalState;
        return new Evaluation().RequireTwiceDifferentiable(problem)
            .Equal("∇F·v and the derivative of F along v", gradient.DotProduct(v), slope, error)
            .Equal("w⁺ and w − β∇F(w)", step.AsArray(), (w - (beta * gradient)).AsArray(), 64 * Parts.RoundingAt(problem, w, w.L2Norm() + gradient.L2Norm()));
    }
}
