using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MetaFlow.Storage;

public sealed partial class RunStore
{
    private const int SqliteDeny = 1;

    private static readonly string[] s_readingPragmas = ["table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list", "compile_options", "function_list"];

    private static readonly string[] s_plainPragmas = ["user_version", "application_id", "page_count", "page_size", "freelist_count", "journal_mode", "encoding"];

    /// <summary>
    /// Runs one query in SQL on a connection that cannot write, and with a time limit. The tables are described in the file itself:
    /// <c>SELECT sql FROM sqlite_schema</c>.
    /// </summary>
    /// <param name="query">One statement that reads.</param>
    /// <param name="timeLimit">How long it may take; more than zero.</param>
    /// <param name="maximumRows">At most so many rows, at least 1; null (default) for all.</param>
    /// <exception cref="InvalidInputException">It is not one statement, it would write, it is wrong, or it takes too long.</exception>
    /// <exception cref="StoreException">The machine failed.</exception>
    public SqlTable Sql(string query, TimeSpan timeLimit, int? maximumRows = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeLimit, TimeSpan.Zero);
        if (maximumRows is { } most)
            ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(maximumRows));
        // A connection of its own: a long query keeps no writer of this store waiting, and SQLite itself refuses to write.
        using var connection = StoreOpening.ConnectForReading(Path, _environment);
        var expired = false;
        // Reading alone: attaching would make files, and a pragma may change the store whatever the connection may do.
        _ = raw.sqlite3_set_authorizer(connection.Handle, static (_, action, first, second, _, _) => IsReading(action, first, second) ? raw.SQLITE_OK : SqliteDeny, null);
        using var timer = new Timer(_ =>
        {
            Volatile.Write(ref expired, true);
            raw.sqlite3_interrupt(connection.Handle);
        });
        try
        {
            RequireOneReadingStatement(connection, query);
            timer.Change(timeLimit, Timeout.InfiniteTimeSpan);
            return Read(connection, query, maximumRows ?? int.MaxValue);
        }
        catch (SqliteException error) when (Volatile.Read(ref expired) && error.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            throw new InvalidInputException($"The query took longer than {timeLimit.TotalSeconds:0.###} s and was stopped; give it more time or ask for less.", error);
        }
        catch (SqliteException error) when (error.SqliteErrorCode is raw.SQLITE_ERROR or raw.SQLITE_AUTH or raw.SQLITE_PERM or raw.SQLITE_READONLY or raw.SQLITE_RANGE or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG)
        {
            throw new InvalidInputException($"The query cannot be run: {StoreErrors.Reason(error)}.", error);
        }
        catch (SqliteException error)
        {
            throw StoreErrors.Translate(error, Path);
        }
    }

    private static bool IsReading(int action, string? first, string? second) => action switch
    {
        raw.SQLITE_SELECT or raw.SQLITE_READ or raw.SQLITE_RECURSIVE => true,
        raw.SQLITE_FUNCTION => second != "load_extension",
        raw.SQLITE_PRAGMA => s_readingPragmas.Contains(first ?? "") || (second is null && s_plainPragmas.Contains(first ?? "")),
        _ => false,
    };

    private static SqlTable Read(SqliteConnection connection, string query, int maximumRows)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The user's own SQL, on a connection that cannot write.
        command.CommandText = query;
#pragma warning restore CA2100
        command.CommandTimeout = 0;
        using var reader = command.ExecuteReader();
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        var rows = new List<IReadOnlyList<object?>>();
        while (reader.Read())
        {
            if (rows.Count == maximumRows)
                return new(columns, rows, IsComplete: false);
            var row = new object?[columns.Count];
            for (var i = 0; i < row.Length; i++)
                row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            rows.Add(row);
        }

        return new(columns, rows, IsComplete: true);
    }

    private static void RequireOneReadingStatement(SqliteConnection connection, string query)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection.Handle!, query, out var statement, out var rest), connection.Handle);
        using (statement)
        {
            if (statement.IsInvalid)
                throw new InvalidInputException("The query is empty; write one such as SELECT algorithm, count(*) FROM run GROUP BY algorithm.");
            if (raw.sqlite3_stmt_readonly(statement) == 0 || raw.sqlite3_column_count(statement) == 0)
                throw new InvalidInputException("The query would change the store, or gives no rows; only queries that read are run.");
        }

        if (rest.Trim().Trim(';').Trim().Length > 0)
            throw new InvalidInputException("The query holds more than one statement; write one.");
    }
}
