namespace MetaFlow;

/// <summary>The scalar loss φ(z, y) of a generalized linear model at the prediction z = x·w.</summary>
/// <remarks>The numeric values are those of the native kernel's header.</remarks>
public enum GlmFamily
{
    /// <summary>(z − y)².</summary>
    Squared = 0,

    /// <summary>log(1 + exp(−y z)), y ∈ {−1, +1}.</summary>
    Logistic = 1,

    /// <summary>max(0, 1 − y z), y ∈ {−1, +1}; subgradient 0 at the kink.</summary>
    Hinge = 2,

    /// <summary>
    /// The quadratically smoothed hinge of width γ: 0 for yz ≥ 1, (1 − yz)²/(2γ) for 1 − γ &lt; yz &lt; 1, 1 − yz − γ/2 below.
    /// </summary>
    SmoothedHinge = 3,
}
