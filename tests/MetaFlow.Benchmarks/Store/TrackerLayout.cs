using System.Globalization;
using Microsoft.Data.Sqlite;

namespace MetaFlow.Benchmarks;

/// <summary>
/// The layout of an experiment tracker with an SQL back end: one row per point of a metric, with the metric's name and the run's id
/// as text in each, a primary key of all columns, and a table of the latest values.
/// </summary>
internal static class TrackerLayout
{
    private const string Schema = """
        CREATE TABLE runs (run_uuid TEXT NOT NULL PRIMARY KEY, name TEXT, status TEXT, start_time INTEGER, end_time INTEGER);
        CREATE TABLE params (key TEXT NOT NULL, value TEXT NOT NULL, run_uuid TEXT NOT NULL, PRIMARY KEY (key, run_uuid));
        CREATE TABLE metrics (key TEXT NOT NULL, value REAL NOT NULL, timestamp INTEGER NOT NULL, run_uuid TEXT NOT NULL, step INTEGER NOT NULL,
          is_nan INTEGER NOT NULL, PRIMARY KEY (key, timestamp, step, run_uuid, value, is_nan));
        CREATE INDEX index_metrics_run_uuid ON metrics (run_uuid);
        CREATE TABLE latest_metrics (key TEXT NOT NULL, value REAL NOT NULL, timestamp INTEGER, step INTEGER NOT NULL, is_nan INTEGER NOT NULL,
          run_uuid TEXT NOT NULL, PRIMARY KEY (key, run_uuid));
        """;

    /// <summary>Which runs have a parameter and a last value below something, as such a tracker asks.</summary>
    public const string Search = """
        SELECT r.run_uuid FROM runs r
        JOIN (SELECT run_uuid FROM params WHERE key = 'inner_step_size' AND CAST(value AS REAL) < 0.1) p ON p.run_uuid = r.run_uuid
        JOIN (SELECT run_uuid FROM latest_metrics WHERE key = 'grad_norm' AND value < 5) m ON m.run_uuid = r.run_uuid
        ORDER BY r.start_time DESC
        """;

    /// <summary>The history of one metric of one run, as such a tracker asks.</summary>
    public const string History = "SELECT step, value, is_nan FROM metrics WHERE run_uuid = 'RUN' AND key = 'grad_norm'";

    public static void Write(string path, int runs, int pointsPerSeries)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
        Execute(connection, Schema);
        using var point = Prepare(connection, "INSERT INTO metrics VALUES ($1, $2, $3, $4, $5, $6)", 6);
        using var latest = Prepare(connection, "INSERT INTO latest_metrics VALUES ($1, $2, $3, $4, $5, $6)", 6);
        using var run = Prepare(connection, "INSERT INTO runs VALUES ($1, $2, 'FINISHED', $3, $3)", 3);
        using var param = Prepare(connection, "INSERT INTO params VALUES ($1, $2, $3)", 3);
        for (var i = 0; i < runs; i++)
        {
            using var transaction = connection.BeginTransaction();
            var id = RunId(i);
            Insert(run, transaction, id, "run", 1_790_000_000_000L + i);
            Insert(param, transaction, "inner_step_size", (0.001 * (1 + (i % 700))).ToString(CultureInfo.InvariantCulture), id);
            foreach (var metric in GeneratedStore.Metrics)
            {
                for (var k = 0; k < pointsPerSeries; k++)
                    Insert(point, transaction, metric, Stored(GeneratedStore.Value(i, k, metric)), 1_790_000_000_000L + k, id, (long)k, double.IsNaN(GeneratedStore.Value(i, k, metric)) ? 1L : 0L);
                var last = GeneratedStore.Value(i, pointsPerSeries - 1, metric);
                Insert(latest, transaction, metric, Stored(last), 1_790_000_000_000L, (long)(pointsPerSeries - 1), double.IsNaN(last) ? 1L : 0L, id);
            }

            transaction.Commit();
        }

        Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    public static string RunId(int i) => new Guid(i, 7, 7, 1, 2, 3, 4, 5, 6, 7, 8).ToString("N");

    private static double Stored(double value) => double.IsNaN(value) ? 0 : value;

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are the constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 1; i <= parameters; i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = FormattableString.Invariant($"${i}") });
        return command;
    }

    private static void Insert(SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<object> values)
    {
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }
}
