using MetaFlow.Numerics;

namespace MetaFlow.Theory.Chayti2024;

/// <summary>chayti2024, Corollary 1 with equation (23): the bias of the forward difference of inexact solutions.</summary>
internal static class Corollary1
{
    private static readonly ParameterSpace s_scalars = new(
        Parameter.Logarithmic("lambda", 2, 1e4), Parameter.Logarithmic("R", 0.1, 10), Parameter.Uniform("u", 0, 1), Parameter.Logarithmic("delta", 1e-12, 1e3),
        Parameter.Uniform("size", 0.5, 1.1));

    private static readonly ParameterSpace s_sums = new(
        Parameter.Logarithmic("A", 1e-3, 1e3), Parameter.Logarithmic("lambda", 1e-2, 1e4), Parameter.Uniform("delta", -0.01, 0.1), Parameter.Logarithmic("s", 0.1, 10));

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "chayti2024.cor1",
            Paper = "chayti2024",
            Locator = "Corollary 1",
            Hypotheses = "Assumptions 1 and 2; λ ≥ 2L̂₁; both solutions err by at most δ; ν < μ/L₁",
            Families = "printed: f̂ = 0 and the Huber loss; corrected: support losses with sines, query losses of sines",
            Checking = "Printed: the exponent with which bias and bound drift apart as λ doubles, in interval arithmetic. Corrected: the bias with errors of δ along it, the worst that (13) allows.",
            Found = "The bound loses a factor λ, from 2δ/ν for 2λδ/ν in (23): for f̂ = 0 the ratio of bias and bound is u λ/(λ+ν) + 2λ for errors of δ, of exponent one in λ. With ν = √(λδ/(2A)) the two terms 4Aν and 2λδ/ν are equal and sum to 4√(2Aλδ).",
            Affects = "the choice of ν in Algorithm 1 and the O(√δ) of Theorems 1 and 2, whose constants depend on λ",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.Rate, Expectation.Fails, "ν = √(λ²δ/(L₀(L₁λ+L̂₂L₀))): ‖∇F_i-g̃^For‖ = O(√(L₀(L₁/λ+L̂₂L₀/λ²)δ))", s_scalars, box =>
                {
                    Interval Ratio(Interval penalty)
                    {
                        var nu = Interval.Sqrt(penalty * box["delta"] / box["R"]);
                        return Biased(box, penalty, nu) / Interval.Sqrt(box["R"] * box["delta"] / penalty);
                    }

                    // An O(·) bounds the ratio, so that its exponent in λ is at most zero in the long run; one tenth is allowed.
                    var exponent = Interval.Log(Ratio(1024 * box["lambda"]) / Ratio(box["lambda"])) / Interval.Log(Interval.Point(1024));
                    return Within(box, Interval.Sqrt(box["lambda"] * box["delta"] / box["R"])).AtMost("exponent of λ in bias/bound", exponent, Interval.Ratio(1, 10));
                }) with
                {
                    Defect = (DefectKind.Constant, "a factor λ is lost in (23)"),
                },
                Form.OfTasks(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "A=(L₀/λ)(L₁+L̂₂L₀/λ), ν = √(λδ/(2A)): ‖∇F_i-g̃^For‖ ≤ 4√(2Aλδ) = 4√(2L₀(L₁+L̂₂L₀/λ)δ)", Setting.OneTask, Inexact(Parameter.Logarithmic("delta", 1e-10, 1e-1)),
                    (problem, x) => Bounded(problem, x, (a, penalty, delta) => 4 * Math.Sqrt(2 * a * penalty * delta))) with
                {
                    Mutants =
                    [
                        new("√δ → δ", x => Bounded(Setting.OneTask.Build(x), x, (a, penalty, delta) => 4 * Math.Sqrt(2 * a * penalty) * delta)),
                        new("√λ → 1", x => Bounded(Setting.OneTask.Build(x), x, (a, _, delta) => 4 * Math.Sqrt(2 * a * delta))),
                        new("4 → 1.5", x => Bounded(Setting.OneTask.Build(x), x, (a, penalty, delta) => 1.5 * Math.Sqrt(2 * a * penalty * delta))),
                    ],
                },
            ],
        },
        new()
        {
            Id = "chayti2024.eq23",
            Paper = "chayti2024",
            Locator = "Appendix A.2, eq. (23)",
            Hypotheses = "Assumptions 1 and 2; λ ≥ 2L̂₁; both solutions err by at most δ; ν < μ/L₁",
            Families = "printed: f̂ = 0 and the Huber loss, λ ≥ 2; corrected: support losses with sines, query losses of sines",
            Checking = "Printed in interval arithmetic with opposite errors of about δ; corrected with errors of δ along the bias.",
            Found = "Opposite errors of δ move the difference by 2λδ/ν, not 2δ/ν, so that the transcribed bound is exceeded for λ > 1 and small ν; the first term has the constant four of Proposition 2.",
            Affects = "Corollary 1",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "‖∇F_i-g̃^For‖ ≤ (L₀/λ)(L₁+L̂₂L₀/λ)ν + 2δ/ν", s_scalars.And(Parameter.Logarithmic("nu", 1e-6, 1e3)), box =>
                    Within(box, box["nu"]).AtMost("the bias", Biased(box, box["lambda"], box["nu"]), (box["R"] / box["lambda"] * box["nu"]) + (2 * box["delta"] / box["nu"]))) with
                {
                    Defect = (DefectKind.Constant, "2δ/ν stands for 2λδ/ν"),
                },
                Form.OfTasks(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "‖∇F_i-g̃^For‖ ≤ 4(L₀/λ)(L₁+L̂₂L₀/λ)ν + 2λδ/ν", Setting.OneTask, Inexact(Proposition2.Nu(), Parameter.Logarithmic("delta", 1e-10, 1)),
                    (problem, x) => Terms(problem, x, 4, 2)) with
                {
                    Mutants = [new("2λδ/ν → λδ/ν", x => Terms(Setting.OneTask.Build(x), x, 4, 1)), new("4 → 1/4", x => Terms(Setting.OneTask.Build(x), x, 0.25, 2))],
                },
            ],
        },
        new()
        {
            Id = "chayti2024.cor1.nu",
            Paper = "chayti2024",
            Locator = "Corollary 1; Appendix A.2",
            Hypotheses = "A, λ and δ positive",
            Families = "positive numbers; δ below zero in some cases",
            Checking = "Both expressions in interval arithmetic; the minimizer by its stationarity and by the value at other ν.",
            Found = "The two printed values of ν differ by √2 for all constants; the minimizer of 4Aν + 2λδ/ν is √(λδ/(2A)).",
            Affects = "nothing beyond a constant factor",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.Equality, Expectation.Fails, "main text √(λ²δ/(L₀(L₁λ+L̂₂L₀))) = appendix √(2λ²δ/(L₀(L₁λ+L̂₂L₀)))", s_sums, box => !Positive(box).Applies ? Positive(box) :
                    Positive(box).Equal("ν", Interval.Sqrt(box["lambda"] * box["delta"] / box["A"]), Interval.Sqrt(2 * box["lambda"] * box["delta"] / box["A"]))) with
                {
                    Defect = (DefectKind.Misprint, "the two values differ by √2"),
                },
                Form.Of(FormKind.Corrected, ClaimKind.Equality, Expectation.Holds, "the minimiser of 4Aν+2λδ/ν is ν = √(λδ/(2A))", s_sums, x => Minimum(x, 0.5)) with
                {
                    Mutants = [new("ν = √(λδ/A)", x => Minimum(x, 1))],
                },
            ],
        },
    ];

    private static Parameter[] Inexact(params Parameter[] more) => Setting.Rest([.. more, Parameter.Uniform("size", 0.2, 1.2)]);

    // f̂ = 0: ∇F − g = θν/(λ+ν) with θ = uR, and opposite errors of size·δ add 2λ·size·δ/ν.
    private static Interval Biased(Box box, Interval penalty, Interval nu) => (box["u"] * box["R"] * nu / (penalty + nu)) + (2 * penalty * box["size"] * box["delta"] / nu);

    // With f̂ = 0, μ = λ and L₁ = 1; a ν that is small enough for one λ is so for every larger one.
    private static Evaluation Within(Box box, Interval nu) => new Evaluation().Require("ν < μ/L₁", nu, box["lambda"]).Require("‖φ̃ − φ*‖ ≤ δ", box["size"], 1);

    private static Evaluation Positive(Box box) => new Evaluation().Require("δ > 0", 1e-6, box["delta"]);

    // The bias with errors of size·δ along it.
    private static (double Value, double Error) Worst(InnerProblem inner, Instance x, double nu)
    {
        var (bias, error) = inner.Bias(1, nu, Setting.Of(x.Vector("theta")));
        return (bias + (2 * inner.Penalty * x["size"] * x["delta"] / nu), error + Rounding.Of(inner.Penalty * x["delta"] / nu));
    }

    private static Evaluation Bounded(TheoryProblem problem, Instance x, Func<double, double, double, double> bound)
    {
        var inner = Setting.Inner(problem, x);
        double a = inner.GradientBound / inner.Penalty * inner.Bracket, delta = x["delta"], nu = Math.Sqrt(inner.Penalty * delta / (2 * a)), limit = (inner.Penalty - problem.L) / inner.QuerySmoothness;
        return Finish(Setting.Twice(problem, x), inner, x, nu, limit, bound(a, inner.Penalty, delta));
    }

    private static Evaluation Terms(TheoryProblem problem, Instance x, double first, double second)
    {
        var inner = Setting.Inner(problem, x);
        double nu = Proposition2.NuOf(inner, x), limit = (inner.Penalty - problem.L) / inner.QuerySmoothness;
        return Finish(Setting.Twice(problem, x), inner, x, nu, limit, (first / 4 * Proposition2.Corrected(inner, nu)) + (second * inner.Penalty * x["delta"] / nu));
    }

    private static Evaluation Finish(Evaluation evaluation, InnerProblem inner, Instance x, double nu, double limit, double right)
    {
        evaluation.Require("ν < μ/L₁", nu, limit).Require("‖φ̃ − φ*‖ ≤ δ", x["size"], 1);
        if (nu >= limit)
            return evaluation;

        var (bias, error) = Worst(inner, x, nu);
        return evaluation.AtMost("the bias", bias, right, error + Rounding.Of(right));
    }

    private static Evaluation Minimum(Instance x, double factor)
    {
        var evaluation = Positive(Box.Of(s_sums, x));
        if (!evaluation.Applies)
            return evaluation; // there is no minimum
        double a = x["A"], product = x["lambda"] * x["delta"], nu = Math.Sqrt(factor * product / a);
        double Sum(double at) => (4 * a * at) + (2 * product / at);
        return evaluation.Equal("4A against 2λδ/ν²", 2 * product / (nu * nu), 4 * a, Rounding.Of(8 * a))
            .AtLeast("the sum at another ν", Sum(x["s"] * nu), Sum(nu), Rounding.Of(2 * Sum(nu)));
    }
}
