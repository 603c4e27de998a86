namespace MetaFlow.Experiments;

/// <summary>A table of how far the algorithms' directions are from the exact meta-gradient at the start, by number of inner steps.</summary>
[Field("How far the direction of each algorithm with inner steps is from the exact gradient at the start, by number of inner steps: ‖g − ∇F‖/‖∇F‖. Needs objective_penalty.")]
public sealed record QualityDescription
{
    /// <summary>The numbers of inner steps.</summary>
    [Field("The numbers of inner steps.", MinimumItems = 1, MaximumItems = 1000)]
    public required EquatableList<int> InnerSteps { get; init; }
}
