using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Sections 1 and 3.2: linear convergence of both flows.</summary>
internal static class RateClaim
{
    private const int Samples = 24;

    private static readonly TaskFamily s_family = new SinQuadraticFamily(tasks: 2, dimension: 2);

    public static Claim Claim { get; } = new()
    {
        Id = "xu2020.claim.rate",
        Paper = "xu2020",
        Locator = "Section 1; Section 3.2",
        Hypotheses = "the corrected hypotheses of Theorems 3.6 and 3.7 on α",
        Families = "strongly convex quadratics with sines; the MAML flow and the BI-MAML flow (a parameter chooses)",
        Checking = "the time from ‖∇F‖ = 10⁻²g to 10⁻⁴g, g the norm where F begins to be followed, by events at two tolerances; printed: at most ln(100)/λ with λ the least curvature of F on the way (sampled; the change between samples is in the budget); the moving variable is ε, the hidden constant may depend on the problem.",
        Found = "The time per factor of ε stayed below one over the least curvature on the way, and was attained in one dimension: the order is log(1/ε). It also stayed below 8/μ.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.Rate, Expectation.Holds, "MAML flow and BI-MAML flow reach ‖∇F‖ ≤ ε in time O(log(1/ε))", s_family, Rest(), (problem, x) => Evaluate(problem, x, null)) with
            {
                Cases = 40,
                Climbs = 40,
                Mutants = [new("log(1/ε) → its square root", x => Evaluate(s_family.Build(x), x, p => Math.Sqrt(Math.Log(100)) / p.L))],
            },
            Form.OfTasks(FormKind.Sharp, ClaimKind.Rate, Expectation.Holds, "slope of the hitting time of ‖∇F‖ ≤ ε against ln(1/ε) is ≤ 8/μ", s_family, Rest(), (problem, x) => Evaluate(problem, x, p => 8 * Math.Log(100) / p.Mu)) with
            {
                Cases = 40,
                Climbs = 40,
                Mutants = [new("8/μ → 1/(2μ)", x => Evaluate(s_family.Build(x), x, p => Math.Log(100) / (2 * p.Mu)))],
            },
        ],
    };

    /// <summary>The time from 10⁻²g to 10⁻⁴g against that of the least curvature on the way.</summary>
    public static Evaluation Logarithmic(TheoryProblem problem, Instance x, double limit, double? threshold, Func<TheoryProblem, double>? bound = null)
    {
        var w = Parts.VectorOf(x);
        double alpha = x["fraction"] * limit;
        var evaluation = new Evaluation().Require("α below the limits", x["fraction"], 1).Require("the limits are known", double.IsFinite(limit));
        if (!evaluation.Applies)
            return evaluation;

        var algorithm = threshold is { } epsilon0 ? Algorithms.BiMaml(problem.Tasks, alpha, epsilon0) : Algorithms.Maml(problem.Tasks, alpha);
        double longest = 200 / problem.Mu;
        if (algorithm.Flow.Phases.Count > 1)
            w = Hitting.Until(algorithm.Flow.Phases[0].Field, w, threshold!.Value, longest, 1e-8).State;
        double start = problem.MamlGradient(w, alpha).L2Norm();
        if (start < 1e-6)
            return evaluation.Require("‖∇F‖ is not small when F begins to be followed", false);

        var field = algorithm.Flow.Phases[^1].Field;
        w = Hitting.Until(field, w, 1e-2 * start, longest, 1e-8).State;
        var flow = CheckedFlow.Solve(field, w, longest, 1e-7, new SolveOptions { Events = [Hitting.NormFallsTo(field, 1e-4 * start)] });
        var (time, error) = flow.FirstEvent;
        if (bound is not null || double.IsInfinity(time))
            return evaluation.AtMost("time from 10⁻² to 10⁻⁴", time, bound?.Invoke(problem) ?? longest, error);

        var curvatures = Enumerable.Range(0, Samples + 1).Select(k => Parts.Spectrum(problem.MamlHessian(flow.At(Math.Min(time, time * k / Samples)), alpha)).Least).ToList();
        double least = curvatures.Min(), change = Enumerable.Range(0, Samples).Max(k => Math.Abs(curvatures[k + 1] - curvatures[k]));
        if (least <= 0)
            return evaluation.AtLeast("least curvature of F on the way", least, 0, change);

        double right = Math.Log(100) / least;
        return evaluation.AtMost("time from 10⁻² to 10⁻⁴ against ln(100)/λ", time, right, Parts.Budget(error + (right * ((change / least) + 1e-4))));
    }

    private static Parameter[] Rest() =>
        [Parameter.Uniform("fraction", 0.05, 1.3), Parts.Point(), Parameter.Logarithmic("threshold", 0.02, 5), Parameter.Integer("twophase", 0, 1)];

    private static Evaluation Evaluate(TheoryProblem problem, Instance x, Func<TheoryProblem, double>? bound)
    {
        bool two = x.Integer("twophase") == 1;
        double limit = two ? Parts.Limit37(problem, x["threshold"], 0.25) : Parts.Limit36(problem);
        return Logarithmic(problem, x, limit, two ? x["threshold"] : null, bound);
    }
}
