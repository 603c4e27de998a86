namespace MetaFlow.Experiments;

/// <summary>One field of an experiment that a point of a sweep sets.</summary>
/// <param name="Path">The field, as for <see cref="ExperimentDescription.With(string, string)"/>.</param>
/// <param name="Value">Its value as JSON.</param>
public sealed record SweepSetting(string Path, string Value);
