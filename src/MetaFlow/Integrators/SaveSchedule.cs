using System.Globalization;
using MetaFlow.Integrators;

namespace MetaFlow;

/// <summary>Which points of a solve or an iteration are kept.</summary>
/// <remarks>
/// Scheduled times are indexed by integers and computed by multiplication, <c>t0 + i·Δ</c>, never by summation, so they do not
/// drift; in a flow the states there come from the dense output, and do not disturb the steps. In an iteration the first
/// iterate that reaches a scheduled time is kept. The final state is always in <see cref="Trajectory.FinalState"/>.
/// </remarks>
public abstract class SaveSchedule
{
    private protected SaveSchedule()
    {
    }

    /// <summary>The start and the end of every accepted step (every iterate).</summary>
    public static SaveSchedule EveryStep { get; } = new StepSchedule(1);

    /// <summary>The final point only.</summary>
    public static SaveSchedule EndOnly { get; } = new StepSchedule(long.MaxValue);

    /// <summary>The start, every <paramref name="count"/>-th step, and the end.</summary>
    /// <param name="count">At least 1.</param>
    public static SaveSchedule EverySteps(long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfEqual(count, long.MaxValue);
        return new StepSchedule(count);
    }

    /// <summary>The times <c>t0 + i·interval</c>, i = 0, 1, 2, …; the end only where it is one of them.</summary>
    /// <param name="interval">Positive and finite.</param>
    public static SaveSchedule Grid(double interval)
    {
        Guards.PositiveFinite(interval, nameof(interval));
        return new GridSchedule(interval);
    }

    /// <summary>The given times.</summary>
    /// <param name="times">Finite, strictly increasing, within the span of the solve.</param>
    public static SaveSchedule At(params double[] times)
    {
        ArgumentNullException.ThrowIfNull(times);
        for (int i = 0; i < times.Length; i++)
        {
            if (!double.IsFinite(times[i]) || (i > 0 && times[i] <= times[i - 1]))
                throw new ArgumentOutOfRangeException(nameof(times), times[i], "Times must be finite and strictly increasing.");
        }

        return new ListSchedule([.. times]);
    }

    // Whether the accepted step with this index (0: the start) is kept.
    internal abstract bool Keeps(long step);

    // Whether the final point is kept.
    internal abstract bool KeepsEnd { get; }

    // For how many points memory is taken at first.
    internal virtual int FirstPoints => StateLog.UsualFirstBlock;

    // The i-th scheduled time of a solve from start to end, or NaN when there are no more.
    internal abstract double Time(long index, double start, double end);

    internal virtual void Validate(double start, double end, string parameter)
    {
    }

    private sealed class StepSchedule(long every) : SaveSchedule
    {
        internal override bool KeepsEnd => true;

        internal override int FirstPoints => every == long.MaxValue ? 1 : base.FirstPoints;

        internal override bool Keeps(long step) => every != long.MaxValue && step % every == 0;

        internal override double Time(long index, double start, double end) => double.NaN;

        public override string ToString() => every == long.MaxValue ? "end only" : string.Create(CultureInfo.InvariantCulture, $"every {every} steps");
    }

    private sealed class GridSchedule(double interval) : SaveSchedule
    {
        internal override bool KeepsEnd => false;

        internal override bool Keeps(long step) => false;

        internal override double Time(long index, double start, double end)
        {
            double time = start + (index * (end >= start ? interval : -interval));
            // A grid time that misses the end by rounding alone is the end.
            if (Math.Abs(time - end) <= 4 * TimeMath.Ulp(end))
                return end;
            return (end >= start ? time < end : time > end) ? time : double.NaN;
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"grid {interval:R}");
    }

    private sealed class ListSchedule(double[] times) : SaveSchedule
    {
        internal override bool KeepsEnd => false;

        internal override int FirstPoints => Math.Clamp(times.Length, 1, base.FirstPoints);

        internal override bool Keeps(long step) => false;

        internal override double Time(long index, double start, double end) =>
            index >= times.Length ? double.NaN : end >= start ? times[index] : times[times.Length - 1 - index];

        public override string ToString() => $"at {string.Join(' ', times.Select(t => t.ToString("R", CultureInfo.InvariantCulture)))}";

        internal override void Validate(double start, double end, string parameter)
        {
            if (times.Length > 0 && (times[0] < Math.Min(start, end) || times[^1] > Math.Max(start, end)))
            {
                throw new ArgumentOutOfRangeException(
                    parameter, $"Times to save must lie between the start {start:R} and the end {end:R}.");
            }
        }
    }
}
