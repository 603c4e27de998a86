using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Algorithms 1 and 2: BI-MAML and its flow.</summary>
internal static class BiMamlAlgorithms
{
    private const double Target = 1e-6;
    private const double StepSize = 0.5;
    private const int Steps = 400;
    private const double Span = 150;

    private static readonly TheoryProblem s_pair = new(ScalarLosses.Xu2020LatchWitness());
    private static readonly Algorithm s_mean = Algorithms.Erm(s_pair.Tasks);

    private static readonly ParameterSpace s_space = new(Parameter.Uniform("alpha", 0.005, 0.45), Parameter.Logarithmic("threshold", 1e-3, 3), Parameter.Uniform("w", -6, 6));

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new Claim
        {
            Id = "xu2020.alg1",
            Paper = "xu2020",
            Locator = "Algorithm 1",
            Hypotheses = "α < 1/(2L); β = 0.5 is below 1 over the curvature of f and F",
            Families = "½w² − ½ sin w and ½w² + 3w − 0.1 sin(2w + 1) (Xu2020LatchWitness: μ = 0.5, L = 1.5), from drawn starts and with drawn ε₀",
            Checking = "400 updates; the least ‖∇F‖ among the iterates against ε = 10⁻⁶. The corrected form is MetaFlow's BI-MAML.",
            Found = "As transcribed the branches are exchanged with respect to the text: once ‖∇f‖ ≤ ε₀ the iteration descends f, and stays at argmin f, where ‖∇F‖ is about 0.08 for α = 0.3. Exchanged but tested anew at each step, it can stay where ‖∇f‖ is about ε₀. With a one-way latch, as the proof of Theorem 3.7 defines t₁, it reached ε in all cases.",
            Affects = "the listing alone: the theorems are about the latched flow",
            Forms =
            [
                Printed("step ∇f if ‖∇f(w)‖ ≤ ε₀, else step ∇F; return w(t+1) when ‖∇F(w(t))‖ ≤ ε: reaches ‖∇F‖ ≤ ε", x => Iterated(x, s => s.Stateless(false))),
                Corrected("step ∇f until ‖∇f(w)‖ ≤ ε₀ for the first time (one-way latch), then step ∇F; return w when ‖∇F(w)‖ ≤ ε: reaches ‖∇F‖ ≤ ε", x => Iterated(x, s => s.Latched)) with
                {
                    Mutants =
                    [
                        new("branches as transcribed", x => Iterated(x, s => s.Stateless(false))),
                        new("latch → test at every step", x => Iterated(x, s => s.Stateless(true))),
                    ],
                },
            ],
        },
        new Claim
        {
            Id = "xu2020.alg2",
            Paper = "xu2020",
            Locator = "Algorithm 2",
            Hypotheses = "α < 1/(2L); β = 1, since the theorems are about dw/dt without β",
            Families = "the pair of Algorithm 1, in one dimension, from drawn starts and with drawn ε₀",
            Checking = "the flow up to time 150 at two tolerances: it has reached ε if F′ changes its sign on the way or ‖∇F‖ ≤ 10⁻⁶ at the end; the error is that of the end point times the largest curvature. The corrected form is MetaFlow's BI-MAML flow.",
            Found = "As transcribed the flow follows F outside ‖∇f‖ ≤ ε₀ and f inside, and rests at argmin f, unless it passes the minimum of F on its way. With the latch it reached ε in all cases.",
            Affects = "the listing alone: the theorems are about the latched flow, with β = 1",
            Forms =
            [
                Printed("dw/dt = −β∇f if ‖∇f(w)‖ ≤ ε₀, else dw/dt = −β∇F; return w when ‖∇F(w)‖ ≤ ε: reaches ‖∇F‖ ≤ ε", x => Flowed(x, s => s.PrintedFlow)),
                Corrected("dw/dt = −∇f until ‖∇f(w)‖ ≤ ε₀ for the first time (latch at t₁), then dw/dt = −∇F; return w when ‖∇F(w)‖ ≤ ε: reaches ‖∇F‖ ≤ ε", x => Flowed(x, s => s.Latched)) with
                {
                    Mutants = [new("branches as transcribed", x => Flowed(x, s => s.PrintedFlow))],
                },
            ],
        },
    ];

    private static Form Printed(string statement, Func<Instance, Evaluation> evaluate) =>
        Form.Of(FormKind.Printed, ClaimKind.Algorithm, Expectation.Fails, statement, s_space, evaluate) with
        {
            Cases = 60,
            Climbs = 40,
            Defect = (DefectKind.Statement, "the branches are exchanged with respect to the text, and the test must be a one-way latch"),
        };

    private static Form Corrected(string statement, Func<Instance, Evaluation> evaluate) =>
        Form.Of(FormKind.Corrected, ClaimKind.Algorithm, Expectation.Holds, statement, s_space, evaluate) with
        {
            Cases = 60,
            Climbs = 40,
            Survivors = new Dictionary<string, string> { [Mutations.HalfBound] = "convergence does not stop at ε: the end is orders of magnitude below it" },
        };

    private static Evaluation Iterated(Instance x, Func<Setting, IReadOnlyList<FlowPhase>> rule)
    {
        double alpha = x["alpha"];
        var iterates = Integrator.Iterate(rule(new Setting(x)), [x["w"]], StepSize, Steps);
        var (maml, slope, least) = (new Setting(x).Maml, new double[1], double.PositiveInfinity);
        for (int k = 0; k < iterates.Count; k++)
        {
            maml.Evaluate(0, iterates.StateSpan(k), slope);
            least = Math.Min(least, Math.Abs(slope[0]));
        }

        return new Evaluation()
            .Require("α < 1/(2L)", alpha, 1 / (2 * s_pair.L))
            .AtMost("least ‖∇F(w_k)‖", least, Target, Rounding.Of(10, 256));
    }

    private static Evaluation Flowed(Instance x, Func<Setting, IReadOnlyList<FlowPhase>> rule)
    {
        var setting = new Setting(x);
        var slope = new double[1];
        var crossing = new StateEvent("critical point of F", (time, state) =>
        {
            setting.Maml.Evaluate(time, state, slope);
            return slope[0];
        });
        var flow = CheckedFlow.Solve(rule(setting), Vector<double>.Build.Dense(1, x["w"]), Span, 1e-6, new SolveOptions { DenseOutput = false, Save = SaveSchedule.EndOnly, Events = [crossing] });
        double error = flow.ErrorAt(Span);
        double norm = s_pair.MamlGradient(flow.At(Span), x["alpha"]).L2Norm();
        if (norm > Target && flow.Fine.Events.Count > 0)
            norm = 0; // it passed a critical point of F on its way
        return new Evaluation()
            .Require("α < 1/(2L)", x["alpha"], 1 / (2 * s_pair.L))
            .AtMost("‖∇F‖ at the end, 0 where F′ changed its sign", norm, Target, (4 * s_pair.L * error) + Rounding.Of(10, 256));
    }

    private sealed class Setting(Instance x)
    {
        private readonly Algorithm _algorithm = Algorithms.BiMaml(s_pair.Tasks, x["alpha"], x["threshold"]);

        public IVectorField Maml => _algorithm.Flow.Phases[1].Field;

        public IReadOnlyList<FlowPhase> Latched => _algorithm.Flow.Phases;

        // ‖∇f‖ falls along −∇f, so that the printed flow stays in its second branch once it is there.
        public IReadOnlyList<FlowPhase> PrintedFlow =>
            [new FlowPhase("maml", Maml, new MeanGradientGuard(s_mean.Objective, x["threshold"])), new FlowPhase("erm", s_mean.Objective)];

        public IReadOnlyList<FlowPhase> Stateless(bool exchanged) => [new FlowPhase("switch", new StatelessSwitch(
            s_mean.Objective, x["threshold"], exchanged ? Maml : s_mean.Objective, exchanged ? s_mean.Objective : Maml))];
    }
}
