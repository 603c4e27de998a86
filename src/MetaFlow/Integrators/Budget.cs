using System.Diagnostics;

namespace MetaFlow.Integrators;

/// <summary>What a solve may spend, and the clock. The clock decides nothing but the budget of time.</summary>
internal sealed class Budget(long steps, long evaluations, TimeSpan duration, CancellationToken cancellation)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Time spent before the solve was resumed.</summary>
    public TimeSpan Before { get; set; }

    /// <summary>Time spent in all.</summary>
    public TimeSpan Elapsed => Before + Stopwatch.GetElapsedTime(_start);

    /// <summary>Why to stop before doing more, or null.</summary>
    /// <param name="stepsDone">Attempted steps so far.</param>
    /// <param name="evaluationsAfter">Evaluations after what is planned next.</param>
    public Termination? Stop(long stepsDone, long evaluationsAfter)
    {
        if (cancellation.IsCancellationRequested)
            return Termination.Cancelled;
        if (stepsDone >= steps)
            return Termination.StepBudget;
        if (evaluationsAfter > evaluations)
            return Termination.EvaluationBudget;
        return duration != TimeSpan.MaxValue && Stopwatch.GetElapsedTime(_start) >= duration ? Termination.TimeBudget : null;
    }
}
