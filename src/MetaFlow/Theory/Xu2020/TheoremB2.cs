using MetaFlow.Numerics;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Theorem B.2: the first phase of the MAML flow.</summary>
internal static class TheoremB2
{
    private static readonly ParameterSpace s_space = new(Parameter.Logarithmic("mu", 0.01, 100), Parameter.Logarithmic("condition", 1, 100), Parameter.Uniform("fraction", 0.05, 1.3));
    private static readonly TaskFamily s_family = new SinQuadraticFamily(tasks: 2, dimension: 2);

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new Claim
        {
            Id = "xu2020.thmB.2",
            Paper = "xu2020",
            Locator = "Theorem B.2",
            Hypotheses = "α below the least of three limits; the third as transcribed is 15^{−1/2} μL⁻², corrected (1/15) μL⁻²",
            Families = "all 0.01 ≤ μ ≤ 100, μ ≤ L ≤ 100μ",
            Checking = "ζ = μ − Λ in interval arithmetic; σ²/(2ζ) < σ²/μ is ζ > μ/2, and both sides are taken over μ; the forms that hold by bisection of the box.",
            Found = "With the transcribed third limit ζ falls below μ/2 (μ = L = 1, α = 0.25: ζ = 0.199). The proof needs (5/2)L²α < μ/6, which is α < μ/(15L²) without the square root; with it ζ > μ/2. The transcribed limit still gives ζ > 0.021μ, since the three parts of Λ are then below 15^{−1/2}(5/2)μ, μ/6 and μ/6; the least ζ/μ that the search met is near 0.17, at μ = L = 1.",
            Affects = "Theorem 3.6, whose ι = ζ − μ/2 must be positive",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails,
                    "α < min{(2/15)^{1/3}μ^{1/3}L^{−5/3}, 15^{−1/2}μ^{1/2}L^{−2}, 15^{−1/2}μL^{−2}} ⇒ lim y(t) = σ²/(2ζ) < σ²/μ", s_space, box => Evaluate(box, false, 0.5)) with
                {
                    Defect = (DefectKind.Constant, "the third limit has a square root too many: 1/15, not its root"),
                },
                Form.OfScalars(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds,
                    "α < min{(2/15)^{1/3}μ^{1/3}L^{−5/3}, 15^{−1/2}μ^{1/2}L^{−2}, (1/15)μL^{−2}} ⇒ lim y(t) = σ²/(2ζ) < σ²/μ", s_space, box => Evaluate(box, true, 0.5)) with
                {
                    Mutants = [new("1/15 → 1/√15", x => Evaluate(Box.Of(s_space, x), false, 0.5))],
                },
                Form.OfScalars(FormKind.Sharp, ClaimKind.LowerBound, Expectation.Holds, "the printed limit on α still gives ζ > 0.021μ > 0, so y(t) converges to σ²/(2ζ)", s_space, box => Evaluate(box, false, 0.021)) with
                {
                    Mutants = [new("0.021 → 0.2", x => Evaluate(Box.Of(s_space, x), false, 0.2))],
                },
            ],
        },
        new Claim
        {
            Id = "xu2020.thmB.2.y",
            Paper = "xu2020",
            Locator = "Theorem B.2, proof",
            Hypotheses = "α below the corrected limits; printed: y₀ > γ/ζ; corrected: any y₀",
            Families = "strongly convex quadratics with sines, with the certified σ",
            Checking = "‖∇f(w(t))‖² along MetaFlow's MAML flow at eight times up to 2/ζ against the bound; the error is that of the flow at two tolerances, times twice L times the gradient.",
            Found = "Both forms held in all cases. The transcribed solution decays at the rate ζ; Lemma 3.8 is about ½‖∇f‖², so that 2ζ is right, and then no condition on y₀ is needed. The “≤” in the initial value problem is to be read as “=”.",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.UpperBound, Expectation.Holds, "y₀ = ‖∇f(w(0))‖² > γ/ζ, γ = σ²/2: ‖∇f(w(t))‖² ≤ y(t) = (e^{−ζ(t+c₀)} + γ)/ζ with e^{−ζc₀} = ζy₀ − γ", s_family, Rest(),
                    (problem, x) => Along(problem, x, 1, true)) with
                {
                    Cases = 40,
                    Climbs = 40,
                    Defect = (DefectKind.Misprint, "“≤” in the initial value problem stands for “=”, and half the rate of Lemma 3.8 is used, which is the safe side"),
                    Mutants = [new("rate ζ → 6ζ", x => Along(s_family.Build(x), x, 6, true))],
                },
                Form.OfTasks(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "every y₀: ‖∇f(w(t))‖² ≤ γ/ζ + (y₀ − γ/ζ)e^{−2ζt}, γ = σ²/2", s_family, Rest(), (problem, x) => Along(problem, x, 2, false)) with
                {
                    Cases = 40,
                    Climbs = 40,
                    Mutants = [new("rate 2ζ → 6ζ", x => Along(s_family.Build(x), x, 6, false))],
                },
            ],
        },
    ];

    /// <summary>The three limits in intervals; see <see cref="Parts.LimitB2"/>.</summary>
    public static Interval Limit(Interval mu, Interval smoothness, bool corrected)
    {
        var square = Interval.Square(smoothness);
        var first = Interval.Cbrt(2 * mu / 15) / Interval.Square(Interval.Cbrt(smoothness)) / smoothness;
        var second = Interval.Sqrt(mu / 15) / square;
        var third = (corrected ? mu / 15 : mu / Interval.Sqrt(15)) / square;
        return Interval.Min(Interval.Min(first, second), third);
    }

    private static Parameter[] Rest() => [Parameter.Uniform("fraction", 0.05, 1.3), Parts.Point()];

    // In units of μ, with q = L²α/μ and c = L/μ, so that each parameter occurs as seldom as possible and boxes stay sharp:
    // Λ/μ = (5/4)q(q²μ/c + 2qμ + 2), and the limits on q are (2c/(15μ))^{1/3}, (15μ)^{−1/2} and 15^{−1/2} or 1/15.
    private static Evaluation Evaluate(Box box, bool corrected, double share)
    {
        Interval mu = box["mu"], condition = box["condition"], third = corrected ? Interval.Ratio(1, 15) : 1 / Interval.Sqrt(15);
        var q = box["fraction"] * Interval.Min(Interval.Min(Interval.Cbrt(2 * condition / (15 * mu)), 1 / Interval.Sqrt(15 * mu)), third);
        return new Evaluation()
            .Require("α below the three limits", box["fraction"], 1)
            .AtLeast("ζ/μ", 1 - (1.25 * q * ((Interval.Square(q) * mu / condition) + (2 * q * mu) + 2)), share);
    }

    private static Evaluation Along(TheoryProblem problem, Instance x, double rate, bool fromAbove)
    {
        var w = Parts.VectorOf(x);
        double alpha = x["fraction"] * Parts.LimitB2(problem.Mu, problem.L), zeta = problem.Mu - Parts.Lambda(problem.L, alpha);
        double rest = problem.Sigma * problem.Sigma / 2 / zeta, start = Math.Pow(problem.Gradient(w).L2Norm(), 2);
        var evaluation = new Evaluation().Require("α below the corrected limits of Theorem B.2", x["fraction"], 1);
        if (fromAbove)
            evaluation.Require("y₀ > γ/ζ", rest, start);
        if (!(zeta > 0) || double.IsNaN(rest))
            return evaluation.Require("0 < ζ, and σ known", false);

        double until = 2 / zeta;
        var flow = CheckedFlow.Solve(Algorithms.Maml(problem.Tasks, alpha).Flow.Phases, w, until, 1e-7);
        for (int k = 0; k <= 8; k++)
        {
            double time = until * k / 8, norm = problem.Gradient(flow.At(time)).L2Norm(), size = problem.L * flow.ErrorAt(time);
            evaluation.AtMost("‖∇f(w(t))‖²", norm * norm, rest + ((start - rest) * Math.Exp(-rate * zeta * time)), ((2 * norm) + size) * size + (8 * (1 + norm) * Rounding.Of(problem, w, norm)));
        }

        return evaluation;
    }
}
