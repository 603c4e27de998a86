using MetaFlow.Numerics;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, Theorem 2: the iMAML objective of x²/2 + cos x is not smooth.</summary>
internal static class Theorem2
{
    private static readonly ParameterSpace s_requested = new(Parameter.Uniform("alpha", -2, 20), Parameter.Logarithmic("L", 1, 1e6));
    private static readonly ParameterSpace s_sequence = new(Parameter.Uniform("alpha", -2, 20), Parameter.Integer("k", 1, 100_000));
    private static readonly ParameterSpace s_points = new(Parameter.Uniform("alpha", -2, 20), Parameter.Uniform("z", -20, 20));

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "mishchenko2023.thm2",
            Paper = "mishchenko2023",
            Locator = "Theorem 2; Appendix B.3",
            Hypotheses = "α > 0; f = x²/2 + cos x is convex with f'' = 1 − cos x ∈ [0, 2] and |f'''| ≤ 1",
            Families = "f = x²/2 + cos x",
            Checking = "For a requested L and α the least k with (αz_k − 1 − 2α)/(1+α)³ > L, z_k = (2k+½)π, and φ'' there by the chain rule in interval arithmetic with π enclosed.",
            Found = "|φ''(x_k)| exceeds every L that was asked for; φ''(x_k) = (1+2α−αz_k)/(1+α)³ falls linearly in k (α = 1, k = 1000: −785.22).",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.Existence, Expectation.Holds, "f = x²/2 + cos x: φ(x) = f(z(x)) is not L-smooth for any L, for every α > 0", s_requested, Requested) with
                {
                    OnBox = null,
                    Mutants = [new("without the term −αf'f'''/(1+αf'')³", x => new Evaluation().AtLeast("φ'' without its third-derivative term", 1 / Math.Pow(1 + x["alpha"], 2), x["L"], 0))],
                    Survivors = new Dictionary<string, string> { [Mutations.HalfBound] = "k is chosen for a bound of 2L, so that every bound up to 2L is exceeded: the claim is that no bound holds" },
                },
                Form.OfScalars(FormKind.Sharp, ClaimKind.Limit, Expectation.Holds, "z_k = (2k+1/2)π, x_k = (1+α)z_k − α: φ''(x_k) = (1+2α−αz_k)/(1+α)³ → −∞", s_sequence, box => Sequence(box, 3)) with
                {
                    OnBox = null,
                    Mutants = [new("(1+α)³ → (1+α)²", x => Sequence(Box.Of(s_sequence, x), 2))],
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.thm2.hessian",
            Paper = "mishchenko2023",
            Locator = "Appendix B.3",
            Hypotheses = "α > 0",
            Families = "f = x²/2 + cos x",
            Checking = "Differences of φ' = (z − sin z)/(1+α−α cos z) in x = (1+α)z − α sin z, with the distance of two steps as error.",
            Found = "The transcribed expression agrees with the differences.",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.Equality, Expectation.Holds, "φ''(x) = [1+2α−αz sin z−(1+2α)cos z]/(1+α−α cos z)³", s_points, x => Hessian(x, 2)) with
                {
                    Mutants = [new("(1+2α)cos z → (1+α)cos z", x => Hessian(x, 1))],
                },
            ],
        },
        new()
        {
            Id = "mishchenko2023.thm2.z",
            Paper = "mishchenko2023",
            Locator = "Appendix B.3",
            Hypotheses = "α > 0",
            Families = "f = x²/2 + cos x",
            Checking = "x = (1+α)z − α sin z as derived in the same proof, then both sides in interval arithmetic; the corrected line with z solved from x by Newton's method.",
            Found = "(1+α)z − α sin z = x gives z = x/(1+α) + α sin z/(1+α): the transcribed sign is the other one. The lower bound |z| ≥ |x|/(1+α) − 1, for which it is used, holds with either. (The text also has φ(z(x)) for f(z(x)).)",
            Affects = "none",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.Equality, Expectation.Fails, "z(x) = x/(1+α) − (α/(1+α)) sin z(x)", s_points, box =>
                {
                    var x = ((1 + box["alpha"]) * box["z"]) - (box["alpha"] * Interval.Sin(box["z"]));
                    return Positive(box["alpha"]).Equal("z(x)", box["z"], (x / (1 + box["alpha"])) - (box["alpha"] / (1 + box["alpha"]) * Interval.Sin(box["z"])));
                }) with
                {
                    Defect = (DefectKind.Misprint, "the sign of the sine differs from the proof's own equation (1+α)z − α sin z = x"),
                },
                Form.Of(FormKind.Corrected, ClaimKind.Equality, Expectation.Holds, "z(x) = x/(1+α) + (α/(1+α)) sin z(x)", s_points, x => Solved(x, 1)) with
                {
                    Mutants = [new("+ → −", x => Solved(x, -1))],
                },
            ],
        },
    ];

    /// <summary>φ'' at (2k+½)π for the least k that should exceed a bound twice; |φ''| against the bound.</summary>
    internal static Evaluation Requested(Box box)
    {
        var result = Positive(box["alpha"]);
        if (!result.Applies)
            return result;
        double alpha = box["alpha"].Midpoint, bound = box["L"].Midpoint;
        double k = Math.Ceiling((((2 * bound * Math.Pow(1 + alpha, 3)) + 1 + (2 * alpha)) / (2 * Math.PI * alpha)) + 1);
        var z = ((2 * k) + 0.5) * Interval.Pi;
        return result.AtLeast("|φ''(x_k)|", -Curvature(box["alpha"], z, Interval.Sin(Interval.Pi / 2), Interval.Cos(Interval.Pi / 2)), box["L"]);
    }

    private static Evaluation Positive(Interval alpha) => new Evaluation().Require("α > 0", 1e-3, alpha);

    // sin and cos are those of z, given apart so that a large z loses no accuracy.
    private static Interval Curvature(Interval alpha, Interval z, Interval sine, Interval cosine)
    {
        var stretch = 1 + (alpha * (1 - cosine));
        return ((1 - cosine) / Interval.Square(stretch)) - (alpha * (z - sine) * sine / Interval.Power(stretch, 3));
    }

    private static Evaluation Sequence(Box box, int power)
    {
        var alpha = box["alpha"];
        Interval At(Interval k) => Curvature(alpha, ((2 * k) + 0.5) * Interval.Pi, Interval.Sin(Interval.Pi / 2), Interval.Cos(Interval.Pi / 2));
        var z = ((2 * box["k"]) + 0.5) * Interval.Pi;
        return Positive(alpha)
            .Equal("φ''(x_k) by the chain rule", At(box["k"]), (1 + (2 * alpha) - (alpha * z)) / Interval.Power(1 + alpha, power))
            .AtMost("φ''(x_{k+1}) against φ''(x_k) − 2πα/(1+α)³·0.999", At(box["k"] + 1), At(box["k"]) - (0.999 * 2 * Interval.Pi * alpha / Interval.Power(1 + alpha, 3)));
    }

    private static Evaluation Hessian(Instance instance, double factor)
    {
        double alpha = instance["alpha"], z = instance["z"];
        var result = Positive(alpha);
        if (!result.Applies)
            return result; // φ is not defined
        double Slope(double at) => (at - Math.Sin(at)) / (1 + alpha - (alpha * Math.Cos(at)));
        double X(double at) => ((1 + alpha) * at) - (alpha * Math.Sin(at));
        double Fourth(Func<double, double> f, double h) => ((8 * (f(z + h) - f(z - h))) - (f(z + (2 * h)) - f(z - (2 * h)))) / (12 * h);
        double fine = Fourth(Slope, 5e-4) / Fourth(X, 5e-4), coarse = Fourth(Slope, 1e-3) / Fourth(X, 1e-3);
        double formula = (1 + (2 * alpha) - (alpha * z * Math.Sin(z)) - ((1 + (factor * alpha)) * Math.Cos(z))) / Math.Pow(1 + alpha - (alpha * Math.Cos(z)), 3);
        return result.Equal("φ'' by differences of φ'", fine, formula, Math.Abs(fine - coarse) + (Rounding.Of((1 + alpha) * (1 + Math.Abs(z))) * (1 + Math.Abs(fine)) / 5e-4), 1e-3);
    }

    private static Evaluation Solved(Instance instance, int sign)
    {
        double alpha = instance["alpha"], x = (1 + alpha) * instance["z"], z = instance["z"];
        var result = Positive(alpha);
        if (!result.Applies)
            return result; // z(x) is not defined
        // Bisection between z ± α/(1+α), where the increasing function (1+α)z − α sin z − x changes its sign.
        double low = z - 1, high = z + 1;
        for (int k = 0; k < 60; k++)
        {
            double middle = (low + high) / 2;
            (low, high) = ((1 + alpha) * middle) - (alpha * Math.Sin(middle)) < x ? (middle, high) : (low, middle);
        }

        double right = (x / (1 + alpha)) + (sign * alpha / (1 + alpha) * Math.Sin(low));
        // The function's slope is at least 1, its rounding that of x.
        return result.Equal("z(x)", low, right, Rounding.Of(Math.Abs(x) + 1 + alpha), 1);
    }
}
