namespace MetaFlow.Storage;

/// <summary>How far one series of two runs differs, at the points that both have (the same step and the same flow time).</summary>
public sealed record SeriesDifference
{
    /// <summary>The metric, or <c>state.NAME</c> for a stored state, whose components are then the points.</summary>
    public required string Metric { get; init; }

    /// <summary>Points of the first run.</summary>
    public required long FirstPoints { get; init; }

    /// <summary>Points of the second run.</summary>
    public required long SecondPoints { get; init; }

    /// <summary>Points that both have.</summary>
    public required long Compared { get; init; }

    /// <summary>Whether both have the same points with the same bits; every NaN counts as the same.</summary>
    public required bool SameBits { get; init; }

    /// <summary>The first step at which the bits differ; null where they never do.</summary>
    public required long? FirstDifferentStep { get; init; }

    /// <summary>The largest |a − b|; infinite where one of them alone is not finite.</summary>
    public required double LargestDifference { get; init; }

    /// <summary>The step of <see cref="LargestDifference"/>; null where nothing differs.</summary>
    public required long? LargestDifferenceStep { get; init; }

    /// <summary>The largest |a − b| / max(|a|, |b|).</summary>
    public required double LargestRelativeDifference { get; init; }

    /// <summary>The differences of two runs: of every series that one of them has, then of every stored state.</summary>
    /// <param name="first">A run.</param>
    /// <param name="second">Another; of the same store or another one. Both must be open.</param>
    public static IReadOnlyList<SeriesDifference> Between(RunRecord first, RunRecord second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var series = first.SeriesNames.Union(second.SeriesNames).Order(StringComparer.Ordinal).Select(name => Of(name, Points(first, name), Points(second, name)));
        var (firstStates, secondStates) = (first.States.ToDictionary(static s => s.Name), second.States.ToDictionary(static s => s.Name));
        var states = firstStates.Keys.Union(secondStates.Keys).Order(StringComparer.Ordinal)
            .Select(name => Of("state." + name, Components(firstStates.GetValueOrDefault(name)), Components(secondStates.GetValueOrDefault(name))));
        return [.. series, .. states];
    }

    private static List<(long Step, double Time, double Value)> Points(RunRecord run, string metric)
    {
        if (!run.SeriesNames.Contains(metric))
            return [];
        var series = run.Series(metric);
        return [.. Enumerable.Range(0, series.Count).Select(i => (series.Steps[i], series.Times[i], series.Values[i]))];
    }

    private static List<(long Step, double Time, double Value)> Components(RunState? state) =>
        state is null ? [] : [.. state.Vector.Select((value, i) => ((long)i, state.Time, value))];

    private static SeriesDifference Of(string metric, List<(long Step, double Time, double Value)> first, List<(long Step, double Time, double Value)> second)
    {
        var other = second.ToDictionary(static p => p.Step);
        long compared = 0;
        var (same, largest, relative) = (first.Count == second.Count, 0.0, 0.0);
        long? firstStep = null, largestStep = null;
        foreach (var (step, time, a) in first)
        {
            if (!other.TryGetValue(step, out var point) || !Same(point.Time, time))
            {
                same = false;
                continue;
            }

            compared++;
            if (Same(a, point.Value))
                continue;
            same = false;
            firstStep ??= step;
            var difference = double.IsFinite(a) && double.IsFinite(point.Value) ? Math.Abs(a - point.Value) : double.PositiveInfinity;
            if (difference > largest || largestStep is null)
                (largest, largestStep) = (difference, step);
            var scale = Math.Max(Math.Abs(a), Math.Abs(point.Value));
            relative = Math.Max(relative, double.IsInfinity(difference) ? difference : scale > 0 ? difference / scale : 0);
        }

        return new SeriesDifference
        {
            Metric = metric,
            FirstPoints = first.Count,
            SecondPoints = second.Count,
            Compared = compared,
            SameBits = same,
            FirstDifferentStep = firstStep,
            LargestDifference = largest,
            LargestDifferenceStep = largestStep,
            LargestRelativeDifference = relative,
        };
    }

    // The payload of a NaN is not kept in a series.
    private static bool Same(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b) || (double.IsNaN(a) && double.IsNaN(b));
}
