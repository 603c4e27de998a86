using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MetaFlow.Storage;

/// <summary>
/// The prepared insertion of a point, beneath the provider: points are the only rows that come by the million, and the
/// provider's command makes a reader and boxes five values for each.
/// </summary>
internal sealed class PointInsert : IDisposable
{
    private const string Sql = "INSERT INTO point (series_key, step, time, value, kind) VALUES (?1, ?2, ?3, ?4, ?5)";

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public PointInsert(sqlite3 database)
    {
        _database = database;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, Sql, out _statement), database);
    }

    public void Add(long series, long step, double time, double value)
    {
        var kind = StoredReal.KindOf(value);
        Check(raw.sqlite3_bind_int64(_statement, 1, series));
        Check(raw.sqlite3_bind_int64(_statement, 2, step));
        Check(raw.sqlite3_bind_double(_statement, 3, time));
        Check(kind == StoredReal.NotANumber ? raw.sqlite3_bind_null(_statement, 4) : raw.sqlite3_bind_double(_statement, 4, value));
        Check(raw.sqlite3_bind_int(_statement, 5, kind));
        var result = raw.sqlite3_step(_statement);
        if (result != raw.SQLITE_DONE)
        {
            // The exception reads the connection's error message, so it is made before the reset.
            try
            {
                SqliteException.ThrowExceptionForRC(result, _database);
            }
            finally
            {
                _ = raw.sqlite3_reset(_statement);
            }
        }

        Check(raw.sqlite3_reset(_statement));
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
