namespace MetaFlow;

/// <summary>
/// s fixed-point steps of the proximal map, <c>z ← w − γ∇f̂(z)</c> from z = w (mishchenko2023 Algorithm 3, with α for γ; its remark 9
/// allows them to differ). For γL &lt; 1 they tend to the proximal point of λ = 1/γ at the rate (γL)^s; s = 1 is a gradient step.
/// </summary>
public sealed record FixedPointAdaptation : InnerIteration
{
    /// <param name="innerStepSize">γ.</param>
    /// <param name="innerSteps">s.</param>
    /// <param name="envelope">α of the envelope that is followed where γ is another; only what is shown depends on it.</param>
    internal FixedPointAdaptation(double innerStepSize, int innerSteps, double? envelope = null)
        : base(innerStepSize, innerSteps, 0, 1)
    {
        var parameters = new Dictionary<string, ParameterValue> { ["inner_step_size"] = envelope ?? innerStepSize, ["inner_steps"] = innerSteps };
        if (envelope is not null)
        {
            parameters["fixed_point_step"] = innerStepSize;
        }

        Parameters = parameters;
    }

    /// <inheritdoc/>
    public override string Name => "fixed-point";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    internal override double? DisplacementLength => InnerStepSize;

    /// <summary>Two are equal when step size and number of steps are.</summary>
    public bool Equals(FixedPointAdaptation? other) => other is not null && InnerStepSize.Equals(other.InnerStepSize) && InnerSteps == other.InnerSteps;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(InnerStepSize, InnerSteps, typeof(FixedPointAdaptation));
}
