namespace MetaFlow;

/// <summary>One gradient step on the support loss: φ(w) = w − α∇f̂(w) (xu2020 §3, eq. 3.1; ji2020 with N = 1).</summary>
public sealed record GradientStepAdaptation : InnerIteration
{
    internal GradientStepAdaptation(double innerStepSize)
        : base(innerStepSize, 1, 1, 0) =>
        Parameters = new Dictionary<string, ParameterValue> { ["inner_step_size"] = innerStepSize };

    /// <inheritdoc/>
    public override string Name => "gradient-step";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    internal override double? SingleStepSize => InnerStepSize;

    internal override double? DisplacementLength => InnerStepSize;

    /// <summary>Two steps are equal when their step sizes are.</summary>
    public bool Equals(GradientStepAdaptation? other) => other is not null && InnerStepSize.Equals(other.InnerStepSize);

    /// <inheritdoc/>
    public override int GetHashCode() => InnerStepSize.GetHashCode();
}
