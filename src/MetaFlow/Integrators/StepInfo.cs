namespace MetaFlow;

/// <summary>A point of a solve or iteration, as told to an <see cref="IObserver"/>.</summary>
public readonly ref struct StepInfo
{
    internal StepInfo(long step, double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, string phase)
    {
        Step = step;
        Time = time;
        State = state;
        Direction = direction;
        Phase = phase;
    }

    /// <summary>Accepted steps (updates) so far; 0 at the start.</summary>
    public long Step { get; }

    /// <summary>Time t.</summary>
    public double Time { get; }

    /// <summary>State w.</summary>
    public ReadOnlySpan<double> State { get; }

    /// <summary>
    /// The field there, where it is at hand anyway: at every point of a solve, and at every iterate but the last;
    /// otherwise empty. At a switch of phases it is the field of the phase that ends.
    /// </summary>
    public ReadOnlySpan<double> Direction { get; }

    /// <summary>Name of the phase.</summary>
    public string Phase { get; }
}
