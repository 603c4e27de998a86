namespace MetaFlow;

/// <summary>The result of a <see cref="RunningFunctional"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What was made of it.</param>
/// <param name="Value">The average, minimum or integral up to the final time; NaN for an average over no time.</param>
/// <param name="Time">Where the minimum is attained; otherwise the final time.</param>
public sealed record FunctionalResult(string Name, FunctionalKind Kind, double Value, double Time);
