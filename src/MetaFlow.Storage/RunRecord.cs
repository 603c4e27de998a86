namespace MetaFlow.Storage;

/// <summary>
/// A stored run as it was when it was read. Parameters, tags and summaries are at hand; series, events, states and artifacts
/// are read from the store when asked for, so the store must still be open then.
/// </summary>
public sealed class RunRecord
{
    private readonly RunReader _reader;

    internal RunRecord(RunReader reader, long key)
    {
        _reader = reader;
        Key = key;
    }

    /// <summary>The run's id (UUID version 7).</summary>
    public required Guid Id { get; init; }

    /// <summary>Experiment name such as <c>xu2020.fig2b</c>, or null for a run made from code.</summary>
    public required string? Experiment { get; init; }

    /// <summary>Algorithm name such as <c>bi-maml</c>.</summary>
    public required string Algorithm { get; init; }

    /// <summary><c>flow</c> or <c>update</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>Integrator name.</summary>
    public required string Method { get; init; }

    /// <summary>The route that was used.</summary>
    public required string Route { get; init; }

    /// <summary>The kernel that was used.</summary>
    public required string Kernel { get; init; }

    /// <summary>Seed, or null where nothing was drawn.</summary>
    public required long? Seed { get; init; }

    /// <summary>Where the run stands, as derived when it was read.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Why it ended; null unless it finished.</summary>
    public required Termination? Termination { get; init; }

    /// <summary>What went wrong, in one sentence; null unless it failed.</summary>
    public required string? FailureReason { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When it ended, UTC; null if it has not.</summary>
    public required DateTimeOffset? Ended { get; init; }

    /// <summary>When its writer was last heard of, UTC.</summary>
    public required DateTimeOffset Heartbeat { get; init; }

    /// <summary>The time that the solve took; while it has not finished, from the start to the end or the last heartbeat.</summary>
    public TimeSpan Duration => Cost?.Elapsed ?? ((Ended ?? Heartbeat) - Started);

    /// <summary>What it spent; null unless it finished.</summary>
    public required SolveCost? Cost { get; init; }

    /// <summary>The host that wrote it.</summary>
    public required string Host { get; init; }

    /// <summary>The process that wrote it; null once it has let go of the run.</summary>
    public required int? ProcessId { get; init; }

    /// <summary>The version of MetaFlow that wrote it.</summary>
    public required string MetaFlowVersion { get; init; }

    /// <summary>The runtime that wrote it.</summary>
    public required string RuntimeVersion { get; init; }

    /// <summary>Operating system and architecture that wrote it.</summary>
    public required string Platform { get; init; }

    /// <summary>The whole configuration as JSON.</summary>
    public required string ConfigurationJson { get; init; }

    /// <summary>SHA-256 of the configuration's canonical form: equal for configurations that mean the same.</summary>
    public required string ConfigurationHash { get; init; }

    /// <summary>When it was put into the trash, UTC; null where it is not there.</summary>
    public required DateTimeOffset? Trashed { get; init; }

    /// <summary>Typed parameters by name.</summary>
    public required IReadOnlyDictionary<string, ParameterValue> Parameters { get; init; }

    /// <summary>Tags in alphabetical order.</summary>
    public IReadOnlyList<string> Tags => TagList;

    /// <summary>The summary of each series, and scalar results, by name.</summary>
    public required IReadOnlyDictionary<string, RunSummary> Summary { get; init; }

    /// <summary>Names of the series, in alphabetical order.</summary>
    public IReadOnlyList<string> SeriesNames => [.. Summary.Where(static s => s.Value.Points > 0).Select(static s => s.Key).Order(StringComparer.Ordinal)];

    /// <summary>Events in the order in which they were told.</summary>
    public IReadOnlyList<RunEvent> Events => _reader.Events(Key);

    /// <summary>Phases in order, from the events of kind <c>phase</c>.</summary>
    public IReadOnlyList<RunPhase> Phases =>
        [.. Events.Where(static e => e.Kind == RunEvent.PhaseKind).Select(static e => new RunPhase(e.Detail ?? "", e.Time, e.Step))];

    /// <summary>Stored state vectors, in alphabetical order of their names.</summary>
    public IReadOnlyList<RunState> States => _reader.States(Key);

    /// <summary>Files that belong to the run, in the order in which they were registered.</summary>
    public IReadOnlyList<RunArtifact> Artifacts => _reader.Artifacts(Key);

    /// <summary>Notes, the oldest first.</summary>
    public IReadOnlyList<RunNote> Notes => _reader.Notes(Key);

    /// <summary>Links from and to other runs.</summary>
    public IReadOnlyList<RunLink> Links => _reader.Links(Key);

    /// <summary>Checks of claims on this run, by claim and form, the newest last.</summary>
    public IReadOnlyList<ClaimCheckRecord> ClaimChecks => _reader.ClaimChecks(Key);

    internal long Key { get; }

    internal List<string> TagList { get; } = [];

    /// <summary>Reads one series.</summary>
    /// <param name="metric">The metric's name.</param>
    /// <exception cref="InvalidInputException">The run has no such series.</exception>
    public RunSeries Series(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return _reader.Series(Key, metric) ?? throw new InvalidInputException(
            $"Run {Id} has no series '{metric}'; it has {(SeriesNames.Count == 0 ? "none" : string.Join(", ", SeriesNames))}.");
    }

    /// <summary>Reads every point of every series, for export: series in alphabetical order, points by step.</summary>
    public IEnumerable<RunPoint> Points()
    {
        foreach (var name in SeriesNames)
        {
            // A series at a time: no lock and no snapshot is held while the caller works.
            if (_reader.Series(Key, name) is not { } series)
                continue;
            for (var i = 0; i < series.Count; i++)
                yield return new RunPoint(name, series.Steps[i], series.Times[i], series.Values[i]);
        }
    }
}
