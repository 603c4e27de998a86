using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MetaFlow.Storage;

/// <summary>
/// One connection with its prepared statements, used by one thread at a time. Every access is one transaction: reading sees
/// one state of the file, writing is all or nothing.
/// </summary>
internal sealed class StoreConnection : IDisposable
{
    /// <summary>The SQL function that says whether a run that the store calls running is one: <c>running</c> or <c>interrupted</c>.</summary>
    public const string LivenessFunction = "metaflow_liveness";

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private PointInsert? _points;
    private bool _disposed;

    public StoreConnection(SqliteConnection connection, string path, string? readOnlyReason)
    {
        _connection = connection;
        Path = path;
        ReadOnlyReason = readOnlyReason;
    }

    public string Path { get; }

    /// <summary>Why nothing may be written, as a sentence; null if it may.</summary>
    public string? ReadOnlyReason { get; }

    /// <summary>Defines <see cref="LivenessFunction"/>.</summary>
    public void DefineLiveness(Func<RunLiveness, RunStatus> derive) =>
        _connection.CreateFunction<string, string?, string?, long?, long?, string, string>(
            LivenessFunction,
            (host, bootId, processSpace, processId, processStart, heartbeat) => FilterField.StatusName(
                derive(new RunLiveness(host, bootId, processSpace, (int?)processId, processStart, Instant.Parse(heartbeat)))));

    /// <summary>The statement that adds points; only within <see cref="Write{T}"/>.</summary>
    public PointInsert Points => _points ??= new PointInsert(_connection.Handle!);

    public T Read<T>(Func<T> body) => Outside(() => InTransaction("BEGIN", body));

    public void Write(Action body) => Write<object?>(() =>
    {
        body();
        return null;
    });

    public T Write<T>(Func<T> body)
    {
        if (ReadOnlyReason is not null)
            throw new InvalidInputException(ReadOnlyReason);
        return Outside(() => InTransaction("BEGIN IMMEDIATE", body));
    }

    /// <summary>Within one transaction for writing, with another store attached for reading as <c>other</c>.</summary>
    public T WithAttached<T>(string path, CancellationToken cancellation, Func<T> body) => Outside(() =>
    {
        var hasLog = StoreFile.HasLog(path);
        try
        {
            Execute("ATTACH $1 AS other", path);
        }
        catch (SqliteException error)
        {
            throw StoreErrors.Translate(error, path);
        }

        try
        {
            using var registration = cancellation.Register(() => raw.sqlite3_interrupt(_connection.Handle));
            return InTransaction("BEGIN IMMEDIATE", () =>
            {
                cancellation.ThrowIfCancellationRequested();
                var result = body();
                cancellation.ThrowIfCancellationRequested(); // an interruption between two statements stops neither
                return result;
            });
        }
        catch (SqliteException error) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("Cancelled.", error, cancellation);
        }
        finally
        {
            // What was prepared for the attached store would be run again on another one.
            Forget("other.");
            // A log that was there stays as it is, for the writer to whom it belongs.
            _ = raw.sqlite3_db_config(_connection.Handle, StoreOpening.NoCheckpointOnClose, hasLog ? 1 : 0, out _);
            Execute("DETACH other");
            _ = raw.sqlite3_db_config(_connection.Handle, StoreOpening.NoCheckpointOnClose, 0, out _);
        }
    });

    /// <summary>Without a transaction, for what does not work within one.</summary>
    public T Outside<T>(Func<T> body)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(RunStore));
            try
            {
                return body();
            }
            catch (SqliteException error)
            {
                throw StoreErrors.Translate(error, Path);
            }
        }
    }

    /// <summary>Copies the whole store into a new file.</summary>
    public void CopyTo(string target) => Outside(() =>
    {
        StoreCopy.Write(_connection, target);
        return 0;
    });

    /// <summary>Runs a statement; values are bound to $1, $2, … in order.</summary>
    /// <returns>Rows changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteNonQuery();

    public T? Scalar<T>(string sql, params ReadOnlySpan<object?> values)
    {
        var value = Command(sql, values).ExecuteScalar();
        return value is null or DBNull ? default : (T)value; // a boxed value unboxes to its nullable type too
    }

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<object?> values)
    {
        using var reader = Command(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }

    /// <summary>
    /// The integers of the first column of a query whose SQL depends on what a user typed: its statement is not kept, or there would
    /// be more and more. Beneath the provider, whose reader takes longer for a row than SQLite for finding it.
    /// </summary>
    public List<long> Integers(QuerySql query)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_connection.Handle!, query.Sql, out var statement), _connection.Handle);
        using (statement)
        {
            for (var i = 0; i < query.Values.Count; i++)
            {
                var index = raw.sqlite3_bind_parameter_index(statement, FormattableString.Invariant($"${i + 1}"));
                SqliteException.ThrowExceptionForRC(
                    query.Values[i] switch
                    {
                        long value => raw.sqlite3_bind_int64(statement, index, value),
                        double value => raw.sqlite3_bind_double(statement, index, value),
                        string value => raw.sqlite3_bind_text(statement, index, Encoding.UTF8.GetBytes(value)),
                        var value => throw new InvalidOperationException($"A {value.GetType()} cannot be bound."),
                    },
                    _connection.Handle);
            }

            var rows = new List<long>();
            int result;
            while ((result = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
                rows.Add(raw.sqlite3_column_int64(statement, 0));
            SqliteException.ThrowExceptionForRC(result == raw.SQLITE_DONE ? raw.SQLITE_OK : result, _connection.Handle);
            return rows;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            _points?.Dispose();
            foreach (var command in _commands.Values)
                command.Dispose();
            _connection.Dispose();
        }
    }

    private T InTransaction<T>(string begin, Func<T> body)
    {
        Execute(begin);
        try
        {
            var result = body();
            Execute("COMMIT");
            return result;
        }
        catch
        {
            // SQLite has already rolled back after some errors, such as a full disk.
            if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
                RollBack();
            throw;
        }
    }

    private void Forget(string part)
    {
        foreach (var (sql, command) in _commands.Where(c => c.Key.Contains(part, StringComparison.Ordinal)).ToList())
        {
            command.Dispose();
            _commands.Remove(sql);
        }
    }

    private void RollBack()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // The first error is the one to tell.
        }
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = FormattableString.Invariant($"${i + 1}") });
            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}
