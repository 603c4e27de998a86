using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, equation (3): the gradient of the N-step objective of a task.</summary>
internal static class Equation3
{
    private static readonly TaskFamily s_family = new BentFamily(new RidgeLogisticFamily(tasks: 2, dimension: 2), "w");
    private static readonly double[] s_stencil = [0.8, -0.2, 4.0 / 105, -1.0 / 280];

    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.eq3",
        Paper = "ji2020",
        Locator = "equation (3), Appendix B",
        Hypotheses = "l_i twice differentiable",
        Families = "ridge logistic regression, whose Hessians at different points do not commute; in one of ten cases with a jump of the Hessian at w",
        Checking = "The product formula against central differences of order eight of l_i(w̃_N(w)), at two steps; their distance and the rounding of the differences are the error.",
        Found = "Held in all cases. The order J₀J₁…J_{N−1} matters for d ≥ 2: the reverse order is noticed.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.Equality, Expectation.Holds, "∇𝓛_i(w) = [Π_{j=0}^{N-1}(I-α∇²l_i(w̃_j))] ∇l_i(w̃_N), factors ordered J₀J₁…J_{N-1}", s_family, PathCase.Rest(4, 4),
                (problem, x) => Evaluate(problem, x, (path, gradient) => path.Pull(gradient))) with
            {
                Mutants =
                [
                    new("the order of the factors reversed", x => Evaluate(s_family.Build(x), x, (path, gradient) => path.PullBackwards(gradient))),
                    new("the factors left out", x => Evaluate(s_family.Build(x), x, (_, gradient) => gradient)),
                ],
            },
        ],
    };

    private static Evaluation Evaluate(TheoryProblem problem, Instance x, Func<InnerPath, Vector<double>, Vector<double>> pull)
    {
        var at = PathCase.Of(problem, x);
        var loss = problem.Tasks[0].Support;
        var (fine, coarse) = (Differences(at, loss, 0.01), Differences(at, loss, 0.02));
        var formula = pull(at.Path(0), InnerPath.Gradient(loss, at.Path(0).End));
        double rounding = at.Error * (1 + at.Point.L2Norm()) / 0.01;
        return new Evaluation().RequireTwiceDifferentiable(problem).Equal("∇𝓛_i", formula.AsArray(), fine.AsArray(), (fine - coarse).L2Norm() + rounding);
    }

    private static Vector<double> Differences(PathCase at, SmoothLoss loss, double step)
    {
        double Value(int coordinate, double shift)
        {
            var point = at.Point.Clone();
            point[coordinate] += shift;
            return loss.Value(new InnerPath(loss, point, at.Alpha, at.Steps).End.AsArray());
        }

        return Vector<double>.Build.Dense(at.Problem.Dimension, k =>
            s_stencil.Select((weight, j) => weight * (Value(k, (j + 1) * step) - Value(k, -(j + 1) * step))).Sum() / step);
    }
}
