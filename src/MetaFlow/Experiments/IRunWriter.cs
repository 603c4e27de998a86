namespace MetaFlow.Experiments;

/// <summary>
/// Writes one run. Points are batched; disposing without <see cref="Complete"/> leaves the run as it would be after a crash.
/// Not safe for concurrent use; use one writer per run and thread.
/// </summary>
public interface IRunWriter : IDisposable
{
    /// <summary>The run's id (UUID version 7).</summary>
    Guid Id { get; }

    /// <summary>Adds a point to a series. Non-finite values are kept as what they are.</summary>
    /// <param name="metric">Metric name in snake_case, such as <c>grad_norm</c>.</param>
    /// <param name="step">Step index k ≥ 0; strictly increasing within a metric.</param>
    /// <param name="time">Flow time t.</param>
    /// <param name="value">The value; may be NaN or infinite.</param>
    void Point(string metric, long step, double time, double value);

    /// <summary>Adds an event, such as a phase switch.</summary>
    void Event(string kind, double time, long step, string? detail = null);

    /// <summary>Stores a state vector under a name, such as <c>initial</c> or <c>final</c>.</summary>
    void State(string name, double time, ReadOnlySpan<double> state);

    /// <summary>Adds a scalar result that has no series, such as <c>switch_time</c>.</summary>
    void Summary(string name, double value);

    /// <summary>Registers a file that belongs to the run, such as a figure.</summary>
    void Artifact(string kind, string path);

    /// <summary>
    /// Keeps what is needed to go on with the run from here, in one transaction with everything told before; the one kept before
    /// may be dropped. Does nothing by default: a sink that keeps no checkpoints has runs that cannot be resumed.
    /// </summary>
    /// <param name="step">Accepted steps (updates) until here.</param>
    /// <param name="time">Flow time.</param>
    /// <param name="data">The checkpoint; handed back in a <see cref="RunResumption"/>.</param>
    void Checkpoint(long step, double time, ReadOnlySpan<byte> data)
    {
    }

    /// <summary>Says that the run goes on from a checkpoint of another one. Does nothing by default.</summary>
    /// <param name="run">The earlier run.</param>
    void ResumedFrom(Guid run)
    {
    }

    /// <summary>Ends the run and commits everything.</summary>
    /// <param name="termination">Why it ended.</param>
    /// <param name="cost">What it spent.</param>
    void Complete(Termination termination, SolveCost cost);

    /// <summary>Ends the run as failed and commits everything that was told before.</summary>
    /// <param name="reason">One sentence.</param>
    void Fail(string reason);
}
