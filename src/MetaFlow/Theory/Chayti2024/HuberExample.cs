using MetaFlow.Numerics;

namespace MetaFlow.Theory.Chayti2024;

/// <summary>
/// One dimension: f̂ = −(rλ/2)φ² and the Huber loss f of slope L₀ = R and curvature L₁ = 1, between its kinks. All quantities are
/// rational in the parameters: φ_ν = φ₀(1−r)λ/((1−r)λ+ν), ∇F = φ₀/(1−r), g^For = λφ₀/((1−r)λ+ν).
/// </summary>
/// <remarks>L̂₁ = rλ, and L̂₂ = 0; r = 0 is f̂ = 0. By the homogeneity of the claims L₁ = 1 is no restriction.</remarks>
internal readonly struct HuberExample
{
    private HuberExample(Box box) =>
        (Penalty, Share, Bound, Start, Nu) = (box["lambda"], box["r"], box["R"], box["u"] * box["R"], box["nu"] * box["lambda"]);

    /// <summary>λ, r, R, u = φ₀/R and ν/λ.</summary>
    public static ParameterSpace Space { get; } = new(
        Parameter.Logarithmic("lambda", 0.1, 100), Parameter.Uniform("r", 0, 0.6), Parameter.Logarithmic("R", 0.1, 10), Parameter.Uniform("u", 0.01, 1), Parameter.Logarithmic("nu", 1e-4, 0.4));

    /// <summary>λ.</summary>
    public Interval Penalty { get; }

    /// <summary>r = L̂₁/λ.</summary>
    public Interval Share { get; }

    /// <summary>L₀ = R.</summary>
    public Interval Bound { get; }

    /// <summary>φ₀ = φ*(θ), θ = (1−r)φ₀.</summary>
    public Interval Start { get; }

    /// <summary>ν.</summary>
    public Interval Nu { get; }

    /// <summary>∇F(θ).</summary>
    public Interval Gradient => Start / (1 - Share);

    /// <summary>φ*_ν(θ).</summary>
    public Interval Moved => Start * ((1 - Share) * Penalty) / (((1 - Share) * Penalty) + Nu);

    /// <summary>∇F − g^For ≥ 0.</summary>
    public Interval Bias => Start * Nu / ((1 - Share) * (((1 - Share) * Penalty) + Nu));

    public static HuberExample Of(Box box) => new(box);

    /// <summary>States λ ≥ 2L̂₁.</summary>
    public Evaluation Twice() => new Evaluation().Require(Setting.TwiceName, 2 * Share, Interval.Point(1));
}
