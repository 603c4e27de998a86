namespace MetaFlow.Experiments;

/// <summary>Projection on a box.</summary>
[Field("Projection on the box lower ≤ w_j ≤ upper.")]
public sealed record BoxChoice : DynamicsChoice
{
    /// <summary>Lower bound.</summary>
    [Field("Lower bound of every component.")]
    public required double Lower { get; init; }

    /// <summary>Upper bound.</summary>
    [Field("Upper bound of every component, above the lower one.")]
    public required double Upper { get; init; }

    internal override OuterDynamics Create(double outerStepSize, long seed) => OuterDynamics.Projected(FeasibleSet.Box(Lower, Upper));
}
