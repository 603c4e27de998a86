namespace MetaFlow.Storage;

/// <summary>A phase of a run, from its <c>phase</c> event until the next one.</summary>
/// <param name="Name">The phase, such as <c>erm</c>.</param>
/// <param name="StartTime">Flow time at which it began.</param>
/// <param name="StartStep">Step at which it began.</param>
public sealed record RunPhase(string Name, double StartTime, long StartStep);
