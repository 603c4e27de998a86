namespace MetaFlow.Experiments;

/// <summary>One phase that a run went through.</summary>
/// <param name="Name">Name, such as <c>erm</c>.</param>
/// <param name="StartStep">Step index (real for flows: time divided by β) at which the phase began.</param>
/// <param name="StartTime">Flow time at which the phase began.</param>
public sealed record RunPhase(string Name, double StartStep, double StartTime);
