using MetaFlow.Numerics;

namespace MetaFlow.Theory.Ji2020;

/// <summary>The constants of Corollaries 6 and 10 at α = 1/(8NL), with L = 1: functions of N alone, enclosed for one N or for a range.</summary>
/// <remarks>
/// (1 + s/N)^N is exp(s · log(1 + u)/u) with u = s/N, and log(1 + u)/u decreases in u: two values enclose it for a whole range.
/// </remarks>
internal readonly struct SmallSteps
{
    private SmallSteps(Interval n)
    {
        N = n;
        Step = 1 / (8 * n);
        Q = 1 + Step;
        Growth = Compound(Interval.Point(0.125), n);
    }

    /// <summary>The number of inner steps.</summary>
    public Interval N { get; }

    /// <summary>x = αL = 1/(8N).</summary>
    public Interval Step { get; }

    /// <summary>q = 1 + αL.</summary>
    public Interval Q { get; }

    /// <summary>q^N.</summary>
    public Interval Growth { get; }

    /// <summary>q^{2N}.</summary>
    public Interval Growth2 => Interval.Square(Growth);

    /// <summary>C_err1/σ_g of (15).</summary>
    public Interval PrintedError1 => Growth2;

    /// <summary>C_err2 L²/(ρσ_g) of (15).</summary>
    public Interval PrintedError2 => Interval.Square(Growth2) / (2 - Growth2);

    /// <summary>c₁/σ_g of the proof of Proposition 3.</summary>
    public Interval ProofError1 => Growth * (Growth - 1);

    /// <summary>c₂ L²/(ρσ_g) of the proof of Proposition 3.</summary>
    public Interval ProofError2 => Interval.Square((Growth / Q) - 1) * Growth2 / Q / (2 - Growth2);

    /// <summary>C_𝓛 L/ρ of (13).</summary>
    public Interval Lipschitz => ((Growth / Q * Step) + (Growth * ((Growth / Q) - 1))) * Growth;

    /// <summary>C_𝓛 L/ρ = C_b L/ρ of (21).</summary>
    public Interval FiniteSumLipschitz => (Step + (Growth / Q)) * Growth2;

    /// <summary>The constants for a number of inner steps, or a range of it.</summary>
    public static SmallSteps Of(Interval n) => new(n);

    /// <summary>(1 + s/n)^n.</summary>
    public static Interval Compound(Interval s, Interval n)
    {
        var u = s / n;
        static Interval Slope(double at) => Interval.Log(1 + Interval.Point(at)) / at;
        return Interval.Exp(s * Interval.Of(Slope(u.Upper).Lower, Slope(u.Lower).Upper));
    }

    /// <summary>k^N of (17), with h = σ_H²/(L²D).</summary>
    public Interval HessianGrowth(Interval h) => Compound(0.25 + ((1 + h) / (64 * N)), N);

    /// <summary>C_squ1/σ_g² of (17).</summary>
    public Interval Square1(Interval h) => 3 * HessianGrowth(h);

    /// <summary>C_squ2/σ_g² of (17).</summary>
    public Interval Square2(Interval h) => Square1(h) * (Compound(0.25 + (1 / (32 * N)), N) - 1) * Step / Q;

    /// <summary>C_squ3 of (17).</summary>
    public Interval Square3(Interval h) => 2 * Square1(h) * Growth2 / Interval.Square(2 - Growth2);

    /// <summary>The bracket of θ in (19) with C_β = 100, an enclosure of C_err2²/S, and the factor 3/5 of the print or 3/2.</summary>
    public Interval Bracket(Interval error, Interval h, Interval batch, Interval factor) =>
        Interval.Ratio(1, 5) - ((factor + Interval.Ratio(6, 100)) * error) - (Square3(h) / (100 * batch)) - Interval.Ratio(2, 100);
}
