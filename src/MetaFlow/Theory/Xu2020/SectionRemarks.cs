using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Section 3: remarks on first-order MAML, on the cost of BI-MAML and on the minimizer of the mean loss.</summary>
internal static class SectionRemarks
{
    private const double InnerStepSize = 0.2;
    private const double LatchStepSize = 0.3;

    private static readonly TaskFamily s_family = new SinQuadraticFamily();

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new Claim
        {
            Id = "xu2020.claim.fomaml",
            Paper = "xu2020",
            Locator = "Section 3.1",
            Hypotheses = "none: one example",
            Families = "½(w − 1)² and (3/2)(w + 1)² with α = 0.2 (FirstOrderWitness)",
            Checking = "400 updates of MetaFlow's first-order MAML and MAML with β = 0.2, which settle to rounding, against the closed limits.",
            Found = "The limits are −1/5 and 1/7, and F′(−1/5) = −0.192 ≠ 0: first-order MAML rests where F is not critical.",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.Existence, Expectation.Holds, "FO-MAML need not converge to a critical point of F: f₁=(w−1)²/2, f₂=3(w+1)²/2, α=0.2 has FO limit −0.2, MAML limit 1/7, |F′(−0.2)|=0.192", ParameterSpace.Single, _ => FirstOrder()) with { Unconditional = NoHypothesis.Example },
            ],
        },
        new Claim
        {
            Id = "xu2020.claim.cost",
            Paper = "xu2020",
            Locator = "Section 3; Section 3.1",
            Hypotheses = "none beyond the algorithm, which takes its latch once",
            Families = "strongly convex quadratics with sines",
            Checking = "Hessian-vector products counted by MetaFlow's iterations: BI-MAML up to its latch, and MAML for as many steps (60 where the latch is later).",
            Found = "No product before the latch, and one per task and step for MAML, in all cases.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Cost, Expectation.Holds, "BI-MAML evaluates no Hessian before the switch (0 Hessians in phase 1); MAML evaluates one per task and step", s_family,
                    [Parts.Point(), Parameter.Uniform("x", 0.05, 0.5), Parameter.Logarithmic("threshold", 0.05, 1)], (problem, x) => Cost(problem, x, 0)) with
                {
                    Unconditional = NoHypothesis.Count,
                    Cases = 60,
                    Climbs = 40,
                    Mutants = [new("one step after the switch is counted too", x => Cost(s_family.Build(x), x, 1))],
                },
            ],
        },
        new Claim
        {
            Id = "xu2020.claim.argmin",
            Paper = "xu2020",
            Locator = "Section 3.3",
            Hypotheses = "none: one example",
            Families = "½w² − ½ sin w and ½w² + 3w − 0.1 sin(2w + 1) with α = 0.3 (Xu2020LatchWitness)",
            Checking = "argmin f by Newton's method; the error is the residual of the gradient there over μ, times 4L.",
            Found = "‖∇F(argmin f)‖ = 0.0793.",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.Existence, Expectation.Holds, "argmin f need not be a critical point of F", ParameterSpace.Single, _ => AtMinimizer(1)) with
                {
                    Unconditional = NoHypothesis.Example,
                    Mutants = [new("F → f", _ => AtMinimizer(0))],
                },
            ],
        },
    ];

    private static Evaluation FirstOrder()
    {
        var problem = new TheoryProblem(ScalarLosses.FirstOrderWitness());
        var start = Vector<double>.Build.Dense(1, 0.5);
        double first = Algorithms.FoMaml(problem.Tasks, InnerStepSize).Iterate(start, 0.2, 400).FinalState[0];
        double maml = Algorithms.Maml(problem.Tasks, InnerStepSize).Iterate(start, 0.2, 400).FinalState[0];
        double error = Rounding.Of(10, 256);
        return new Evaluation()
            .Equal("limit of first-order MAML", first, -0.2, error)
            .Equal("limit of MAML", maml, 1.0 / 7, error)
            .Equal("|F′| at the limit of first-order MAML", problem.MamlGradient(Vector<double>.Build.Dense(1, first), InnerStepSize).L2Norm(), 0.192, error);
    }

    private static Evaluation Cost(TheoryProblem problem, Instance x, int more)
    {
        const int Longest = 60;
        var (w, alpha, beta) = (Parts.VectorOf(x), x["x"] / problem.L, 0.5 / problem.L);
        var algorithm = Algorithms.BiMaml(problem.Tasks, alpha, x["threshold"]);
        var phases = algorithm.Iterate(w, beta, Longest).Phases;
        long switched = phases.Count > 1 ? phases[0].EndStep : Longest;
        long steps = Math.Max(1, switched);
        var evaluation = new Evaluation()
            .Equal("products of MAML", Algorithms.Maml(problem.Tasks, alpha).Iterate(w, beta, steps).Cost.HessianVectorProducts, steps * problem.Count, 0);
        // At a start where the latch already holds the first phase is empty.
        long products = switched + more == 0 ? 0 : algorithm.Iterate(w, beta, switched + more).Cost.HessianVectorProducts;
        return evaluation.Equal("products of BI-MAML before the switch", products, 0, 0);
    }

    private static Evaluation AtMinimizer(double share)
    {
        var problem = new TheoryProblem(ScalarLosses.Xu2020LatchWitness());
        var minimizer = Parts.Minimizer(problem);
        double residual = problem.Gradient(minimizer).L2Norm();
        return new Evaluation().AtLeast(
            "‖∇F(argmin f)‖", problem.MamlGradient(minimizer, share * LatchStepSize).L2Norm(), 0.07, (4 * problem.L / problem.Mu * residual) + Rounding.Of(10, 256));
    }
}
