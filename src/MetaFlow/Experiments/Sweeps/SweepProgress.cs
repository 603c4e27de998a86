namespace MetaFlow.Experiments;

/// <summary>How far a sweep is.</summary>
/// <param name="Fraction">Share of the work that is done, 0 to 1, with the parts of the runs at work.</param>
/// <param name="Ended">Runs that have ended, the failed ones too.</param>
/// <param name="Runs">How many runs there are.</param>
/// <param name="Failed">Runs that have failed.</param>
/// <param name="Label">What was last heard of, such as <c>bi-maml (flow)</c>.</param>
public readonly record struct SweepProgress(double Fraction, int Ended, int Runs, int Failed, string Label);
