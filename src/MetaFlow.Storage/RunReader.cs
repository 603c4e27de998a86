using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using Microsoft.Data.Sqlite;

namespace MetaFlow.Storage;

/// <summary>Turns rows into records. Nothing is written, not even that a run was interrupted.</summary>
internal sealed class RunReader
{
    private readonly StoreConnection _connection;
    private readonly StoreEnvironment _environment;

    public RunReader(StoreConnection connection, StoreEnvironment environment)
    {
        _connection = connection;
        _environment = environment;
        connection.DefineLiveness(Derive);
    }


    private const string Columns = """
        r.key, r.id, r.experiment, r.algorithm, r.mode, r.method, r.route, r.kernel, r.seed, r.status, r.termination, r.failure,
        r.started, r.ended, r.heartbeat, r.accepted_steps, r.rejected_steps, r.evaluations, r.gradients,
        r.hessian_vector_products, r.elapsed_seconds, r.host, r.boot_id, r.process_space, r.process_id, r.process_start,
        r.metaflow_version, r.runtime_version, r.platform, r.configuration, r.configuration_hash, r.trashed
        """;

    // In the order of a list of keys, which comes as a JSON array.
    private const string ByKeys = $"SELECT {Columns} FROM json_each($1) j JOIN run r ON r.key = j.value ORDER BY j.key";

    // Small first, for who wants only a few.
    private const int FirstPage = 32;
    private const int LaterPage = 256;

    /// <summary>The runs that a query finds, in one state of the file.</summary>
    public IReadOnlyList<RunRecord> List(RunQuery query) => _connection.Read(() =>
    {
        var keys = Keys(query);
        return keys.Count == 0 ? (IReadOnlyList<RunRecord>)[] : ByKey(keys);
    });

    /// <summary>
    /// The runs that a query finds, found now and read as they are asked for; a run that was deleted meanwhile is left out.
    /// </summary>
    public IEnumerable<RunRecord> Stream(RunQuery query)
    {
        var keys = _connection.Read(() => Keys(query));
        return Pages();

        IEnumerable<RunRecord> Pages()
        {
            for (var start = 0; start < keys.Count;)
            {
                var page = keys.GetRange(start, Math.Min(start == 0 ? FirstPage : LaterPage, keys.Count - start));
                foreach (var run in _connection.Read(() => ByKey(page)))
                    yield return run;
                start += page.Count;
            }
        }
    }

    /// <summary>How many runs a query finds.</summary>
    public int Count(RunQuery query) => _connection.Read(() => Keys(query).Count);

    public RunRecord? ById(Guid id) => _connection.Read(() =>
        Complete(_connection.Query($"SELECT {Columns} FROM run r WHERE r.id = $1", Partial, id.ToString())).SingleOrDefault());

    /// <summary>The runs, in the trash or out of it, whose id begins with a prefix, at most <paramref name="limit"/>.</summary>
    public IReadOnlyList<RunRecord> ByPrefix(string prefix, int limit, bool inTrash) => _connection.Read(() =>
        // Every character of an id is below 'g'.
        Complete(_connection.Query($"SELECT {Columns} FROM run r WHERE r.id >= $1 AND r.id < $1 || 'g' AND (r.trashed IS NOT NULL) = $3 ORDER BY r.id LIMIT $2", Partial, prefix, (long)limit, inTrash ? 1L : 0L)));

    public RunSeries? Series(long run, string metric) => _connection.Read(() =>
    {
        var steps = new List<long>();
        var times = new List<double>();
        var values = new List<double>();
        _connection.Query(
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

    public IReadOnlyList<RunEvent> Events(long run) => _connection.Read(() => _connection.Query(
        "SELECT kind, time, step, detail FROM event WHERE run_key = $1 ORDER BY key",
        static row => new RunEvent(row.GetString(0), row.GetDouble(1), row.GetInt64(2), Text(row, 3)),
        run));

    public IReadOnlyList<RunArtifact> Artifacts(long run) => _connection.Read(() => _connection.Query(
        "SELECT kind, path, created FROM artifact WHERE run_key = $1 ORDER BY key",
        static row => new RunArtifact(row.GetString(0), row.GetString(1), Instant.Parse(row.GetString(2))),
        run));

    public IReadOnlyList<RunState> States(long run) => _connection.Read(() => _connection.Query(
        "SELECT name, time, data FROM state WHERE run_key = $1 ORDER BY name",
        static row => new RunState(row.GetString(0), row.GetDouble(1), Vector<double>.Build.Dense(StateBlob.Decode((byte[])row[2]))),
        run));

    public IReadOnlyList<RunNote> Notes(long run) => _connection.Read(() => _connection.Query(
        "SELECT created, text FROM note WHERE run_key = $1 ORDER BY key",
        static row => new RunNote(Instant.Parse(row.GetString(0)), row.GetString(1)),
        run));

    public IReadOnlyList<RunLink> Links(long run) => _connection.Read(() => _connection.Query(
        "SELECT l.kind, f.id, t.id FROM run_link l JOIN run f ON f.key = l.from_key JOIN run t ON t.key = l.to_key WHERE $1 IN (l.from_key, l.to_key) ORDER BY l.kind, f.id, t.id",
        static row => new RunLink(row.GetString(0), Guid.Parse(row.GetString(1)), Guid.Parse(row.GetString(2))),
        run));

    public IReadOnlyList<ClaimRecord> Claims() => _connection.Read(() => _connection.Query(
        "SELECT id, paper, paper_version, locator, statement, kind FROM claim ORDER BY id",
        static row => new ClaimRecord
        {
            Id = row.GetString(0),
            Paper = row.GetString(1),
            PaperVersion = Text(row, 2),
            Locator = row.GetString(3),
            Statement = row.GetString(4),
            Kind = row.GetString(5),
        }));

    public IReadOnlyList<ClaimCheckRecord> ClaimChecks(long run) => _connection.Read(() => _connection.Query(
        """
        SELECT c.id, c.claim_id, r.id, c.form, c.revision, c.verdict, c.observed_kind, c.observed, c.bound_kind, c.bound, c.budget, c.hypotheses, c.witness,
          c.seed, c.created, c.metric, c.bound_series FROM claim_check c JOIN run r ON r.key = c.run_key WHERE c.run_key = $1 ORDER BY c.claim_id, c.form, c.created, c.key
        """,
        static row => new ClaimCheckRecord
        {
            Id = Guid.Parse(row.GetString(0)),
            ClaimId = row.GetString(1),
            RunId = Guid.Parse(row.GetString(2)),
            Form = row.GetString(3),
            Revision = row.GetInt32(4),
            Verdict = row.GetString(5),
            Observed = Real(row, 6),
            Bound = Real(row, 8),
            BudgetJson = row.GetString(10),
            HypothesesJson = row.GetString(11),
            WitnessJson = Text(row, 12),
            Seed = Integer(row, 13),
            Created = Instant.Parse(row.GetString(14)),
            Metric = Text(row, 15),
            BoundSeries = Text(row, 16),
        },
        run));

    private List<long> Keys(RunQuery query)
    {
        query.RequireKnownNames(_connection);
        return _connection.Integers(query.Compile(_environment.Clock));
    }

    private List<RunRecord> ByKey(List<long> keys) => Complete(_connection.Query(ByKeys, Partial, Json(keys)));

    private static string Json(IEnumerable<long> keys) => $"[{string.Join(',', keys.Select(static key => key.ToString(CultureInfo.InvariantCulture)))}]";

    /// <summary>The row of a run, without what hangs on it.</summary>
    private RunRecord Partial(SqliteDataReader row)
    {
        var heartbeat = Instant.Parse(row.GetString(14));
        var processId = row.IsDBNull(24) ? (int?)null : row.GetInt32(24);
        var status = row.GetString(9) switch
        {
            "finished" => RunStatus.Finished,
            "failed" => RunStatus.Failed,
            _ => Derive(new RunLiveness(row.GetString(21), Text(row, 22), Text(row, 23), processId, Integer(row, 25), heartbeat)),
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
                // Rounded, not cut off: what was stored is a whole number of ticks, divided.
                Elapsed = new TimeSpan((long)Math.Round(row.GetDouble(20) * TimeSpan.TicksPerSecond)),
            },
            Host = row.GetString(21),
            ProcessId = processId,
            MetaFlowVersion = row.GetString(26),
            RuntimeVersion = row.GetString(27),
            Platform = row.GetString(28),
            ConfigurationJson = row.GetString(29),
            ConfigurationHash = row.GetString(30),
            Trashed = Text(row, 31) is { } trashed ? Instant.Parse(trashed) : null,
            Parameters = new Dictionary<string, ParameterValue>(),
            Summary = new Dictionary<string, RunSummary>(),
        };
    }

    /// <summary>Fills in parameters, summaries and tags, of all runs at once.</summary>
    private List<RunRecord> Complete(List<RunRecord> runs)
    {
        var byKey = runs.ToDictionary(static run => run.Key);
        var keys = Json(byKey.Keys);
        _connection.Query(
            "SELECT p.name, p.type, p.kind, p.value, p.run_key FROM json_each($1) j JOIN param p ON p.run_key = j.value",
            row => ((Dictionary<string, ParameterValue>)byKey[row.GetInt64(4)].Parameters)[row.GetString(0)] = Parameter(row),
            keys);
        _connection.Query(
            "SELECT s.metric, s.last_kind, s.last, s.min, s.max, s.first_nonfinite_step, s.points, s.run_key FROM json_each($1) j JOIN summary s ON s.run_key = j.value",
            row => ((Dictionary<string, RunSummary>)byKey[row.GetInt64(7)].Summary)[row.GetString(0)] =
                new RunSummary(Real(row, 1), RealOrNaN(row, 3), RealOrNaN(row, 4), Integer(row, 5), row.GetInt64(6)),
            keys);
        _connection.Query(
            "SELECT t.run_key, t.tag FROM json_each($1) j JOIN tag t ON t.run_key = j.value ORDER BY t.run_key, t.tag",
            row =>
            {
                byKey[row.GetInt64(0)].TagList.Add(row.GetString(1));
                return 0;
            },
            keys);
        return runs;
    }

    private RunStatus Derive(RunLiveness liveness) => liveness.Derive(_environment.Process, _environment.Clock.GetUtcNow());

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
