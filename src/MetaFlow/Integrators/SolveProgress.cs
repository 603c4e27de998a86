namespace MetaFlow;

/// <summary>How far a solve or an iteration is. Told at most ten times a second, and once at the end.</summary>
/// <param name="Time">Time reached.</param>
/// <param name="StartTime">Start time.</param>
/// <param name="EndTime">End time.</param>
/// <param name="Steps">Accepted steps (updates).</param>
/// <param name="Evaluations">Evaluations of the field.</param>
/// <param name="Phase">Name of the current phase.</param>
public readonly record struct SolveProgress(
    double Time, double StartTime, double EndTime, long Steps, long Evaluations, string Phase)
{
    /// <summary>The part of the time span that is done, from 0 to 1.</summary>
    public double Fraction => EndTime == StartTime ? 1 : (Time - StartTime) / (EndTime - StartTime);
}
