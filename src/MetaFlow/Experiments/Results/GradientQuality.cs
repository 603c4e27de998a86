namespace MetaFlow.Experiments;

/// <summary>How far directions are from the exact meta-gradient at the start of the first repetition: ‖g − ∇F‖/‖∇F‖.</summary>
/// <param name="InnerSteps">The numbers of inner steps.</param>
/// <param name="Errors">For each algorithm, by its label, one error for each number of inner steps.</param>
public sealed record GradientQuality(IReadOnlyList<int> InnerSteps, IReadOnlyDictionary<string, IReadOnlyList<double>> Errors);
