namespace MetaFlow.Experiments;

/// <summary>The direction shortened to a greatest length.</summary>
[Field("The direction shortened to a greatest length.")]
public sealed record ClippedChoice : DynamicsChoice
{
    /// <summary>The greatest length.</summary>
    [Field("The greatest length c of the direction.", Above = 0)]
    public required double Threshold { get; init; }

    internal override OuterDynamics Create(double outerStepSize, long seed) => OuterDynamics.Clipped(Threshold);
}
