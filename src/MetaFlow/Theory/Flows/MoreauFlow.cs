using MetaFlow.Theory.Mishchenko2023;

namespace MetaFlow.Theory.Flows;

/// <summary>The Moreau flow dx/dt = −∇F(x), F the average of the Moreau envelopes.</summary>
internal static class MoreauFlow
{
    private const string Integrated = "MetaFlow's Moreau flow by Dormand–Prince 5(4) at relative tolerances 1e-8 and 1e-10, whose distance is the error; proximal points to 1e-13. ";

    private static readonly TaskFamily s_family = MoreauPoints.MostlyConvexSines;

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "flow.moreau.energy",
            Paper = "derived",
            Locator = "derived here: the flow of the Moreau envelopes of mishchenko2023",
            Hypotheses = "αL < 1, or f_i convex, so that F is differentiable",
            Families = "quadratics with sines, not convex",
            Checking = Integrated + "Drops of F between six samples against integrals of ‖∇F‖², which are a component of the state.",
            Found = "F falls by exactly the integral of ‖∇F‖².",
            Forms =
            [
                Form.OfTasks(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, "dx/dt=−∇F: dF/dt = −‖∇F‖²", MoreauPoints.Sines, Rest("x"), (problem, x) => Energy(problem, x, 1, 2)) with
                {
                    Cases = 40,
                    Climbs = 40,
                    Mutants = [new("‖∇F‖² → ½‖∇F‖²", x => Energy(MoreauPoints.Sines.Build(x), x, 0.5, 2)), new("‖∇F‖² → ‖∇F‖", x => Energy(MoreauPoints.Sines.Build(x), x, 1, 1))],
                },
            ],
        },
        new()
        {
            Id = "flow.moreau.gradient",
            Paper = "derived",
            Locator = "derived here: the flow of the Moreau envelopes of mishchenko2023",
            Hypotheses = "f_i convex",
            Families = "quadratics with sines, some slightly concave somewhere, which the hypothesis excludes",
            Checking = Integrated + "‖∇F‖ at 13 times, with the error of the state times L.",
            Found = "Held in all cases tried: d‖∇F‖²/dt = −2∇F·∇²F∇F ≤ 0 for convex F.",
            Forms =
            [
                Form.OfTasks(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, "f_i convex: ‖∇F(x(t))‖ is non-increasing", s_family, Rest("x"), (problem, x) => Gradient(problem, x, false)) with
                {
                    Cases = 40,
                    Climbs = 40,
                    Mutants = [new("non-increasing → falls faster than e^{−Lt}", x => Gradient(s_family.Build(x), x, true))],
                },
            ],
        },
        Between("distance", "f_i convex", "f_i convex: ‖x(t)−y(t)‖ of two flows is non-increasing", "d‖x−y‖²/dt = −2⟨∇F(x)−∇F(y), x−y⟩ ≤ 0 for convex F", (_, _) => 0, "non-increasing → falls faster than e^{−Lt}"),
        Between("contraction", "f_i μ-strongly convex", "f_i μ-strongly convex: e^{μ_F t}‖x(t)−y(t)‖ is non-increasing, μ_F = μ/(1+αμ)", "F is μ_F-strongly convex by Lemma 1 of mishchenko2023; without the hypothesis, where tasks are slightly concave and αL ≤ 0.9, no violation was found either: μ_F is then negative and a modulus still",
            (problem, alpha) => problem.Mu / (1 + (alpha * problem.Mu)), "μ_F → L"),
    ];

    private static Parameter[] Rest(params string[] points) =>
        [Parameter.Uniform("a", 0.1, 1.1), Parameter.Uniform("until", 0.5, 3), .. points.Select(name => MoreauPoints.Point(name, 3))];

    private static Claim Between(string part, string hypotheses, string statement, string proof, Func<TheoryProblem, double, double> rate, string mutant) => new()
    {
        Id = $"flow.moreau.{part}",
        Paper = "derived",
        Locator = "derived here: the flow of the Moreau envelopes of mishchenko2023",
        Hypotheses = hypotheses,
        Families = "quadratics with sines, some slightly concave somewhere, which the hypothesis excludes",
        Checking = Integrated + "The distance of two flows at 13 times, with the errors of both states.",
        Found = $"Held in all cases tried: {proof}.",
        Forms =
        [
            Form.OfTasks(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, statement, s_family, Rest("x", "y"), (problem, x) => Distance(problem, x, part == "contraction", rate)) with
            {
                Cases = 40,
                Climbs = 40,
                Mutants = [new(mutant, x => Distance(s_family.Build(x), x, part == "contraction", (problem, _) => problem.L))],
            },
        ],
    };

    private static (double Alpha, double Until) Times(TheoryProblem problem, Instance x) => (MoreauPoints.Over(problem, x["a"]), MoreauPoints.Over(problem, x["until"]));

    private static CheckedFlow Solve(TheoryProblem problem, double alpha, Instance x, string start, double until) =>
        CheckedFlow.Solve(Algorithms.Moreau(problem.Tasks, alpha, FlowChecks.Exact, FlowChecks.Direct).Flow.Phases, MoreauPoints.PointOf(x, start), until);

    // ∇F and its flow exist also for tasks that are a little concave, with a small α.
    private static bool IsDefined(TheoryProblem problem, double alpha) => problem.Mu >= 0 || alpha * problem.L <= 0.9;

    private static Evaluation Energy(TheoryProblem problem, Instance x, double factor, double power)
    {
        var (alpha, until) = Times(problem, x);
        var result = new Evaluation().Require("αL ≤ 0.9, or f_i convex", problem.Mu >= 0 ? 0 : alpha * problem.L, 0.9);
        return result.Applies
            ? result.EnergyFalls(
                Algorithms.Moreau(problem.Tasks, alpha, FlowChecks.Exact, FlowChecks.Direct), MoreauPoints.PointOf(x, "x"), until,
                point => FlowChecks.EnvelopeValue(problem, point, alpha), problem.L / (1 - Math.Min(0.9, x["a"])), factor, power)
            : result;
    }

    private static Evaluation Gradient(TheoryProblem problem, Instance x, bool fast)
    {
        var (alpha, until) = Times(problem, x);
        var result = new Evaluation().Require("f_i convex: μ ≥ 0", 0, problem.Mu);
        if (!IsDefined(problem, alpha))
            return result;
        var flow = Solve(problem, alpha, x, "x", until);
        return result.DoesNotIncrease("‖∇F‖", until, time =>
        {
            var (_, mean, error) = FlowChecks.Envelopes(problem, flow.At(time), alpha);
            double scale = fast ? Math.Exp(problem.L * time) : 1;
            return (scale * mean.L2Norm(), scale * (error + (problem.L * flow.ErrorAt(time)) + Rounding.Of(problem, flow.At(time), 0)));
        });
    }

    private static Evaluation Distance(TheoryProblem problem, Instance x, bool isStrong, Func<TheoryProblem, double, double> rate)
    {
        var (alpha, until) = Times(problem, x);
        var result = isStrong ? new Evaluation().Require("f_i strongly convex: μ > 0", 1e-12, problem.Mu) : new Evaluation().Require("f_i convex: μ ≥ 0", 0, problem.Mu);
        if (!IsDefined(problem, alpha))
            return result;
        var (first, second) = (Solve(problem, alpha, x, "x", until), Solve(problem, alpha, x, "y", until));
        double speed = rate(problem, alpha);
        return result.DoesNotIncrease("e^{rate·t}‖x−y‖", until, time =>
            (Math.Exp(speed * time) * (first.At(time) - second.At(time)).L2Norm(), Math.Exp(speed * time) * (first.ErrorAt(time) + second.ErrorAt(time))));
    }
}
