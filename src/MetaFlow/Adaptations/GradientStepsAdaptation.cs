namespace MetaFlow;

/// <summary>
/// N gradient steps from w on the support loss (ji2020 eq. 3), or with a penalty λ on <c>f̂(z) + λ/2 ‖z − w‖²</c> (the inner solver of
/// chayti2024).
/// </summary>
public sealed record GradientStepsAdaptation : InnerIteration
{
    internal GradientStepsAdaptation(double innerStepSize, int innerSteps, double penalty)
        : base(innerStepSize, innerSteps, 1 - (innerStepSize * NonNegative(penalty, nameof(penalty), "penalty")), innerStepSize * penalty)
    {
        Penalty = penalty;
        var parameters = new Dictionary<string, ParameterValue> { ["inner_step_size"] = innerStepSize, ["inner_steps"] = innerSteps };
        if (penalty != 0)
        {
            parameters["penalty"] = penalty;
        }

        Parameters = parameters;
    }

    /// <summary>λ of the penalty; 0 for plain steps.</summary>
    public double Penalty { get; }

    /// <inheritdoc/>
    public override string Name => Penalty == 0 ? "gradient-steps" : "penalized-steps";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    internal override double? SingleStepSize => InnerSteps == 1 && Penalty == 0 ? InnerStepSize : null;

    internal override double? InnerPenalty => Penalty == 0 ? null : Penalty;

    internal override double? DisplacementLength => InnerStepSize * InnerSteps;

    /// <summary>Two are equal when step size, number of steps and penalty are.</summary>
    public bool Equals(GradientStepsAdaptation? other) =>
        other is not null && InnerStepSize.Equals(other.InnerStepSize) && InnerSteps == other.InnerSteps && Penalty.Equals(other.Penalty);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(InnerStepSize, InnerSteps, Penalty);
}
