using MetaFlow.Numerics;

namespace MetaFlow.Theory.Chayti2024;

/// <summary>chayti2024, Proposition 2: the bias of the forward difference, with the terms of its proof.</summary>
internal static class Proposition2
{
    private const string Families = "support losses with sines, convex or not, and query losses of sines; f̂ = −rλφ²/2 with the Huber loss";

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "chayti2024.prop2",
            Paper = "chayti2024",
            Locator = "Proposition 2, Appendix A.2",
            Hypotheses = "Assumptions 1 and 2; λ ≥ 2L̂₁; ν < μ/L₁, so that φ*_ν is unique; sharp: f̂ convex",
            Families = Families,
            Checking = "The bias by the inner solver to rounding against L₀, L₁, L̂₂ of the family; the printed order by its exponent over halvings of ν and by the constant four. The proof's constant in interval arithmetic on the Huber example.",
            Found = "The order holds. Constant one as transcribed from the proof does not: the last step drops two factors 1/(1−L̂₁/λ) ≤ 2. On the Huber example the bias is φ₀ν/((1−r)((1−r)λ+ν)), which tends to four times the bound for r = 1/2, φ₀ = L₀, ν → 0: four is the exact constant. For convex f̂ both factors are one.",
            Affects = "Corollary 1 and equation (23), by a factor 2 in ν",
            Forms =
            [
                Form.OfTasks(FormKind.Printed, ClaimKind.Rate, Expectation.Holds, "λ ≥ 2L̂₁: ‖∇F_i-g^For‖ = O((L₀/λ)(L₁+L̂₂L₀/λ)ν)", Setting.OneTask, Setting.Rest(), (problem, x) => Order(problem, x, 1)) with
                {
                    Mutants = [new("O(ν²)", x => Order(Setting.OneTask.Build(x), x, 2))],
                    Cases = 100,
                    Climbs = 60,
                },
                Form.OfScalars(FormKind.Proof, ClaimKind.UpperBound, Expectation.Fails, "λ ≥ 2L̂₁: ‖∇F_i-g^For‖ ≤ (L₀/λ)(L₁+L̂₂L₀/λ)ν", HuberExample.Space, box =>
                {
                    var example = HuberExample.Of(box);
                    return example.Twice().AtMost("the bias", example.Bias, example.Bound / example.Penalty * example.Nu);
                }) with
                {
                    Defect = (DefectKind.Constant, "the factors 1/(1−L̂₁/λ), up to 2 each, of (21) and (22) are dropped in the last step"),
                },
                Form.OfTasks(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "λ ≥ 2L̂₁: ‖∇F_i-g^For‖ ≤ 4(L₀/λ)(L₁+L̂₂L₀/λ)ν", Setting.OneTask, Setting.Rest(Nu()), (problem, x) => Bounded(problem, x, Corrected)) with
                {
                    Mutants =
                    [
                        new("4 → 1", x => Bounded(Setting.OneTask.Build(x), x, (inner, nu) => Corrected(inner, nu) / 4)),
                        new("ν → ν²", x => Bounded(Setting.OneTask.Build(x), x, (inner, nu) => Corrected(inner, nu) * nu)),
                        new("L₀/λ → (L₀/λ)²", x => Bounded(Setting.OneTask.Build(x), x, (inner, nu) => Corrected(inner, nu) * inner.GradientBound / inner.Penalty)),
                        new("without L₁", x => Bounded(Setting.OneTask.Build(x), x, (inner, nu) => Corrected(inner, nu) * (1 - (inner.QuerySmoothness / inner.Bracket)))),
                    ],
                },
                Form.OfTasks(FormKind.Sharp, ClaimKind.UpperBound, Expectation.Holds, "f̂ convex: ‖∇F_i-g^For‖ ≤ (L₀/λ)(L₁+L̂₂L₀/(2λ))ν", Setting.Convex, [Parameter.Logarithmic("q", 0.3, 20), Setting.Theta, Nu()], (problem, x) => Convex(problem, x, Sharp)) with
                {
                    Mutants =
                    [
                        new("ν → ν²", x => Convex(Setting.Convex.Build(x), x, (inner, nu) => Sharp(inner, nu) * nu)),
                        new("without L₁", x => Convex(Setting.Convex.Build(x), x, (inner, nu) => Sharp(inner, nu) - (inner.GradientBound / inner.Penalty * inner.QuerySmoothness * nu))),
                    ],
                },
            ],
        },
        new()
        {
            Id = "chayti2024.prop2.ii",
            Paper = "chayti2024",
            Locator = "Appendix A.2",
            Hypotheses = "the three points are exact solutions of (9)",
            Families = Families,
            Checking = "Both sides in interval arithmetic on the Huber example; the corrected form on all families, with the solver's errors as budget.",
            Found = "(20) − (19) has the difference quotient with a minus; as transcribed the two sides differ by twice the quotient. Nothing is lost, since only norms are taken afterwards.",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.Equality, Expectation.Fails, "∇F_i-g^For = ∇f(φ₀)-∇f(φ_ν) + (∇f̂(φ_ν)-∇f̂(φ₀))/ν - ∇²f̂(φ₀)∇F_i/λ", HuberExample.Space, Split) with
                {
                    Defect = (DefectKind.Misprint, "the sign of the difference quotient; (20) − (19) gives a minus"),
                },
                Form.OfTasks(FormKind.Corrected, ClaimKind.Equality, Expectation.Holds, "∇F_i-g^For = ∇f(φ₀)-∇f(φ_ν) - (∇f̂(φ_ν)-∇f̂(φ₀))/ν - ∇²f̂(φ₀)∇F_i/λ", Setting.OneTask, Setting.Rest(Nu()), (problem, x) => Identity(problem, x, -1)) with
                {
                    Mutants = [new("the sign as transcribed", x => Identity(Setting.OneTask.Build(x), x, 1))],
                },
            ],
        },
    ];

    // ν L₁/μ, with μ = λ − L̂₁.
    internal static Parameter Nu() => Parameter.Logarithmic("nu", 1e-3, 1.3);

    internal static double NuOf(InnerProblem inner, Instance x) => x["nu"] * (inner.Penalty - inner.SupportSmoothness) / inner.QuerySmoothness;

    internal static double Corrected(InnerProblem inner, double nu) => 4 * inner.GradientBound / inner.Penalty * inner.Bracket * nu;

    private static double Sharp(InnerProblem inner, double nu) =>
        inner.GradientBound / inner.Penalty * (inner.QuerySmoothness + (inner.SupportHessianLipschitz * inner.GradientBound / (2 * inner.Penalty))) * nu;

    private static Evaluation Order(TheoryProblem problem, Instance x, double exponent)
    {
        var inner = Setting.Inner(problem, x);
        var theta = Setting.Of(x.Vector("theta"));
        var (found, error) = Ladder.Order(nu => inner.Bias(1, nu, theta), 0.02 * inner.Scale);
        double largest = 0.02 * inner.Scale;
        var (bias, biasError) = inner.Bias(1, largest, theta);
        return Setting.Twice(problem, x).AtLeast("exponent of ν", found, exponent, error, resolution: 0.1)
            .AtMost("the bias against four times the bracket", bias, Corrected(inner, largest), biasError);
    }

    private static Evaluation Bounded(TheoryProblem problem, Instance x, Func<InnerProblem, double, double> bound)
    {
        var inner = Setting.Inner(problem, x);
        double nu = NuOf(inner, x);
        var evaluation = Setting.Twice(problem, x).Require("ν < μ/L₁", x["nu"], 1);
        if (x["nu"] >= 1)
            return evaluation;

        var (bias, error) = inner.Bias(1, nu, Setting.Of(x.Vector("theta")));
        double right = bound(inner, nu);
        return evaluation.AtMost("the bias", bias, right, error + Rounding.Of(right));
    }

    private static Evaluation Convex(TheoryProblem problem, Instance x, Func<InnerProblem, double, double> bound)
    {
        var inner = Setting.Inner(problem, x);
        // For convex f̂ the modulus of the inner problem is at least λ, so that V₀ is |ν| < λ/L₁.
        double nu = x["nu"] * inner.Penalty / inner.QuerySmoothness;
        var evaluation = new Evaluation().Require("f̂ convex", -problem.Mu, 0).Require("ν < λ/L₁", x["nu"], 1);
        if (x["nu"] >= 1)
            return evaluation;

        var (bias, error) = inner.Bias(1, nu, Setting.Of(x.Vector("theta")));
        double right = bound(inner, nu);
        return evaluation.AtMost("the bias", bias, right, error + Rounding.Of(right));
    }

    private static Evaluation Split(Box box)
    {
        var example = HuberExample.Of(box);
        var curvature = -(example.Share * example.Penalty);
        var right = example.Start - example.Moved + (curvature * (example.Moved - example.Start) / example.Nu) - (curvature * example.Gradient / example.Penalty);
        return example.Twice().Equal("∇F − g^For", example.Bias, right);
    }

    private static Evaluation Identity(TheoryProblem problem, Instance x, int sign)
    {
        var inner = Setting.Inner(problem, x);
        double nu = NuOf(inner, x);
        var evaluation = Setting.Twice(problem, x).Require("ν < μ/L₁", x["nu"], 1);
        if (x["nu"] >= 1)
            return evaluation;

        var theta = Setting.Of(x.Vector("theta"));
        var (start, startError) = inner.Point(0, theta);
        var (moved, movedError) = inner.Point(nu, theta);
        var (gradient, gradientError) = inner.GradientAt(start, startError);
        var left = gradient - (inner.Penalty * (start - moved) / nu);
        var quotient = (problem.Gradient(0, moved) - problem.Gradient(0, start)) / nu;
        var right = inner.QueryGradient(start) - inner.QueryGradient(moved) + (sign * quotient) - (problem.Hessian(0, start) * gradient / inner.Penalty);
        double points = startError + movedError, sizes = start.L2Norm() + moved.L2Norm();
        double error = (3 * gradientError) + ((inner.Penalty + inner.SupportSmoothness) * points / nu) + (inner.QuerySmoothness * points)
            + Rounding.Of(((inner.Penalty + inner.SupportSmoothness) * sizes / nu) + inner.GradientBound + (problem.Gradient(0, start).L2Norm() / nu));
        return evaluation.Equal("∇F − g^For", left.ToArray(), right.ToArray(), error);
    }
}
