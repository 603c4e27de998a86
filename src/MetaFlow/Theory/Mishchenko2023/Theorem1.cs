using MetaFlow.Numerics;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Theorem 1: the iMAML objective of a convex function need not be convex.</summary>
internal static class Theorem1
{
    private static readonly ParameterSpace s_large = new(Parameter.Logarithmic("alpha", 0.5, 1000));
    private static readonly ParameterSpace s_every = new(Parameter.Uniform("root", -2, 10)); // of α, so that small α are drawn too
    private static readonly ParameterSpace s_hessian = new(Parameter.Uniform("alpha", 0.1, 5), Parameter.Uniform("z", 0.02, 1.08));
    private static readonly ParameterSpace s_threshold = new(Parameter.Logarithmic("alpha", 0.01, 10));
    private static readonly ParameterSpace s_sides = new(Parameter.Uniform("below", 1e-3, 0.99), Parameter.Logarithmic("above", 1e-3, 100));
    private static readonly ParameterSpace s_line = new(Parameter.Uniform("x", -3, 3));
    private static readonly Mishchenko2023Loss s_loss = new();

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "mishchenko2023.thm1",
            Paper = "mishchenko2023",
            Locator = "Theorem 1",
            Hypotheses = "α ≥ 1 for the point z = 0.4, α > 0 for the other; f' and f'' are Lipschitz with 4/3 and 4",
            Families = "the function of Appendix B.2",
            Checking = "φ'' = f''/(1+αf'')² − αf'f'''/(1+αf'')³ at z(x) in interval arithmetic, over whole ranges of α by bisection.",
            Found = "φ'' < 0 at z = 0.4 for every α from 1 to 1000. With f''(1/3) = 0 and f'(1/3) = 1/27, the same f has φ'' < 0 at z = 1/3 + min(α,1)/27 for every α above 0, to 1000: " +
                "one function serves every α, which the paper calls somewhat challenging.",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.Existence, Expectation.Holds, "some α > 0 and a convex f with Lipschitz gradient and Hessian: φ(x) = f(z(x)), z = x − α∇f(z), is nonconvex (z = 0.4, every α ≥ 1)", s_large, box =>
                    new Evaluation().Require("α ≥ 1", 1, box["alpha"]).AtMost("φ'' at z = 0.4, below 0", QuarticExample.Curvature(box["alpha"], Interval.Decimal("0.4")), -1e-9)) with
                {
                    Mutants = [new("nonconvex → convex", x => new Evaluation().Require("α ≥ 1", 1, x["alpha"]).AtLeast("φ'' at z = 0.4", QuarticExample.Curvature(x["alpha"], Interval.Decimal("0.4")), 0))],
                    Survivors = Loose,
                },
                Form.OfScalars(FormKind.Sharp, ClaimKind.Existence, Expectation.Holds, "the printed f has φ'' < 0 at z = 1/3 + min(α,1)/27 for every α > 0", s_every, box => OfRoot(box["root"], 27)) with
                {
                    Mutants = [new("min(α,1)/27 → min(α,1)/3", x => OfRoot(x["root"], 3))],
                    Survivors = Loose,
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.thm1.hessian",
            Paper = "mishchenko2023",
            Locator = "Appendix B.2",
            Hypotheses = "f three times differentiable at z(x)",
            Families = "the function of Appendix B.2, z in (0, 1), and z = 1, where f''' jumps",
            Checking = "The transcribed expression against the chain rule in interval arithmetic; the corrected one against differences of φ' = f'(z)/(1+αf''(z)) in x = z + αf'(z), with the distance of two orders as error.",
            Found = "In d²z/dx² ∇f(z), the proof's last line for ∇²φ drops ∇f(z): at α = 0.5 and z = 0.4 the transcribed expression is −0.1829, the second difference and the corrected one +0.0058.",
            Affects = "the range of α in the proof of Theorem 1 (thm1.threshold); its conclusion stays",
            Forms =
            [
                Form.OfScalars(FormKind.Proof, ClaimKind.Equality, Expectation.Fails, "1-D: φ'' = f''/(1+αf'')² − αf'''/(1+αf'')³, derivatives at z(x)", s_hessian, box =>
                {
                    var z = Place(box["z"].Midpoint);
                    return Smooth(z).Equal("φ'' by the chain rule", QuarticExample.Curvature(box["alpha"], z), QuarticExample.PrintedCurvature(box["alpha"], z));
                }) with
                {
                    Defect = (DefectKind.Constant, "the factor f'(z) of the third-derivative term is dropped"),
                },
                Form.Of(FormKind.Corrected, ClaimKind.Equality, Expectation.Holds, "1-D: φ'' = f''/(1+αf'')² − αf'f'''/(1+αf'')³, derivatives at z(x)", s_hessian, x => Hessian(x, QuarticExample.Curvature)) with
                {
                    Mutants = [new("the factor f' dropped", x => Hessian(x, QuarticExample.PrintedCurvature)), new("(1+αf'')³ → (1+αf'')²", x => Hessian(x, SecondPower))],
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.thm1.threshold",
            Paper = "mishchenko2023",
            Locator = "Appendix B.2",
            Hypotheses = "z(x₀) = 0.4, where f' = 14/375, f'' = 1/75, f''' = 2/5",
            Families = "the function of Appendix B.2",
            Checking = "The sign of φ'' at z = 0.4 in interval arithmetic; the corrected threshold on both sides by bisection.",
            Found = "φ'' has the sign of 1/75 + α(1/5625 − 28/1875) = (83/5625)(75/83 − α): negative exactly for α > 75/83 = 0.9036, which is not much smaller than 1/L = 3/4 but larger.",
            Affects = "the remark that this α is much smaller than 1/L; a negative φ'' for small α needs another point, such as that of thm1 (sharp)",
            Forms =
            [
                Form.OfScalars(FormKind.Proof, ClaimKind.Existence, Expectation.Fails, "φ''(x₀) < 0 at z(x₀) = 0.4 for every α > 75/2249, much smaller than 1/L = 3/4", s_threshold, box =>
                    new Evaluation()
                        .Require("α > 75/2249", Interval.Ratio(75, 2249), box["alpha"])
                        .AtMost("φ''", QuarticExample.Curvature(box["alpha"], Interval.Decimal("0.4")), 0)) with
                {
                    Defect = (DefectKind.Constant, "follows from the expression for φ'' without the factor f'(z)"),
                },
                Form.OfScalars(FormKind.Corrected, ClaimKind.Existence, Expectation.Holds, "φ''(x₀) < 0 at z(x₀) = 0.4 if and only if α > 75/83", s_sides, box => Sides(box, 83)) with
                {
                    Mutants = [new("75/83 → 75/90", x => Sides(Box.Of(s_sides, x), 90)), new("75/83 → 75/2249", x => Sides(Box.Of(s_sides, x), 2249))],
                    Unconditional = NoHypothesis.Constants,
                    Survivors = Loose,
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.thm1.minform",
            Paper = "mishchenko2023",
            Locator = "Appendix B.2",
            Hypotheses = "none: one function, at all x",
            Families = "the function of Appendix B.2 on [−3, 3]",
            Checking = "The minimum in interval arithmetic against MetaFlow's loss, which is the piecewise form; its second derivative from the loss.",
            Found = "The difference of the two branches is (|x|−1)³(3|x|+5)/12, which has the sign of |x| − 1: both forms agree.",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.Equality, Expectation.Holds, "min{x⁴/4 − |x|³/3 + x²/6, 2x²/3 − |x| + 5/12} equals the piecewise form split at |x| = 1, convex with f'' ≤ 4/3", s_line, x => MinimumForm(x["x"], 5)) with
                {
                    Unconditional = NoHypothesis.Example,
                    Mutants = [new("5/12 → 4/12", x => MinimumForm(x["x"], 4))],
                },
            ],
        },
    ];

    private static Dictionary<string, string> Loose => new() { [Mutations.HalfBound] = "the claim is a sign: half of a bound next to 0 is no other claim" };

    /// <summary>φ'' at z = 1/3 + min(α,1)/divisor: its sign is that of the expression compared.</summary>
    internal static Evaluation Everywhere(Interval alpha, int divisor)
    {
        // φ''(1+αf'')³ = 3t²(1 + 3αt²) − 6αt(t³ + 1/27) = αt(3t/α + 3t³ − 2/9), t = z − 1/3; t/α = min(1, 1/α)/divisor, where α may be held above 1/2.
        Interval t = Interval.Min(alpha, 1) / divisor, share = Interval.Min(1, 1 / Interval.Max(alpha, 0.5)) / divisor;
        return new Evaluation().Require("α > 0", 0, alpha).AtMost("φ''(1+αf'')³/(αt), below 0", (3 * share) + (3 * Interval.Power(t, 3)) - Interval.Ratio(2, 9), -1e-3);
    }

    private static Evaluation OfRoot(Interval root, int divisor) => Everywhere(Interval.Power(root, 3), divisor);

    // Points nearer to 1 than the differences reach count as 1.
    private static double Place(double z) => z > 0.98 ? 1 : z;

    private static Evaluation Smooth(double z) => new Evaluation().Require("f three times differentiable at z(x): z < 1", z < 1);

    private static Interval SecondPower(Interval alpha, Interval z)
    {
        var stretch = 1 + (alpha * QuarticExample.Second(z));
        return (QuarticExample.Second(z) / Interval.Square(stretch)) - (alpha * QuarticExample.First(z) * QuarticExample.Third(z) / Interval.Square(stretch));
    }

    private static Evaluation Hessian(Instance instance, Func<Interval, Interval, Interval> formula)
    {
        double alpha = instance["alpha"], z = Place(instance["z"]);
        const double Step = 1e-3;
        static double First(double at) => at > 1 ? (4.0 / 3 * at) - 1 : Math.Pow(at - (1.0 / 3), 3) + (1.0 / 27);
        double Slope(double at) => First(at) / (1 + (alpha * (at > 1 ? 4.0 / 3 : 3 * Math.Pow(at - (1.0 / 3), 2))));
        // dφ'/dz over dx/dz, both by differences of order 4; order 2 gives the error.
        double Fourth(Func<double, double> f, double h) => ((8 * (f(z + h) - f(z - h))) - (f(z + (2 * h)) - f(z - (2 * h)))) / (12 * h);
        double X(double at) => at + (alpha * First(at));
        double fine = Fourth(Slope, Step / 2) / Fourth(X, Step / 2), coarse = Fourth(Slope, Step) / Fourth(X, Step);
        double error = Math.Abs(fine - coarse) + (Rounding.Of(1 + alpha) * (1 + Math.Abs(fine)) / Step);
        var curvature = formula(alpha, z);
        return Smooth(z).Equal("φ'' by differences of φ'", fine, curvature.Midpoint, error + curvature.Radius, 1e-3);
    }

    private static Evaluation Sides(Box box, long denominator)
    {
        var threshold = Interval.Ratio(75, denominator);
        var point = Interval.Decimal("0.4");
        return new Evaluation()
            .AtMost("φ'' for α = (1+above) times the threshold", QuarticExample.Curvature(threshold * (1 + box["above"]), point), 0)
            .AtLeast("φ'' for α = (1−below) times the threshold", QuarticExample.Curvature(threshold * (1 - box["below"]), point), 0);
    }

    private static Evaluation MinimumForm(double x, int twelfths)
    {
        double size = Math.Abs(x), minimum = Math.Min((Math.Pow(x, 4) / 4) - (Math.Pow(size, 3) / 3) + (x * x / 6), (2 * x * x / 3) - size + (twelfths / 12.0));
        var second = new double[1];
        s_loss.HessianVectorProduct([x], [1], second);
        return new Evaluation()
            .Equal("the minimum of the two branches", minimum, s_loss.Value([x]), Rounding.Of(Math.Pow(size, 4) + 1), 1)
            .AtMost("f''", second[0], 4.0 / 3, Rounding.Of(4))
            .AtLeast("f''", second[0], 0, Rounding.Of(4));
    }
}
