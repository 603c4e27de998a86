namespace MetaFlow.Experiments;

/// <summary>How far an experiment is.</summary>
/// <param name="Fraction">Share of the work that is done, 0 to 1.</param>
/// <param name="Run">The current run, counted from one.</param>
/// <param name="Runs">How many runs there are.</param>
/// <param name="Label">What is running, such as <c>bi-maml (flow)</c>.</param>
public readonly record struct ExperimentProgress(double Fraction, int Run, int Runs, string Label);
