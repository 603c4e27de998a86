using System.Globalization;

namespace MetaFlow.Experiments;

/// <summary>What an experiment gave: its runs, and for a problem on the real line its curves.</summary>
public sealed record ExperimentResult
{
    /// <summary>What was run.</summary>
    public required ExperimentDescription Description { get; init; }

    /// <summary>The runs, in the order repetition, algorithm, mode; those that a cancellation prevented are absent.</summary>
    public required IReadOnlyList<RunResult> Runs { get; init; }

    /// <summary>The curves and critical points that <see cref="ExperimentDescription.Curves"/> asks for.</summary>
    public CurveScan? Scan { get; init; }

    /// <summary>The comparison that <see cref="ExperimentDescription.Quality"/> asks for.</summary>
    public GradientQuality? Quality { get; init; }

    /// <summary>Whether the caller cancelled before all runs were done.</summary>
    public bool Cancelled { get; init; }

    /// <summary>Scalar results by algorithm and mode: medians over the repetitions.</summary>
    /// <remarks>
    /// A median counts repetitions that never reach a threshold as later than all others, and is absent where half of them do not.
    /// </remarks>
    public ResultTable Medians()
    {
        var columns = Runs.SelectMany(run => run.Summary.Keys).Distinct().ToList();
        var rows = Runs.GroupBy(run => (run.Label, run.Mode)).Select(group => new ResultTableRow(
            [group.Key.Label, group.Key.Mode == RunMode.Flow ? "flow" : "update", group.Count().ToString(CultureInfo.InvariantCulture)],
            [.. columns.Select(column => Median(group, column))]));
        return new ResultTable(["algorithm", "mode", "runs"], columns, [.. rows]);
    }

    /// <summary>A metric by step: medians over the repetitions of an algorithm and mode.</summary>
    /// <param name="label">What the algorithm is called.</param>
    /// <param name="mode">Flow or update.</param>
    /// <param name="metric">The metric.</param>
    /// <returns>The median series over the steps that all repetitions have.</returns>
    public MetricSeries MedianSeries(string label, RunMode mode, string metric)
    {
        var all = Runs.Where(run => run.Label == label && run.Mode == mode && run.Series.ContainsKey(metric)).Select(run => run.Series[metric]).ToList();
        if (all.Count == 0)
        {
            throw new ArgumentException($"No run of {label} has the metric {metric}.", nameof(label));
        }

        int length = all.Min(series => series.Values.Count);
        return new MetricSeries(metric, [.. all[0].Steps.Take(length)], [.. all[0].Times.Take(length)],
            [.. Enumerable.Range(0, length).Select(i => Median([.. all.Select(series => series.Values[i])])!.Value)]);
    }

    private static double? Median(IEnumerable<RunResult> runs, string column)
    {
        double median = Median([.. runs.Select(run => run.Summary.TryGetValue(column, out double value) ? value : double.PositiveInfinity)])!.Value;
        bool never = double.IsPositiveInfinity(median) && runs.Any(run => !run.Summary.ContainsKey(column));
        return never ? null : median;
    }

    private static double? Median(double[] values)
    {
        Array.Sort(values, (a, b) => double.IsNaN(a) ? (double.IsNaN(b) ? 0 : 1) : double.IsNaN(b) ? -1 : a.CompareTo(b)); // NaN last: worse than all
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
