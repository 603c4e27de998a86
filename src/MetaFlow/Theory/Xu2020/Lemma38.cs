using MetaFlow.Numerics;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Lemma 3.8: the decay of ‖∇f‖² along the MAML flow.</summary>
internal static class Lemma38
{
    private static readonly TaskFamily s_family = new SinQuadraticFamily();

    private static readonly ParameterSpace s_concave = new(
        Parameter.Uniform("h", -2, 2), Parameter.Logarithmic("mu", 0.05, 2), Parameter.Uniform("x", 0.01, 0.5), Parameter.Uniform("w", -3, 3));

    // Two tasks ½hw² + c_i w − (m/b²) sin(bw + θ_i) at w = 0, with f_1'(0) = g − s and f_2'(0) = g + s.
    private static readonly ParameterSpace s_anyStep = new(
        Parameter.Uniform("h", 0.5, 2), Parameter.Uniform("ratio", 0.3, 1.1), Parameter.Logarithmic("b", 1, 1e4), Parameter.Logarithmic("x", 0.1, 3000),
        Parameter.Logarithmic("s", 0.1, 10), Parameter.Logarithmic("gamma", 1e-3, 100), Parameter.Uniform("theta1", -Math.PI, Math.PI), Parameter.Uniform("theta2", -Math.PI, Math.PI));

    public static Claim Claim { get; } = new()
    {
        Id = "xu2020.lem3.8",
        Paper = "xu2020",
        Locator = "Lemma 3.8, equation (3.3)",
        Hypotheses = "Assumptions 3.2 and 3.3 as transcribed; corrected: strong convexity, Assumption 3.4 and α < 1/(2L); sharp: without a bound on α",
        Families = "½hw² with h of either sign (printed); strongly convex quadratics with sines, with the local σ(w) (corrected); pairs of them in one dimension with the σ that bounds the deviation everywhere (sharp)",
        Checking = "both sides pointwise in closed form, −∇fᵀ∇²f∇F against −ζ‖∇f‖² + σ²/2; printed and sharp in interval arithmetic.",
        Found = "As transcribed, Assumption 3.3 admits f = −½w², on which the left side is positive and the right negative. With strong convexity and α < 1/(2L) it held in all cases. Without a bound on α a violation was found: "
            + "for fast sines with curvatures between 0 and L, one task at its largest and one at its least curvature, the left side grows like g s L x²/8 (x = αL) while Λ g² grows like x³ only, so that for x above about 160 some g exceeds the bound.",
        Affects = "Theorems B.2, 3.6 (through Assumption 3.3 as transcribed)",
        Forms =
        [
            Form.OfScalars(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "Assumptions 3.2, 3.3 as printed: d/dt ½‖∇f‖² ≤ −ζ‖∇f‖² + σ²/2, ζ = μ − Λ", s_concave, Printed) with
            {
                Defect = (DefectKind.Hypothesis, "Assumption 3.3 as transcribed admits concave losses; strong convexity, Assumption 3.4 and α < 1/(2L) are needed"),
            },
            Form.OfTasks(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "strong convexity, Assumption 3.4, α < 1/(2L): −∇fᵀ∇²f∇F ≤ −ζ‖∇f‖² + σ²/2, ζ = μ − Λ", s_family,
                [Parameter.Uniform("x", 0.02, 0.7), Parts.Point()], (problem, x) => Corrected(problem, x, 1, 1)) with
            {
                Mutants =
                [
                    new("ζ → 2μ − Λ", x => Corrected(s_family.Build(x), x, 2, 1)),
                    new("Λ → −Λ", x => Corrected(s_family.Build(x), x, 1, -1)),
                ],
            },
            Form.OfScalars(FormKind.Sharp, ClaimKind.UpperBound, Expectation.Fails, "strong convexity, Assumption 3.4, any α > 0: −∇fᵀ∇²f∇F ≤ −ζ‖∇f‖² + σ²/2", s_anyStep, Sharp) with
            {
                Climbs = 3000,
                Defect = (DefectKind.Hypothesis, "a bound on α is needed: Λ has one power of α less than the square of the bound 2αL + α²L² on B_i"),
                Remark = "The list has it as unproved, with no counterexample up to αL = 50 and σ = 0; the search here goes to αL = 3000 with σ > 0, where one was found.",
            },
        ],
    };

    private static Evaluation Printed(Box box)
    {
        var (h, mu, w) = (box["h"], box["mu"], box["w"]);
        var smoothness = Interval.Abs(h);
        var alpha = box["x"] / smoothness;
        var gradient = Interval.Square(h * w);
        return new Evaluation()
            .Require("μ‖w − u‖ ≤ ‖∇f(w) − ∇f(u)‖ for all w, u", mu, smoothness)
            .AtMost("d/dt ½‖∇f‖²", -h * Interval.Square(1 - (alpha * h)) * gradient, -(mu - Parts.Lambda(smoothness, alpha)) * gradient);
    }

    private static Evaluation Corrected(TheoryProblem problem, Instance x, double muFactor, double lambdaFactor)
    {
        var (w, alpha) = (Parts.VectorOf(x), x["x"] / problem.L);
        var gradient = problem.Gradient(w);
        double norm = gradient.L2Norm(), sigma = problem.DeviationAt(w);
        double left = -gradient.DotProduct(problem.Hessian(w) * problem.MamlGradient(w, alpha));
        double right = (-((muFactor * problem.Mu) - (lambdaFactor * Parts.Lambda(problem.L, alpha))) * norm * norm) + (sigma * sigma / 2);
        return new Evaluation()
            .Require("α < 1/(2L)", x["x"], 0.5)
            .AtMost("d/dt ½‖∇f‖²", left, right, Parts.Budget(8 * (1 + problem.L) * (1 + norm) * Rounding.Of(problem, w, norm)));
    }

    private static Evaluation Sharp(Box box)
    {
        Interval h = box["h"], m = box["ratio"] * h, b = box["b"], s = box["s"], x = box["x"];
        Interval smoothness = h + m, mu = h - m, alpha = x / smoothness, g = box["gamma"] * s / x;
        (Interval Gradient, Interval Theta)[] tasks = [(g - s, box["theta1"]), (g + s, box["theta2"])];
        Interval curvature = 0, maml = 0;
        foreach (var (gradient, theta) in tasks)
        {
            var hessian = h + (m * Interval.Sin(theta));
            var adapted = -alpha * gradient;
            var outer = (h * adapted) + gradient + (m / b * (Interval.Cos(theta) - Interval.Cos((b * adapted) + theta)));
            curvature += hessian / 2;
            maml += (1 - (alpha * hessian)) * outer / 2;
        }

        // |f_1' − f_2'|/2 differs from s by at most 2m/b anywhere.
        var sigma = s + (2 * m / b);
        return new Evaluation()
            .Require("0 < μ", 0, mu)
            .AtMost("d/dt ½‖∇f‖²", -g * curvature * maml, (-(mu - Parts.Lambda(smoothness, alpha)) * Interval.Square(g)) + (Interval.Square(sigma) / 2));
    }
}
