namespace MetaFlow.Experiments;

/// <summary>One run of a sweep: one algorithm as one mode in one repetition at one point.</summary>
/// <param name="Point">The first point at which it appears.</param>
/// <param name="Experiment">
/// The experiment that is this run alone; its JSON is the configuration under which the run is stored, also by
/// <see cref="ExperimentRunner"/>, so that what was run before is recognised.
/// </param>
public sealed record SweepRun(SweepPoint Point, ExperimentDescription Experiment);
