using MetaFlow.Numerics;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, equation (34): the second moment of a sampled Jacobian.</summary>
internal static class Equation34
{
    private const string StatedSmoothness = "stated_L";
    private const string StatedDeviation = "stated_sigma_H";
    private static readonly ParameterSpace s_space = new(
        Parameter.Integer("dimension", 1, 3),
        Parameter.Integer("D", 1, 8),
        Parameter.Logarithmic("alpha", 0.01, 1),
        Parameter.Vector("hessian", -1, 1, x => x.Integer("dimension")),
        Parameter.Vector("noise", -2, 2, x => x.Integer("dimension")),
        Parameter.Vector("v", -1, 1, x => x.Integer("dimension")),
        Regularity.Share(StatedSmoothness),
        Regularity.Share(StatedDeviation));

    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.eq34",
        Paper = "ji2020",
        Locator = "equation (34)",
        Hypotheses = "Assumptions 1 and 3: l_i is L-smooth, and its sampled Hessians have the deviation σ_H, in a norm that is not specified",
        Families = "diagonal Hessians V with samples V + ζZ, ζ a sign of mean zero and Z diagonal, in dimension 1 to 3",
        Checking = "L and σ_H are stated, mostly as they are and sometimes up to a tenth too small. The expectation over the binomial mean of D signs in interval arithmetic: a violation is a refutation. Printed: with the Frobenius norm in σ_H, which makes the right side the largest.",
        Found = "For d = 1 it holds. For d ≥ 2 a variance formula is used for the square of a spectral norm, which it does not fit: with α∇²l = −0.1I, αZ = ±0.2 diag(1, −1), D = 1 the left side is 1.69, the right side 1.25 with the spectral norm and 1.29 with Frobenius's. "
            + "For every fixed vector, E‖(I − αH)v‖² = ‖(I − αV)v‖² + α²E‖(H − V)v‖² is within the bound, and used from the last factor to the first this gives Proposition 4 unchanged.",
        Affects = "the proof, not the statement, of Proposition 4",
        Forms =
        [
            Form.Of(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "E‖I-α∇²l_i(w;D)‖² ≤ α²σ_H²/D + (1+αL)², operator or Frobenius σ_H", s_space, OfNorms) with
            {
                Defect = (DefectKind.Statement, "the mean of the square of a spectral norm is not its variance plus the square of the norm of the mean"),
            },
            new Form
            {
                Kind = FormKind.Corrected,
                Says = ClaimKind.UpperBound,
                Expected = Expectation.Holds,
                Statement = "E‖(I-α∇²l_i(w;D))v‖² ≤ (α²σ_H²/D + (1+αL)²)‖v‖² for every fixed v",
                Space = s_space,
                Evaluate = x => OfVectors(x, 1, 1),
                Mutants =
                [
                    new("σ_H²/D dropped", x => OfVectors(x, 0, 1)),
                    new("σ_H²/D → σ_H²/D³", x => OfVectors(x, Math.Pow(x["D"], -2), 1)),
                    new("(1+αL)² → 1+αL", x => OfVectors(x, 1, 0.5)),
                ],
            },
        ],
    };

    private static Evaluation OfNorms(Instance x)
    {
        var (alpha, noise) = (Interval.Point(x["alpha"]), x.Vector("noise"));
        var frobenius2 = Sum(noise.Length, k => Interval.Square(noise[k]));
        var left = Mean(x, factors => Enumerable.Range(0, factors.Length).Select(k => Interval.Square(factors[k])).Aggregate(Interval.Max));
        var (smoothness, deviation2) = Stated(x, frobenius2);
        return Assume(x).AtMost("E‖I − αH‖²", left, (Interval.Square(alpha) * deviation2 / x["D"]) + Interval.Square(1 + (alpha * smoothness)));
    }

    private static Evaluation OfVectors(Instance x, double noiseFactor, double power)
    {
        var (alpha, v) = (Interval.Point(x["alpha"]), x.Vector("v"));
        var (smoothness, deviation2) = Stated(x, Interval.Square(x.Vector("noise").Max(Math.Abs)));
        var left = Mean(x, factors => Sum(v.Length, k => Interval.Square(factors[k] * v[k])));
        var constant = (noiseFactor * Interval.Square(alpha) * deviation2 / x["D"]) + Interval.Power(Interval.Square(1 + (alpha * smoothness)), power);
        return Assume(x).AtMost("E‖(I − αH)v‖²", left, constant * Sum(v.Length, k => Interval.Square(v[k])));
    }

    // L and σ_H² as the case states them.
    private static (Interval Smoothness, Interval Deviation2) Stated(Instance x, Interval exact2) => (
        StatedConstants.Enclosed(x, Interval.Point(x.Vector("hessian").Max(Math.Abs)), StatedSmoothness),
        Interval.Square(StatedConstants.Enclosed(x, Interval.Point(1), StatedDeviation)) * exact2);

    private static Evaluation Assume(Instance x) => new Evaluation()
        .RequireShare("l_i is L-smooth: L in units of ‖∇²l_i‖", x, StatedSmoothness)
        .RequireShare("E‖∇²l_i(w; τ) − ∇²l_i(w)‖² ≤ σ_H²: σ_H in units of the deviation", x, StatedDeviation);

    // The expectation of a function of the diagonal of I − αH.
    private static Interval Mean(Instance x, Func<Interval[], Interval> of)
    {
        int batch = x.Integer("D");
        var (alpha, hessian, noise) = (Interval.Point(x["alpha"]), x.Vector("hessian"), x.Vector("noise"));
        double[] chances = NoisyTasks.Chances(batch);
        return Sum(batch + 1, k => chances[k] * of([.. hessian.Select((h, i) => 1 - (alpha * (h + (noise[i] * Interval.Ratio((2 * k) - batch, batch)))))]));
    }

    private static Interval Sum(int count, Func<int, Interval> term) => Enumerable.Range(0, count).Select(term).Aggregate((sum, next) => sum + next);
}
