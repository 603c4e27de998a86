using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MetaFlow.Benchmarks;

/// <summary>What SQLite takes at best: the point table alone and one prepared statement, in transactions of as many points as the store's writer keeps.</summary>
internal static class BareInserts
{
    private const int Batch = 8192;

    public static double Write(string path, int points, CpuClock clock)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        var database = connection.Handle!;
        Execute(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
        Execute(database, "CREATE TABLE point (series_key INTEGER NOT NULL, step INTEGER NOT NULL, time REAL NOT NULL, value REAL, kind INTEGER NOT NULL, PRIMARY KEY (series_key, step)) STRICT, WITHOUT ROWID");
        Check(raw.sqlite3_prepare_v2(database, "INSERT INTO point VALUES (?1, ?2, ?3, ?4, ?5)", out var statement));
        var start = clock.Seconds();
        for (var i = 0; i < points;)
        {
            Execute(database, "BEGIN IMMEDIATE");
            // Two series in turn, as the run tells them; written series after series, as the store does.
            for (var series = 1; series <= 2; series++)
            {
                for (var k = 0; k < Batch / 2; k++, i++)
                {
                    var step = (i / Batch * (Batch / 2)) + k;
                    raw.sqlite3_bind_int64(statement, 1, series);
                    raw.sqlite3_bind_int64(statement, 2, step);
                    raw.sqlite3_bind_double(statement, 3, 0.05 * step);
                    raw.sqlite3_bind_double(statement, 4, 1.0 / (1 + step));
                    raw.sqlite3_bind_int(statement, 5, 0);
                    raw.sqlite3_step(statement);
                    raw.sqlite3_reset(statement);
                }
            }

            Execute(database, "COMMIT");
        }

        var seconds = clock.Seconds() - start;
        statement.Dispose();
        return seconds;
    }

    private static void Execute(sqlite3 database, string sql) => Check(raw.sqlite3_exec(database, sql));

    private static void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw new InvalidOperationException(FormattableString.Invariant($"SQLite failed with {code}."));
    }
}
