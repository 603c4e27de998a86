namespace MetaFlow.Experiments;

/// <summary>Two losses on the real line whose MAML objective is not convex: f₁ = 0.505w² − sin w and f₂ = 0.505w² − 10⁻⁴ sin 100w.</summary>
[Field("The two losses of xu2020, Figure 1: f₁ = 0.505w² − sin w and f₂ = 0.505w² − 10⁻⁴ sin 100w.")]
public sealed record ScalarPair : ProblemDescription
{
    /// <summary>The paper's pair; there is one so far.</summary>
    [Field("Which pair; xu2020-figure-1 is the only one so far.")]
    public required ScalarPairName Pair { get; init; }
}
