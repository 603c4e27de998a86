namespace MetaFlow.Experiments;

/// <summary>One point of a sweep.</summary>
/// <param name="Number">Which one, counted from 1.</param>
/// <param name="Settings">What it sets, in the order of the file.</param>
/// <param name="Experiment">The experiment with that set, validated.</param>
public sealed record SweepPoint(int Number, EquatableList<SweepSetting> Settings, ExperimentDescription Experiment);
