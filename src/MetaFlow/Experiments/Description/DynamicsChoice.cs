using System.Text.Json.Serialization;

namespace MetaFlow.Experiments;

/// <summary>How the outer level moves, where it is not plain.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NormalizedChoice), "normalized")]
[JsonDerivedType(typeof(ClippedChoice), "clipped")]
[JsonDerivedType(typeof(BallChoice), "ball")]
[JsonDerivedType(typeof(BoxChoice), "box")]
[JsonDerivedType(typeof(AdamChoice), "adam")]
[JsonDerivedType(typeof(AdaptiveStepChoice), "adaptive-step")]
public abstract record DynamicsChoice
{
    private protected DynamicsChoice()
    {
    }

    /// <summary>The dynamics.</summary>
    internal abstract OuterDynamics Create(double outerStepSize, long seed);
}
