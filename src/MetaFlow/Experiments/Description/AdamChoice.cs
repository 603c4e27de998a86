namespace MetaFlow.Experiments;

/// <summary>Adam with decay rates at the outer step size.</summary>
[Field("Adam, with decay rates for the outer step size.")]
public sealed record AdamChoice : DynamicsChoice
{
    /// <summary>β₁.</summary>
    [Field("Decay rate β₁ of the average of gradients.", AtLeast = 0, Below = 1)]
    public double FirstDecay { get; init; } = 0.9;

    /// <summary>β₂.</summary>
    [Field("Decay rate β₂ of the average of squared gradients.", AtLeast = 0, Below = 1)]
    public double SecondDecay { get; init; } = 0.999;

    /// <summary>ε.</summary>
    [Field("ε of the denominator.", Above = 0)]
    public double Epsilon { get; init; } = 1e-8;

    internal override OuterDynamics Create(double outerStepSize, long seed) => OuterDynamics.AdamOfStep(outerStepSize, FirstDecay, SecondDecay, Epsilon);
}
