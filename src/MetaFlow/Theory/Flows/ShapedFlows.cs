using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Chayti2024;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Flows;

/// <summary>Normalized and clipped gradient flows of the B-MAML objective.</summary>
internal static class ShapedFlows
{
    private const string Families = "support losses with sines, convex or not, query losses of sines; 𝓛₀, 𝓛₁ and c drawn";

    private static readonly TaskFamily s_tasks = new SupportQueryFamily(tasks: 2, dimension: 2);

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        Describe("flow.normalized.orbit", "The library's flow with normalized dynamics and its plain flow, both at two tolerances; the states at which F has the same value, found by bisection on the dense output.",
            "Held in all cases: the factor is positive and scalar, so that one flow is the other in another time.",
            Form.OfTasks(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, "dθ/dt=-∇F/(𝓛₀+𝓛₁‖∇F‖) has the same orbit as dθ/dt=-∇F (equal states at equal F)", s_tasks,
                Rest(Parameter.Logarithmic("offset", 0.2, 2), Parameter.Logarithmic("slope", 0.1, 3), Parameter.Logarithmic("time", 0.1, 1)), (problem, x) => Orbit(problem, x, sameValue: true)) with
            {
                Mutants = [new("equal states at equal times", x => Orbit(s_tasks.Build(x), x, sameValue: false))],
                Cases = 20,
                Climbs = 10,
            }),
        Describe("flow.normalized.speed", "The library's normalized field at drawn states.", "Held in all cases and nearly attained for small 𝓛₀: g ↦ g/(𝓛₀+𝓛₁g) increases to 1/𝓛₁.",
            Form.OfTasks(FormKind.Sharp, ClaimKind.UpperBound, Expectation.Holds, "‖dθ/dt‖ < 1/𝓛₁", s_tasks, Rest(Parameter.Logarithmic("offset", 1e-4, 1), Parameter.Logarithmic("slope", 0.1, 10)),
                (problem, x) => Speed(problem, x, OuterDynamics.Normalized(x["offset"], x["slope"]), 1 / x["slope"], 1)) with
            {
                Mutants = [new("1/𝓛₁ → 1/𝓛₁²", x => Speed(s_tasks.Build(x), x, OuterDynamics.Normalized(x["offset"], x["slope"]), 1 / (x["slope"] * x["slope"]), 1))],
                Cases = 100,
                Climbs = 100,
            }),
        Describe("flow.normalized.time", "A terminal event ‖∇F‖ = ε of the library's flow, at two tolerances; Δ from the least value of the query losses.",
            "Held in all cases: while ‖∇F‖ > ε, F falls at least at the rate ε²/(𝓛₀+𝓛₁ε).",
            Form.OfTasks(FormKind.Sharp, ClaimKind.UpperBound, Expectation.Holds, "time to ‖∇F‖ ≤ ε is ≤ Δ(𝓛₀/ε²+𝓛₁/ε)", s_tasks,
                Rest(Parameter.Logarithmic("offset", 0.1, 2), Parameter.Logarithmic("slope", 0.1, 3), Parameter.Uniform("fraction", 0.3, 1.1)), (problem, x) => Time(problem, x, 1, 1)) with
            {
                Mutants = [new("without Δ𝓛₀/ε²", x => Time(s_tasks.Build(x), x, 0, 0.1))],
                Cases = 20,
                Climbs = 10,
            }),
        Describe("flow.clipped.decrease", "The derivative of F along the library's clipped field, by differences of order six, at drawn states.",
            "Held in all cases, on both sides of the kink ‖∇F‖ = c.",
            Form.OfTasks(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, "dθ/dt=-min(1,c/‖∇F‖)∇F: dF/dt = -min(‖∇F‖², c‖∇F‖)", s_tasks, Rest(Parameter.Logarithmic("c", 0.02, 2)), (problem, x) => Clipped(problem, x, Math.Min)) with
            {
                Mutants = [new("min → max", x => Clipped(s_tasks.Build(x), x, Math.Max))],
                Cases = 100,
                Climbs = 60,
            }),
        Describe("flow.clipped.speed", "The library's clipped field at drawn states.", "Held in all cases and attained wherever ‖∇F‖ ≥ c.",
            Form.OfTasks(FormKind.Sharp, ClaimKind.UpperBound, Expectation.Holds, "dθ/dt=-min(1,c/‖∇F‖)∇F: ‖dθ/dt‖ ≤ c", s_tasks, Rest(Parameter.Logarithmic("c", 0.02, 2)),
                (problem, x) => Speed(problem, x, OuterDynamics.Clipped(x["c"]), x["c"], 1)) with
            {
                Mutants = [new("c → c²", x => Speed(s_tasks.Build(x), x, OuterDynamics.Clipped(x["c"]), x["c"] * x["c"], 1))],
                Cases = 100,
                Climbs = 100,
            }),
    ];

    private static Claim Describe(string id, string checking, string found, Form form) => new()
    {
        Id = id,
        Paper = "derived",
        Locator = "continuous-time limits, normalized and clipped flows",
        Hypotheses = "λ > L̂₁, so that F is differentiable; 𝓛₀, 𝓛₁, c > 0",
        Families = Families,
        Checking = checking,
        Found = found,
        Forms = [form],
    };

    private static Parameter[] Rest(params Parameter[] more) => ImplicitFlow.Rest(more);

    private static (MetaObjective? F, double Penalty, Vector<double> Theta, Evaluation Evaluation) Start(TheoryProblem problem, Instance x)
    {
        double penalty = Setting.PenaltyOf(problem, x);
        return (penalty >= 1.001 * problem.L ? new MetaObjective(problem, penalty) : null, penalty, Setting.Of(x.Vector("theta")), new Evaluation().Require("λ > L̂₁", 1.001 * problem.L, penalty));
    }

    private static Algorithm With(TheoryProblem problem, double penalty, OuterDynamics dynamics) =>
        ImplicitFlow.Algorithm(problem, penalty).With(composition => composition with { Dynamics = dynamics });

    private static Evaluation Speed(TheoryProblem problem, Instance x, OuterDynamics dynamics, double bound, double factor)
    {
        var (f, penalty, theta, evaluation) = Start(problem, x);
        return f is null ? evaluation
            : evaluation.AtMost("‖dθ/dt‖", Setting.Gradient(With(problem, penalty, dynamics), theta).L2Norm(), factor * bound, Rounding.Of(bound));
    }

    private static Evaluation Clipped(TheoryProblem problem, Instance x, Func<double, double, double> choose)
    {
        var (f, penalty, theta, evaluation) = Start(problem, x);
        if (f is null)
            return evaluation;

        var (gradient, error) = f.Gradient(theta);
        double norm = gradient.L2Norm(), c = x["c"];
        var field = -Setting.Gradient(With(problem, penalty, OuterDynamics.Clipped(c)), theta);
        double speed = field.L2Norm();
        var (slope, slopeError) = FlowBalance.Derivative(f.Value, theta, field / speed, 0.02 * Math.Min(1, f.Inner.Modulus / penalty));
        // iMAML's inner points are within 1e-13, which its field sees as well.
        double fieldError = (f.Offset + (f.Slope * norm)) * 1e-12;
        return evaluation.Equal("dF/dt", speed * slope, -choose(norm * norm, c * norm), (speed * slopeError) + (2 * norm * (error + fieldError)));
    }

    private static Evaluation Orbit(TheoryProblem problem, Instance x, bool sameValue)
    {
        var (f, penalty, theta, evaluation) = Start(problem, x);
        if (f is null)
            return evaluation;

        const double Tolerance = 1e-7;
        double time = x["time"] / f.Inner.QuerySmoothness;
        var plain = CheckedFlow.Solve(ImplicitFlow.Algorithm(problem, penalty).Flow.Phases, theta, time, Tolerance);
        // The normalized flow needs at most 𝓛₀ + 𝓛₁‖∇F‖ times as long, with the largest norm on the way: the steps of the flow are short at
        // its peaks. (G bounds it too, but where λ is near L̂₁ it is so large that the flow would be followed far beyond.)
        double largest = plain.Fine.Times.Max(at => f.Gradient(plain.At(at)).Value.L2Norm()), longer = time * (x["offset"] + (1.5 * x["slope"] * largest));
        var normalized = CheckedFlow.Solve(With(problem, penalty, OuterDynamics.Normalized(x["offset"], x["slope"])).Flow.Phases, theta, longer, Tolerance);
        var state = plain.At(time);
        var (value, valueError) = f.Value(state);
        double lower = 0, upper = longer;
        for (int k = 0; k < 60; k++)
        {
            double middle = (lower + upper) / 2;
            (lower, upper) = f.Value(normalized.At(middle)).Value > value ? (middle, upper) : (lower, middle);
        }

        double found = sameValue ? lower : Math.Min(time, longer), norm = f.Gradient(state).Value.L2Norm();
        double apart = plain.ErrorAt(time) + normalized.ErrorAt(found);
        // Both errors also move the level, by ‖∇F‖ times them, and the level moves the state by its shift over ‖∇F‖.
        double error = (4 * apart) + (4 * valueError / norm) + Rounding.Of(state.L2Norm());
        return evaluation.Equal("the states at equal F", normalized.At(found).ToArray(), state.ToArray(), error);
    }

    private static Evaluation Time(TheoryProblem problem, Instance x, double first, double second)
    {
        var (f, penalty, theta, evaluation) = Start(problem, x);
        if (f is null)
            return evaluation;

        double norm = f.Gradient(theta).Value.L2Norm(), epsilon = x["fraction"] * norm, delta = f.Value(theta).Value - f.LeastValue;
        evaluation.Require("ε < ‖∇F(θ₀)‖", x["fraction"], 0.99);
        if (x["fraction"] >= 0.99)
            return evaluation;

        double whole = delta * ((x["offset"] / (epsilon * epsilon)) + (x["slope"] / epsilon)), bound = delta * ((first * x["offset"] / (epsilon * epsilon)) + (second * x["slope"] / epsilon));
        var reached = new StateEvent("‖∇F‖ = ε", (_, state) => f.Gradient(Setting.Of(state.ToArray())).Value.L2Norm() - epsilon) { IsTerminal = true, Direction = EventDirection.Falling };
        var flow = CheckedFlow.Solve(With(problem, penalty, OuterDynamics.Normalized(x["offset"], x["slope"])).Flow.Phases, theta, 1.01 * whole, 1e-6, new SolveOptions { Events = [reached] });
        var (time, error) = flow.FirstEvent;
        return evaluation.AtMost("the time", time, bound, error);
    }
}
