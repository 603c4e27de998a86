namespace MetaFlow.Experiments;

/// <summary>A bound from theory on a distance of a study.</summary>
/// <param name="Name">Such as <c>groenwall</c>.</param>
/// <param name="Statement">The bound as a formula, with what its constants are.</param>
/// <param name="Measure">The distance that it bounds, a name of <see cref="LimitMeasure"/>.</param>
/// <param name="Constants">What its constants are worth: exact, or sampled along the reference flow, which proves nothing.</param>
/// <param name="Values">The bound at every rung; infinite where it does not apply.</param>
public sealed record LimitBound(string Name, string Statement, string Measure, string Constants, IReadOnlyList<double> Values);
