namespace MetaFlow.Experiments;

/// <summary>Losses on the real line whose meta-objective is not convex.</summary>
[Field("Losses on the real line: the two of xu2020, Figure 1 (f₁ = 0.505w² − sin w and f₂ = 0.505w² − 10⁻⁴ sin 100w), or the one of mishchenko2023, Figure 1.")]
public sealed record ScalarPair : ProblemDescription
{
    /// <summary>Which paper's.</summary>
    [Field("Which paper's losses.")]
    public required ScalarPairName Pair { get; init; }
}
