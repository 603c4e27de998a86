namespace MetaFlow.Experiments;

/// <summary>Does the runs of a sweep, several at once; one that fails does not stop the others.</summary>
public static class SweepRunner
{
    /// <summary>Does runs of a sweep.</summary>
    /// <remarks>
    /// Divergence is a result and no failure; what cannot even begin is one, but leaves nothing with the sink. The time of a run is its own time less that of its metrics: with several runs at work at
    /// once, repeating it for a better measurement would only disturb the others.
    /// </remarks>
    /// <param name="runs">The runs, such as those of <see cref="SweepDescription.Runs()"/> that are not stored yet.</param>
    /// <param name="data">Where data sets come from; asked for each set once.</param>
    /// <param name="sink">Is told of the runs, from several threads.</param>
    /// <param name="tag">The tag that all runs of the sweep share, such as <see cref="SweepDescription.Tag"/>.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told how far the sweep is; one call at a time.</param>
    /// <param name="cancellation">Ends the sweep with what it has; the runs at work are kept as cancelled.</param>
    public static SweepResult Run(
        IReadOnlyList<SweepRun> runs,
        IDatasetProvider data,
        IRunSink sink,
        string tag,
        SweepOptions? options = null,
        IProgress<SweepProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentException.ThrowIfNullOrWhiteSpace(tag);
        options ??= new SweepOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Parallelism, 1, nameof(options));
        var crew = new SweepCrew(runs, new SharedDatasets(data), sink, options, [tag, .. options.Tags], progress, cancellation);
        return crew.Work();
    }
}
