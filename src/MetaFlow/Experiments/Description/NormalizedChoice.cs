namespace MetaFlow.Experiments;

/// <summary>The direction divided by 𝓛₀ + 𝓛₁‖v‖.</summary>
[Field("The direction divided by offset + slope ‖v‖.")]
public sealed record NormalizedChoice : DynamicsChoice
{
    /// <summary>𝓛₀.</summary>
    [Field("𝓛₀ of the divisor 𝓛₀ + 𝓛₁‖v‖.", AtLeast = 0)]
    public double Offset { get; init; }

    /// <summary>𝓛₁.</summary>
    [Field("𝓛₁ of the divisor 𝓛₀ + 𝓛₁‖v‖.", Above = 0)]
    public double Slope { get; init; } = 1;

    internal override OuterDynamics Create(double outerStepSize, long seed) => OuterDynamics.Normalized(Offset, Slope);
}
