using Microsoft.Data.Sqlite;

namespace MetaFlow.Storage;

/// <summary>Finds out what is at a path, without changing a byte there.</summary>
internal static class StoreFile
{
    /// <summary>What was found.</summary>
    public enum Kind
    {
        Missing,
        Empty,
        Store,
    }

    /// <exception cref="InvalidInputException">A path that cannot be a store.</exception>
    public static string Resolve(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            throw new InvalidInputException("The path of the run store must not be empty or hold a NUL character.");
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new InvalidInputException($"The run store '{full}' is a folder; name a file.");
        var folder = Path.GetDirectoryName(full);
        if (!Directory.Exists(folder))
            throw new InvalidInputException($"The folder '{folder}' of the run store '{full}' does not exist.");
        return full;
    }

    /// <exception cref="InvalidInputException">The file is something else than a run store.</exception>
    public static Kind Inspect(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            return Kind.Missing;
        if (file.Length == 0)
            return Kind.Empty;
        // SQLite takes what is shorter than its smallest page for an empty database.
        if (file.Length < 512)
            throw new InvalidInputException($"The file '{path}' is not a run store: it is only {file.Length} bytes long.");

        // Through SQLite and not by reading the header: closing a plain file handle would drop the locks that another
        // connection of this process holds on the file (a trap of POSIX locks that SQLite's own handles avoid).
        // Immutable: no lock is taken, no journal replayed, nothing written.
        try
        {
            using var connection = Connect(ImmutableUri(path), SqliteOpenMode.ReadOnly, TimeSpan.FromSeconds(1));
            using var command = connection.CreateCommand();
            // After a crash within a checkpoint the header may count pages that are still in the log alone; reading the
            // header must not fail for that, which is what writable_schema allows (nothing can be written here).
            command.CommandText = "PRAGMA writable_schema = ON; PRAGMA application_id";
            if (Convert.ToInt64(command.ExecuteScalar(), null) == StoreSchema.ApplicationId)
                return Kind.Store;
            throw new InvalidInputException($"The file '{path}' is an SQLite database of another application, not a run store; it was left as it is.");
        }
        catch (SqliteException error)
        {
            throw StoreErrors.Translate(error, path);
        }
    }

    public static SqliteConnection Connect(string source, SqliteOpenMode mode, TimeSpan busyTimeout)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            Mode = mode,
            Pooling = false, // a pooled connection keeps the file open after the store is disposed
            ForeignKeys = true,
            // The provider repeats a busy statement until this many seconds have passed; each time SQLite itself waits.
            DefaultTimeout = Math.Max(1, (int)Math.Ceiling(3 * busyTimeout.TotalSeconds)),
        }.ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A path as a URI for SQLite that promises that nobody changes the file.</summary>
    public static string ImmutableUri(string path) => Uri(path, "immutable=1");

    /// <summary>A path as a URI for SQLite through which the file is only read.</summary>
    public static string ReadOnlyUri(string path) => Uri(path, "mode=ro");

    /// <summary>A path as a URI for SQLite; on a connection that was opened by one, other stores can be attached by theirs.</summary>
    public static string WritableUri(string path) => Uri(path, "mode=rwc");

    private static string Uri(string path, string query)
    {
        var escaped = string.Join('/', path.Replace('\\', '/').Split('/').Select(System.Uri.EscapeDataString));
        return $"file:{(escaped.StartsWith('/') ? "//" : "///")}{escaped}?{query}";
    }

    /// <summary>Whether commits wait in a write-ahead log beside the file.</summary>
    public static bool HasLog(string path) => new FileInfo(path + "-wal") is { Exists: true, Length: > 0 };
}
