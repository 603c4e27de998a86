using MetaFlow.Theory.Families;
using MetaFlow.Theory.Mishchenko2023;

namespace MetaFlow.Theory.Flows;

/// <summary>The MAML flow, the gradient flow of F = Σp_if_i(x − α∇f_i(x)).</summary>
internal static class MamlFlow
{
    private static readonly TaskFamily s_family = new BentFamily(MoreauPoints.Sines, "x");

    public static Claim Claim { get; } = new()
    {
        Id = "flow.maml.energy",
        Paper = "derived",
        Locator = "derived here: the flow of MAML (xu2020, equation (3.2))",
        Hypotheses = "f_i twice differentiable; α ≥ 0",
        Families = "quadratics with sines, not convex; those with a jump of the Hessian are outside",
        Checking = "MetaFlow's MAML flow by Dormand–Prince 5(4) at relative tolerances 1e-8 and 1e-10, whose distance is the error. Drops of F between six samples against integrals of ‖∇F‖², which are a component of the state.",
        Found = "F falls by exactly the integral of ‖∇F‖².",
        Forms =
        [
            Form.OfTasks(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, "MAML flow is the gradient flow of F=avg f_i(x−α∇f_i(x)): dF/dt = −‖∇F‖²", s_family,
                [Parameter.Uniform("a", 0, 1), Parameter.Uniform("until", 0.5, 3), MoreauPoints.Point("x", 3)], (problem, x) => Evaluate(problem, x, 1, 1)) with
            {
                Cases = 40,
                Climbs = 40,
                Mutants = [new("‖∇F‖² → 2‖∇F‖²", x => Evaluate(s_family.Build(x), x, 2, 1)), new("F at α → F at α/2", x => Evaluate(s_family.Build(x), x, 1, 0.5))],
            },
        ],
    };

    private static Evaluation Evaluate(TheoryProblem problem, Instance x, double factor, double inner)
    {
        var result = new Evaluation().RequireTwiceDifferentiable(problem);
        if (!result.Applies)
            return result; // the field has jumps
        double alpha = MoreauPoints.Over(problem, x["a"]), until = MoreauPoints.Over(problem, x["until"]);
        // L_F ≤ (1+αL)²L + ακ(1+αL)‖∇f‖, which at most 4L + 2κ‖∇f(x)‖/L covers.
        double smoothness = (4 * problem.L) + (2 * problem.Kappa * problem.Gradient(MoreauPoints.PointOf(x, "x")).L2Norm() / Math.Max(problem.L, 1e-300));
        return result.EnergyFalls(
            Algorithms.Maml(problem.Tasks, alpha, FlowChecks.Direct), MoreauPoints.PointOf(x, "x"), until,
            point => (problem.MamlValue(point, inner * alpha), Rounding.Of(problem, point, 0) * (1 + point.L2Norm())), smoothness, factor);
    }
}
