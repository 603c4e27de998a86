namespace MetaFlow.Experiments;

/// <summary>Projection on a ball.</summary>
[Field("Projection on the ball ‖w‖ ≤ radius.")]
public sealed record BallChoice : DynamicsChoice
{
    /// <summary>The radius.</summary>
    [Field("The radius R.", Above = 0)]
    public required double Radius { get; init; }

    internal override OuterDynamics Create(double outerStepSize, long seed) => OuterDynamics.Projected(FeasibleSet.Ball(Radius));
}
