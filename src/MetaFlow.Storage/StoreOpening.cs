using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MetaFlow.Storage;

/// <summary>Opens connections: creates, recognises, migrates, and chooses how the file is protected.</summary>
internal static class StoreOpening
{
    /// <summary>SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE</summary>
    public const int NoCheckpointOnClose = 1006;

    public static StoreConnection OpenOrCreate(string path, StoreEnvironment environment)
    {
        var full = StoreFile.Resolve(path);
        var found = StoreFile.Inspect(full);
        try
        {
            var connection = StoreFile.Connect(StoreFile.WritableUri(full), SqliteOpenMode.ReadWriteCreate, environment.BusyTimeout);
            try
            {
                if (raw.sqlite3_db_readonly(connection.Handle, "main") == 1)
                    throw new InvalidInputException($"The run store '{full}' cannot be written: the file is read-only.");
                SetBusyTimeout(connection, environment);
                // A creation that was cut off leaves a header and a journal: opening has rolled it back to nothing.
                if (found != StoreFile.Kind.Store || Number(connection, "SELECT count(*) FROM sqlite_schema") == 0)
                    Create(connection, full, environment.Schema);
                var version = Number(connection, "PRAGMA user_version");
                if (version > environment.Schema.Version)
                {
                    connection.Dispose();
                    return OpenReadOnly(full, environment);
                }

                // Before a migration, which would fail on what is no store; no version has dropped a table.
                RequireTables(connection, full);
                if (version < environment.Schema.Version)
                    StoreMigration.Run(connection, full, environment.Schema);
                Protect(connection, full, environment);
                return new StoreConnection(connection, full, readOnlyReason: null);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch (SqliteException error)
        {
            throw found == StoreFile.Kind.Missing ? StoreErrors.TranslateCreation(error, full) : StoreErrors.Translate(error, full);
        }
    }

    public static StoreConnection OpenReadOnly(string path, StoreEnvironment environment)
    {
        var full = StoreFile.Resolve(path);
        switch (StoreFile.Inspect(full))
        {
            case StoreFile.Kind.Missing:
                throw new InvalidInputException($"There is no run store at '{full}'.");
            case StoreFile.Kind.Empty:
                throw new InvalidInputException($"The file '{full}' is empty: no run was stored in it yet.");
        }

        try
        {
            var connection = ConnectForReading(full, environment);
            try
            {
                var version = Number(connection, "PRAGMA user_version");
                if (version < environment.Schema.Version)
                    throw new InvalidInputException($"The run store '{full}' has schema version {version}; open it once for writing to bring it to version {environment.Schema.Version}.");
                if (version == environment.Schema.Version)
                    RequireTables(connection, full);
                return new StoreConnection(connection, full, version > environment.Schema.Version
                    ? $"The run store '{full}' was written by a newer MetaFlow (schema version {version}, this one knows {environment.Schema.Version}); it can be read but not written."
                    : $"The run store '{full}' was opened for reading only.");
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch (SqliteException error)
        {
            throw StoreErrors.Translate(error, full);
        }
    }

    /// <summary>
    /// Opened by SQLite for writing but held to queries: a connection that SQLite itself opens read-only leaves the files of
    /// the write-ahead log behind. Where those cannot be made, other ways are tried.
    /// </summary>
    public static SqliteConnection ConnectForReading(string path, StoreEnvironment environment)
    {
        var hasLog = StoreFile.HasLog(path);
        try
        {
            return Queries(path, SqliteOpenMode.ReadWrite, hasLog, environment);
        }
        catch (SqliteException error) when (StoreErrors.MayOpenOtherwise(error))
        {
            // A read-only folder: without a log, nobody is writing, and the file alone is the whole store.
            if (!hasLog)
                return Queries(StoreFile.ImmutableUri(path), SqliteOpenMode.ReadOnly, keepLog: true, environment);
            // A full disk: the log is read with its index in our memory, which needs the file for ourselves.
            return Queries(path, SqliteOpenMode.ReadWrite, keepLog: true, environment, "PRAGMA locking_mode = EXCLUSIVE");
        }
    }

    private static SqliteConnection Queries(string source, SqliteOpenMode mode, bool keepLog, StoreEnvironment environment, string? first = null)
    {
        var connection = StoreFile.Connect(source, mode, environment.BusyTimeout);
        try
        {
            SetBusyTimeout(connection, environment);
            if (first is not null)
                Execute(connection, first);
            Execute(connection, "PRAGMA query_only = ON");
            // A log that was there stays as it is, for the writer to whom it belongs.
            if (keepLog)
                _ = raw.sqlite3_db_config(connection.Handle, NoCheckpointOnClose, 1, out _);
            _ = Number(connection, "SELECT count(*) FROM sqlite_schema");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// In one transaction under a rollback journal, so that a crash leaves either an empty file or a store whose header
    /// names its application; the write-ahead log comes after.
    /// </summary>
    private static void Create(SqliteConnection connection, string path, StoreSchema schema)
    {
        Execute(connection, "BEGIN EXCLUSIVE");
        // Another process may have created it while this one waited for the lock.
        if (Number(connection, "SELECT count(*) FROM sqlite_schema") == 0)
        {
            Execute(connection, schema.CreationSql);
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {StoreSchema.ApplicationId}"));
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {schema.Version}"));
        }
        else if (Number(connection, "PRAGMA application_id") != StoreSchema.ApplicationId)
        {
            throw new InvalidInputException($"The file '{path}' is an SQLite database of another application, not a run store.");
        }

        Execute(connection, "COMMIT");
    }

    private static void Protect(SqliteConnection connection, string path, StoreEnvironment environment)
    {
        var network = environment.IsNetworkFolder(Path.GetDirectoryName(path)!);
        Execute(connection, network ? "PRAGMA journal_mode = DELETE" : "PRAGMA journal_mode = WAL");
        // In a log, NORMAL keeps every commit through a crash of the process and never damages the file; after a loss of
        // power the last commits may be gone. A rollback journal needs FULL for as much.
        Execute(connection, network ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        // Fails here, before anything is computed, if the log cannot be made or the file cannot be locked.
        Execute(connection, "BEGIN IMMEDIATE");
        Execute(connection, "ROLLBACK");
    }

    private static void RequireTables(SqliteConnection connection, string path)
    {
        foreach (var table in StoreSchema.Tables)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $1";
            command.Parameters.AddWithValue("$1", table);
            if (Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) != 1)
                throw new InvalidInputException($"The file '{path}' is not a run store, or is damaged: it has no table '{table}'.");
        }
    }

    private static void SetBusyTimeout(SqliteConnection connection, StoreEnvironment environment) =>
        _ = raw.sqlite3_busy_timeout(connection.Handle, (int)environment.BusyTimeout.TotalMilliseconds);

    internal static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
