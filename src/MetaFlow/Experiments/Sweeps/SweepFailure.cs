namespace MetaFlow.Experiments;

/// <summary>A run of a sweep that failed.</summary>
/// <param name="Run">The run.</param>
/// <param name="Reason">What went wrong, one line.</param>
/// <param name="Cause">The exception.</param>
public sealed record SweepFailure(SweepRun Run, string Reason, Exception Cause);
