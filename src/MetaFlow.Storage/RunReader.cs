using MathNet.Numerics.LinearAlgebra;
using Microsoft.Data.Sqlite;

namespace MetaFlow.Storage;

/// <summary>Turns rows into records. Nothing is written, not even that a run was interrupted.</summary>
internal sealed class RunReader(StoreConnection connection, StoreEnvironment environment)
{
    private const string Columns = """
        r.key, r.id, r.experiment, r.algorithm, r.mode, r.method, r.route, r.kernel, r.seed, r.status, r.termination, r.failure,
        r.started, r.ended, r.heartbeat, r.accepted_steps, r.rejected_steps, r.evaluations, r.gradients,
        r.hessian_vector_products, r.elapsed_seconds, r.host, r.boot_id, r.process_space, r.process_id, r.process_start,
        r.metaflow_version, r.runtime_version, r.platform, r.configuration, r.configuration_hash
        """;

    // A null filter admits all. The order is one of the constants below, never text from outside.
    private const string Filtered = $"""
        SELECT {Columns} FROM run r LEFT JOIN summary m ON m.run_key = r.key AND m.metric = $6
        WHERE ($1 IS NULL OR r.algorithm = $1) AND ($2 IS NULL OR r.experiment = $2) AND ($3 IS NULL OR r.status = $3)
          AND ($4 IS NULL OR EXISTS (SELECT 1 FROM tag t WHERE t.run_key = r.key AND t.tag = $4))
        """;

    private const string Limited = ", r.key DESC LIMIT $5";
    private const string Duration = "coalesce(r.elapsed_seconds, unixepoch(coalesce(r.ended, r.heartbeat), 'subsec') - unixepoch(r.started, 'subsec'))";
    private const string ByMetric = " ORDER BY m.run_key IS NULL, m.last_kind = 1, m.last";

    private static readonly Dictionary<string, (string Ascending, string Descending)> Orders = new()
    {
        [RunListOptions.ByStarted] = ($" ORDER BY r.started{Limited}", $" ORDER BY r.started DESC{Limited}"),
        [RunListOptions.ByDuration] = ($" ORDER BY {Duration}{Limited}", $" ORDER BY {Duration} DESC{Limited}"),
        [RunListOptions.ByAlgorithm] = ($" ORDER BY r.algorithm{Limited}", $" ORDER BY r.algorithm DESC{Limited}"),
        [RunListOptions.ByExperiment] = ($" ORDER BY r.experiment IS NULL, r.experiment{Limited}", $" ORDER BY r.experiment IS NULL, r.experiment DESC{Limited}"),
        [RunListOptions.MetricPrefix] = ($"{ByMetric}{Limited}", $"{ByMetric} DESC{Limited}"),
    };

    public IReadOnlyList<RunRecord> List(RunListOptions options)
    {
        if (options.Limit is { } limit)
            ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1, nameof(options.Limit));
        var metric = options.Sort.StartsWith(RunListOptions.MetricPrefix, StringComparison.Ordinal) ? options.Sort[RunListOptions.MetricPrefix.Length..] : null;
        if (!Orders.TryGetValue(metric is null ? options.Sort : RunListOptions.MetricPrefix, out var order) || metric is "")
            throw new InvalidInputException($"Runs cannot be sorted by '{options.Sort}'; allowed are started, duration, algorithm, experiment and metrics.NAME.");

        return connection.Read(() =>
        {
            RequireKnown(metric);
            // Whether a run is interrupted is derived below, so these two are limited only after that.
            var derived = options.Status is RunStatus.Running or RunStatus.Interrupted;
            var runs = connection.Query(
                Filtered + (options.Descending ? order.Descending : order.Ascending),
                Partial,
                options.Algorithm,
                options.Experiment,
                options.Status is { } status ? StoredStatus(status) : null,
                options.Tag,
                derived ? -1L : options.Limit ?? -1L,
                metric);
            var wanted = derived ? runs.Where(run => run.Status == options.Status).Take(options.Limit ?? int.MaxValue) : runs;
            return wanted.Select(Complete).ToList();
        });
    }

    public RunRecord? ById(Guid id) => connection.Read(() =>
        connection.Query($"SELECT {Columns} FROM run r WHERE r.id = $1", Partial, id.ToString()).Select(Complete).SingleOrDefault());

    /// <summary>The runs whose id begins with a prefix, at most <paramref name="limit"/>.</summary>
    public IReadOnlyList<RunRecord> ByPrefix(string prefix, int limit) => connection.Read(() =>
        // Every character of an id is below 'g'.
        connection.Query($"SELECT {Columns} FROM run r WHERE r.id >= $1 AND r.id < $1 || 'g' ORDER BY r.id LIMIT $2", Partial, prefix, (long)limit)
            .Select(Complete).ToList());

    public RunSeries? Series(long run, string metric) => connection.Read(() =>
    {
        var steps = new List<long>();
        var times = new List<double>();
        var values = new List<double>();
        connection.Query(
            "SELECT p.step, p.time, p.kind, p.value FROM point p JOIN series s ON s.key = p.series_key WHERE s.run_key = $1 AND s.metric = $2 ORDER BY p.step",
            row =>
            {
                steps.Add(row.GetInt64(0));
                times.Add(row.GetDouble(1));
                values.Add(Real(row, 2));
                return 0;
            },
            run,
            metric);
        return steps.Count == 0 ? null : new RunSeries(metric, [.. steps], [.. times], [.. values]);
    });

    public IReadOnlyList<RunEvent> Events(long run) => connection.Read(() => connection.Query(
        "SELECT kind, time, step, detail FROM event WHERE run_key = $1 ORDER BY key",
        static row => new RunEvent(row.GetString(0), row.GetDouble(1), row.GetInt64(2), Text(row, 3)),
        run));

    public IReadOnlyList<RunArtifact> Artifacts(long run) => connection.Read(() => connection.Query(
        "SELECT kind, path, created FROM artifact WHERE run_key = $1 ORDER BY key",
        static row => new RunArtifact(row.GetString(0), row.GetString(1), Instant.Parse(row.GetString(2))),
        run));

    public IReadOnlyList<RunState> States(long run) => connection.Read(() => connection.Query(
        "SELECT name, time, data FROM state WHERE run_key = $1 ORDER BY name",
        static row => new RunState(row.GetString(0), row.GetDouble(1), Vector<double>.Build.Dense(StateBlob.Decode((byte[])row[2]))),
        run));

    private static string StoredStatus(RunStatus status) => status switch
    {
        RunStatus.Running or RunStatus.Interrupted => "running",
        RunStatus.Finished => "finished",
        RunStatus.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Unknown status."),
    };

    private void RequireKnown(string? metric)
    {
        if (metric is null || connection.Scalar<long>("SELECT EXISTS (SELECT 1 FROM summary WHERE metric = $1)", metric) == 1
            || connection.Scalar<long>("SELECT EXISTS (SELECT 1 FROM run)") == 0)
            return;
        var known = connection.Query("SELECT DISTINCT metric FROM summary ORDER BY metric LIMIT 20", static row => row.GetString(0));
        throw new InvalidInputException($"No run in '{connection.Path}' has the metric '{metric}'; known are {string.Join(", ", known)}.");
    }

    /// <summary>The row of a run, without what hangs on it.</summary>
    private RunRecord Partial(SqliteDataReader row)
    {
        var heartbeat = Instant.Parse(row.GetString(14));
        var processId = row.IsDBNull(24) ? (int?)null : row.GetInt32(24);
        var status = row.GetString(9) switch
        {
            "finished" => RunStatus.Finished,
            "failed" => RunStatus.Failed,
            _ => new RunLiveness(row.GetString(21), Text(row, 22), Text(row, 23), processId, Integer(row, 25), heartbeat)
                .Derive(environment.Process, environment.Clock.GetUtcNow()),
        };
        return new RunRecord(this, row.GetInt64(0))
        {
            Id = Guid.Parse(row.GetString(1)),
            Experiment = Text(row, 2),
            Algorithm = row.GetString(3),
            Mode = row.GetString(4),
            Method = row.GetString(5),
            Route = row.GetString(6),
            Kernel = row.GetString(7),
            Seed = Integer(row, 8),
            Status = status,
            Termination = Text(row, 10) is { } termination ? TerminationName.Parse(termination) : null,
            FailureReason = Text(row, 11),
            Started = Instant.Parse(row.GetString(12)),
            Ended = Text(row, 13) is { } ended ? Instant.Parse(ended) : null,
            Heartbeat = heartbeat,
            Cost = row.IsDBNull(15) ? null : new SolveCost
            {
                AcceptedSteps = row.GetInt64(15),
                RejectedSteps = row.GetInt64(16),
                Evaluations = row.GetInt64(17),
                Gradients = row.GetInt64(18),
                HessianVectorProducts = row.GetInt64(19),
                Elapsed = TimeSpan.FromSeconds(row.GetDouble(20)),
            },
            Host = row.GetString(21),
            ProcessId = processId,
            MetaFlowVersion = row.GetString(26),
            RuntimeVersion = row.GetString(27),
            Platform = row.GetString(28),
            ConfigurationJson = row.GetString(29),
            ConfigurationHash = row.GetString(30),
            Parameters = new Dictionary<string, ParameterValue>(),
            Summary = new Dictionary<string, RunSummary>(),
        };
    }

    private RunRecord Complete(RunRecord run)
    {
        var parameters = (Dictionary<string, ParameterValue>)run.Parameters;
        connection.Query("SELECT name, type, kind, value FROM param WHERE run_key = $1", row => parameters[row.GetString(0)] = Parameter(row), run.Key);
        var summary = (Dictionary<string, RunSummary>)run.Summary;
        connection.Query(
            "SELECT metric, last_kind, last, min, max, first_nonfinite_step, points FROM summary WHERE run_key = $1",
            row => summary[row.GetString(0)] = new RunSummary(Real(row, 1), RealOrNaN(row, 3), RealOrNaN(row, 4), Integer(row, 5), row.GetInt64(6)),
            run.Key);
        run.TagList.AddRange(connection.Query("SELECT tag FROM tag WHERE run_key = $1 ORDER BY tag", static row => row.GetString(0), run.Key));
        return run;
    }

    private static ParameterValue Parameter(SqliteDataReader row) => row.GetString(1) switch
    {
        "int" => row.GetInt64(3),
        "real" => Real(row, 2),
        "text" => row.GetString(3),
        "bool" => row.GetInt64(3) != 0,
        var type => throw new StoreException($"The store holds a parameter of the type '{type}', which this version does not know."),
    };

    /// <summary>A kind and, in the next column, its value.</summary>
    private static double Real(SqliteDataReader row, int kind) => StoredReal.Decode(row.GetInt32(kind), RealOrNaN(row, kind + 1));

    private static double RealOrNaN(SqliteDataReader row, int column) => row.IsDBNull(column) ? double.NaN : row.GetDouble(column);

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static long? Integer(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
