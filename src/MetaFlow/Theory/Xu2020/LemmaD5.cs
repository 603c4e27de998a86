using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Lemma D.5: F has a critical point.</summary>
internal static class LemmaD5
{
    private const double Residual = 1e-8;

    private static readonly TaskFamily s_family = new SinQuadraticFamily();
    private static readonly ParameterSpace s_printed = new(Parameter.Logarithmic("h", 1e-4, 10), Parameter.Logarithmic("v0", 1e-2, 1e4), Parameter.Logarithmic("K", 1e-2, 10), Parameter.Uniform("share", 0.9, 1.5));
    private static readonly ParameterSpace s_ratio = new(Parameter.Logarithmic("ratio", 1e-3, 1e3), Parameter.Uniform("share", 0.9, 1.5));

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new Claim
        {
            Id = "xu2020.lemD.5",
            Paper = "xu2020",
            Locator = "Lemma D.5",
            Hypotheses = "α < 1/(4L); Assumptions 3.2 and 3.4 are used and not named",
            Families = "strongly convex quadratics with sines",
            Checking = "printed: descent of F from argmin f by MetaFlow's MAML and then Newton's method, to ‖∇F‖ ≤ 10⁻⁸; sharp: both distances at drawn points, with w_i* by Newton's method and its residual over μ as the error.",
            Found = "A critical point was found in all cases. Simpler than the paper's argument: ‖w − α∇f_i(w) − w_i*‖ ≥ (1 − αL)‖w − w_i*‖, which held and is attained by quadratics, so that F is coercive and has a minimizer.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Existence, Expectation.Holds, "α < 1/(4L) ⇒ Crit F ≠ ∅", s_family, [Parameter.Uniform("x", 0.02, 0.4)], (problem, x) => Existence(problem, x, 60)) with
                {
                    Cases = 60,
                    Climbs = 40,
                    Mutants = [new("argmin f is critical for F", x => Existence(s_family.Build(x), x, 0))],
                    Survivors = new Dictionary<string, string> { [Mutations.HalfBound] = "Newton's method ends at rounding, orders of magnitude below 10⁻⁸" },
                },
                Form.OfTasks(FormKind.Sharp, ClaimKind.LowerBound, Expectation.Holds, "‖w−α∇f_i(w)−w_i*‖ ≥ (1−αL)‖w−w_i*‖, hence F is coercive", s_family,
                    [Parameter.Uniform("x", 0.02, 1.3), Parts.Point()], (problem, x) => Coercive(problem, x, 1)) with
                {
                    Cases = 100,
                    Climbs = 200,
                    Mutants = [new("1−αL → 1−αL/2", x => Coercive(s_family.Build(x), x, 0.5))],
                },
            ],
        },
        new Claim
        {
            Id = "xu2020.lemD.5.time",
            Paper = "xu2020",
            Locator = "Lemma D.5, proof",
            Hypotheses = "the time is at least the stated one; on F = ½hv² everything is in closed form",
            Families = "F = ½hv², whose flow's best point up to t is v(t); for the corrected form units of time and gradient are scaled away, which leaves r = ‖∇F(v(0))‖/K",
            Checking = "‖∇F(v(t))‖ = h v₀e^{−ht} at a time of 0.9 to 1.5 times the stated one against K, in interval arithmetic; the corrected form by bisection.",
            Found = "Equation (D.2) gives ‖∇F(u(t))‖² ≤ E₀/t, which is at most K² for t ≥ E₀/K². With the transcribed √(E₀/K), whose units do not fit, the gradient can still be above K (h = 10⁻³, v₀ = 10³, K = 0.5: 0.969 at t = 31.6). At E₀/K² it is at most e^{−1/2}K.",
            Affects = "none: the times w_n of the proof only have to tend to infinity",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "‖∇F(u(t))‖ ≤ K for t ≥ √(E₀/K), u(t) the best point of the flow up to t, E₀ = F(v(0)) − F*", s_printed, Printed) with
                {
                    Defect = (DefectKind.Misprint, "(D.2) gives E₀/K²; the root belongs to the bound on the norm"),
                },
                Form.OfScalars(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "‖∇F(u(t))‖ ≤ K for t ≥ E₀/K², u(t) the best point of the flow up to t, E₀ = F(v(0)) − F*", s_ratio, box => Corrected(box, 1)) with
                {
                    Mutants = [new("E₀/K² → E₀/(8K²)", x => Corrected(Box.Of(s_ratio, x), 8))],
                },
            ],
        },
    ];

    /// <summary>A critical point of F: descent from a start, and then Newton's method.</summary>
    public static CriticalPoint Find(TheoryProblem problem, Vector<double> start, double alpha, int steps)
    {
        var algorithm = Algorithms.Maml(problem.Tasks, alpha);
        var near = steps == 0 ? start : algorithm.Iterate(start, 0.5 / problem.L, steps, new IterateOptions { Save = SaveSchedule.EndOnly }).FinalState;
        return CriticalPoint.Polish(algorithm.Objective, near);
    }

    private static Evaluation Existence(TheoryProblem problem, Instance x, int steps)
    {
        double alpha = x["x"] / problem.L;
        var minimizer = Parts.Minimizer(problem);
        double norm = steps == 0 ? problem.MamlGradient(minimizer, alpha).L2Norm() : Find(problem, minimizer, alpha, steps).GradientNorm;
        return new Evaluation().Require("α < 1/(4L)", x["x"], 0.25).AtMost("‖∇F‖ at the point found", norm, Residual, Parts.RoundingAt(problem, minimizer, 1));
    }

    private static Evaluation Coercive(TheoryProblem problem, Instance x, double factor)
    {
        var (w, alpha) = (Parts.VectorOf(x), x["x"] / problem.L);
        var evaluation = new Evaluation().Require("α < 1/L", x["x"], 1);
        for (int i = 0; i < problem.Count; i++)
        {
            var single = new TheoryProblem(TaskSet.Of([problem.Tasks[i]]));
            var minimizer = Parts.Minimizer(single);
            double error = 2 * (1 + x["x"]) * single.Gradient(minimizer).L2Norm() / problem.Mu;
            double left = (w - (alpha * problem.Gradient(i, w)) - minimizer).L2Norm();
            evaluation.AtLeast("‖w − α∇f_i(w) − w_i*‖", left, (1 - (factor * x["x"])) * (w - minimizer).L2Norm(), Parts.Budget(error + (16 * Parts.RoundingAt(problem, w, w.L2Norm() + minimizer.L2Norm()) * (1 + alpha))));
        }

        return evaluation;
    }

    private static Evaluation Printed(Box box)
    {
        Interval h = box["h"], slope = h * box["v0"], k = box["K"];
        var time = Interval.Sqrt(slope * box["v0"] / 2 / k);
        return new Evaluation().Require("t ≥ √(E₀/K)", 1, box["share"]).AtMost("‖∇F(v(t))‖ at t = share·√(E₀/K)", slope * Interval.Exp(-h * box["share"] * time), k);
    }

    private static Evaluation Corrected(Box box, double divisor)
    {
        var r = box["ratio"];
        return new Evaluation().Require("t ≥ E₀/K²", 1, box["share"]).AtMost("‖∇F(v(t))‖/K at t = share·E₀/K²", r * Interval.Exp(-Interval.Square(r) * box["share"] / (2 * divisor)), 1);
    }
}
