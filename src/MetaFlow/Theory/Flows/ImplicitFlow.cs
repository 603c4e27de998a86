using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Chayti2024;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Flows;

/// <summary>The flow of iMAML and B-MAML, θ' = −avg (I + ∇²f̂_i/λ)⁻¹∇f_i(φ_i*).</summary>
internal static class ImplicitFlow
{
    private static readonly TaskFamily s_tasks = new SupportQueryFamily(tasks: 2, dimension: 2);
    private static readonly TaskFamily s_convex = new SinQuadraticFamily(convex: true, tasks: 1);

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "flow.implicit.energy",
            Paper = "derived",
            Locator = "continuous-time limits, implicit flow",
            Hypotheses = "λI + ∇²f̂_i ≻ 0, so that F = avg f_i(φ_i*) is differentiable with the field as −∇F",
            Families = "two support losses with sines, convex or not, query losses of sines",
            Checking = "The library's iMAML flow at two tolerances; the fall of F against Simpson's rule for ‖∇F‖² on its dense output.",
            Found = "Held in all cases: the field is −∇F by equation (7) of chayti2024, and the chain rule gives dF/dt.",
            Forms =
            [
                Form.OfTasks(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, "dθ/dt=-avg(I+∇²f̂_i/λ)⁻¹∇f_i(φ_i*): dF/dt = -‖∇F‖²", s_tasks, Rest(Parameter.Logarithmic("time", 0.1, 3)), (problem, x) => Energy(problem, x, 1)) with
                {
                    Mutants = [new("‖∇F‖² → ‖∇F‖²/2", x => Energy(s_tasks.Build(x), x, 0.5))],
                    Cases = 30,
                    Climbs = 20,
                },
            ],
        },
        new()
        {
            Id = "flow.implicit.noncontractive",
            Paper = "derived",
            Locator = "continuous-time limits, implicit flow",
            Hypotheses = "f = f̂ convex, one task; both starts lie where F'' < 0, within a third of the way to its end",
            Families = "the function of mishchenko2023, Theorem 1, with λ from 0.8 to 4",
            Checking = "Two flows from both sides of the proximal point z = 1/3 + min(1/λ, 1)/27, where F'' < 0; the quotient of their distances after and before, with both flows' errors as budget.",
            Found = "Two solutions move apart for every λ tried: F'' is negative there although f is convex.",
            Forms =
            [
                Form.Of(FormKind.Sharp, ClaimKind.Existence, Expectation.Holds, "the implicit flow is not contractive for some convex f (f of mishchenko2023 Theorem 1)", new ParameterSpace(Parameter.Logarithmic("lambda", 0.8, 4), Parameter.Logarithmic("distance", 1e-4, 2e-2)), x => Apart(x, new Mishchenko2023Loss(), 27)) with
                {
                    Mutants = [new("f a quadratic", x => Apart(x, ScalarLosses.Quadratic(1, 0), 27)), new("z = 1/3 + 1/3", x => Apart(x, new Mishchenko2023Loss(), 3))],
                    Cases = 60,
                    Climbs = 20,
                },
            ],
        },
        new()
        {
            Id = "flow.implicit.envelope",
            Paper = "derived",
            Locator = "continuous-time limits, implicit flow",
            Hypotheses = "one task, f = f̂ convex and L-smooth, α = 1/λ",
            Families = "strongly convex quadratics with sines",
            Checking = "dE/dt = −∇E·∇F at drawn states, with ∇E = λ(θ − φ*); the solver's errors are the budget.",
            Found = "Held in all cases: ∇E·∇F = ∇Eᵀ(I+α∇²f(φ*))⁻¹∇E, and the matrix is at least 1/(1+αL); steep directions attain it.",
            Forms =
            [
                Form.OfTasks(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, "one convex task, f=f̂, α=1/λ: the Moreau envelope E has dE/dt ≤ -‖∇E‖²/(1+αL)", s_convex,
                    [Parameter.Logarithmic("q", 0.1, 20), Setting.Theta], (problem, x) => Envelope(problem, x, (l, penalty) => 1 + (l / penalty))) with
                {
                    Mutants = [new("1+αL → 1", x => Envelope(s_convex.Build(x), x, (_, _) => 1)), new("1+αL → √(1+αL)", x => Envelope(s_convex.Build(x), x, (l, penalty) => Math.Sqrt(1 + (l / penalty))))],
                },
            ],
        },
    ];

    internal static Parameter[] Rest(params Parameter[] more) => [Parameter.Logarithmic("q", 0.9, 10), Setting.Theta, .. more];

    /// <summary>The library's iMAML with inner problems solved to near rounding.</summary>
    internal static Algorithm Algorithm(TheoryProblem problem, double penalty) => Algorithms.Imaml(problem.Tasks, penalty, 10, InnerSolution.ToAccuracy(1e-13));

    private static Evaluation Energy(TheoryProblem problem, Instance x, double factor)
    {
        double penalty = Setting.PenaltyOf(problem, x);
        var evaluation = new Evaluation().Require("λ > L̂₁", 1.001 * problem.L, penalty);
        if (!(penalty >= 1.001 * problem.L))
            return evaluation;

        const double Tolerance = 1e-6;
        var f = new MetaObjective(problem, penalty);
        double bound = f.GradientBound, modulus = f.Offset + (f.Slope * bound);
        var flow = CheckedFlow.Solve(Algorithm(problem, penalty).Flow.Phases, Setting.Of(x.Vector("theta")), x["time"] / f.Inner.QuerySmoothness, Tolerance);
        return evaluation.Falls("F(0) − F(T) against ∫‖∇F‖²", flow, f.Value, theta => factor * Math.Pow(f.Gradient(theta).Value.L2Norm(), 2), (bound, 2 * bound * modulus));
    }

    private static Evaluation Apart(Instance x, SmoothLoss loss, double divisor)
    {
        const double Time = 0.05, Tolerance = 1e-9;
        double penalty = x["lambda"], inside = Math.Min(1 / penalty, 1) / 27, point = (1.0 / 3) + (inside * 27 / divisor);
        var problem = new TheoryProblem(TaskSet.Of([new LearningTask(loss)]));
        double centre = point + (problem.Gradient(0, Vector<double>.Build.Dense(1, point))[0] / penalty);
        var phases = Algorithm(problem, penalty).Flow.Phases;
        CheckedFlow From(double start) => CheckedFlow.Solve(phases, Vector<double>.Build.Dense(1, start), Time, Tolerance);
        var (left, right) = (From(centre - x["distance"]), From(centre + x["distance"]));
        double before = 2 * x["distance"], after = (right.At(Time) - left.At(Time)).L2Norm();
        return new Evaluation().Require("the starts lie where F'' < 0", x["distance"], inside / 3).AtLeast("distance after/before", after / before, 1, (left.ErrorAt(Time) + right.ErrorAt(Time) + Rounding.Of(1)) / before);
    }

    private static Evaluation Envelope(TheoryProblem problem, Instance x, Func<double, double, double> divisor)
    {
        var inner = Setting.Inner(problem, x);
        var theta = Setting.Of(x.Vector("theta"));
        var (point, error) = inner.Point(0, theta);
        var (gradient, gradientError) = inner.GradientAt(point, error);
        var envelope = inner.Penalty * (theta - point);
        double norm = envelope.L2Norm(), moved = (inner.Penalty * error) + Rounding.Of(inner.Penalty * (theta.L2Norm() + point.L2Norm()));
        return new Evaluation().Require("f convex, one task", Math.Max(-problem.Mu, problem.Count - 1), 0).Require("f̂ in the scale of λ: λ ≥ 0.11 L", 0.11 * problem.L, inner.Penalty)
            .AtMost("dE/dt", -(envelope * gradient), -norm * norm / divisor(problem.L, inner.Penalty), (norm * gradientError) + (3 * norm * moved));
    }
}
