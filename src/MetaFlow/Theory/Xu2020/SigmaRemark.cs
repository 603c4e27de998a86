using MetaFlow.Numerics;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Section 3.3: the limit of the bound on ‖∇f‖² for small α.</summary>
internal static class SigmaRemark
{
    private static readonly ParameterSpace s_space = new(
        Parameter.Logarithmic("mu", 0.05, 4), Parameter.Logarithmic("condition", 1, 10), Parameter.Logarithmic("fraction", 1e-6, 10), Parameter.Logarithmic("y0", 1e-2, 100));

    public static Claim Claim { get; } = new()
    {
        Id = "xu2020.claim.sigma",
        Paper = "xu2020",
        Locator = "Section 3.3",
        Hypotheses = "α small: printed, α ≤ 10⁻³ μ/(15L²); corrected, α ≤ μ/(15L²), which keeps Λ ≤ μ/2",
        Families = "all μ ≤ L in a box, with σ = 1",
        Checking = "the limit σ²/(2ζ), ζ = μ − Λ, in interval arithmetic; corrected: that the closed solution solves (3.3) with equality, that it has settled at time 10/ζ, and the distance of its limit from σ²/(2μ), which is of first order in Λ.",
        Found = "The limit tends to σ²/(2μ) as α → 0, which is below σ²/4 for μ > 2 only: at μ = 1 it is σ²/2.",
        Affects = "the remark alone",
        Forms =
        [
            Form.OfScalars(FormKind.Printed, ClaimKind.Limit, Expectation.Fails, "the solution of (3.3) with equality converges to a constant < σ²/4 when α is small", s_space, box =>
            {
                var (_, zeta, _) = Constants(box);
                return new Evaluation().Require("α small", box["fraction"], Interval.Decimal("0.001")).AtMost("σ²/(2ζ)", 1 / (2 * zeta), 0.25);
            }) with
            {
                Defect = (DefectKind.Constant, "the limit is σ²/(2μ) for small α; it is below σ²/4 for μ > 2 only"),
            },
            Form.OfScalars(FormKind.Corrected, ClaimKind.Limit, Expectation.Holds, "the solution of (3.3) with equality converges to σ²/(2ζ), and σ²/(2ζ) → σ²/(2μ) as α → 0", s_space, box => Corrected(box, 2)) with
            {
                OnBox = null, // equalities are never decided by a bisection
                Mutants = [new("rate 2ζ → ζ of the solution", x => Corrected(Box.Of(s_space, x), 1))],
            },
        ],
    };

    private static (Interval Mu, Interval Zeta, Interval Lambda) Constants(Box box)
    {
        Interval mu = box["mu"], smoothness = mu * box["condition"];
        var lambda = Parts.Lambda(smoothness, box["fraction"] * mu / (15 * Interval.Square(smoothness)));
        return (mu, mu - lambda, lambda);
    }

    private static Evaluation Corrected(Box box, double rate)
    {
        var (mu, zeta, lambda) = Constants(box);
        var limit = 1 / (2 * zeta);
        var decay = Interval.Exp(Interval.Decimal("-0.7") * rate); // at time 0.7/ζ
        Interval solution = limit + ((box["y0"] - limit) * decay), velocity = -rate * zeta * (box["y0"] - limit) * decay;
        return new Evaluation()
            .Require("α ≤ μ/(15L²)", box["fraction"], 1)
            .Equal("½ dy/dt and −ζy + σ²/2", (velocity / 2) + (zeta * limit), (-zeta * solution) + 0.5 + (zeta * limit))
            .AtMost("distance from σ²/(2ζ) at time 10/ζ", Interval.Abs(box["y0"] - limit) * Interval.Exp(-10 * rate), Interval.Decimal("0.0001") * (box["y0"] + limit))
            .AtMost("σ²/(2ζ) − σ²/(2μ), first order in Λ", limit - (1 / (2 * mu)), lambda / Interval.Square(mu));
    }
}
