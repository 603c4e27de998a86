using Microsoft.Data.Sqlite;

namespace MetaFlow.Storage;

public sealed partial class RunStore
{
    /// <summary>
    /// Rewrites the file without the room that deleted runs left, which takes as much free disk as the store has. Other programs
    /// must not hold the store meanwhile; a kill in the middle leaves it as it was.
    /// </summary>
    /// <returns>How many bytes smaller the file is.</returns>
    /// <exception cref="InvalidInputException">The store is read-only.</exception>
    /// <exception cref="StoreException">The machine failed, or another program holds the store.</exception>
    public long Vacuum()
    {
        RequireWritable();
        return _connection.Outside(() =>
        {
            var before = Size(Path) + Size(Path + "-wal");
            _connection.Execute("VACUUM");
            // Returns a row that says whether it was busy; what remains in the log is taken over at the next chance.
            _connection.Query("PRAGMA wal_checkpoint(TRUNCATE)", static row => row.GetInt64(0));
            return before - (Size(Path) + Size(Path + "-wal"));
        });
    }

    /// <summary>
    /// Copies the store as it is at one moment into a new file, while others read and write on. The copy gets its name when it is
    /// whole, and needs no file beside it.
    /// </summary>
    /// <param name="target">The new file; it must not exist, its folder must.</param>
    /// <exception cref="InvalidInputException">The file is there already, or its folder is not.</exception>
    /// <exception cref="StoreException">The machine failed.</exception>
    public void Backup(string target)
    {
        var full = StoreFile.Resolve(target);
        if (File.Exists(full))
            throw new InvalidInputException($"The file '{full}' exists already; a backup is a new file.");
        if (IsReadOnly)
        {
            _connection.CopyTo(full);
            return;
        }

        // A connection of its own, so that writers of this store need not wait.
        try
        {
            using var source = StoreFile.Connect(Path, SqliteOpenMode.ReadWrite, _environment.BusyTimeout);
            StoreCopy.Write(source, full);
        }
        catch (SqliteException error)
        {
            throw StoreErrors.Translate(error, Path);
        }
    }

    /// <summary>Makes sure that a file is a store that can be merged, and leaves it as it is.</summary>
    /// <param name="source">The file.</param>
    /// <exception cref="InvalidInputException">The file is no store, or is newer.</exception>
    /// <exception cref="StoreException">The machine failed.</exception>
    public static void RequireMergeable(string source) => StoreReading.Open(StoreFile.Resolve(source), StoreEnvironment.Default).Dispose();

    /// <summary>
    /// Takes over every run of another store that is not here, with everything that hangs on it, in one transaction: all of it or,
    /// if anything fails or the process is killed, nothing. Runs are the same if their ids are; of those that are here already, tags
    /// and notes are joined and the rest is kept. The other store is only read.
    /// </summary>
    /// <param name="source">The other store; an older one is read through a migrated copy.</param>
    /// <param name="cancellation">Takes back what was copied so far.</param>
    /// <exception cref="InvalidInputException">The file is no store, is this one, or is newer; or this store is read-only.</exception>
    /// <exception cref="StoreException">The machine failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing was taken over.</exception>
    public MergeReport Merge(string source, CancellationToken cancellation = default)
    {
        RequireWritable();
        var full = StoreFile.Resolve(source);
        if (full == Path)
            throw new InvalidInputException($"The store '{full}' cannot be merged into itself.");
        using var other = StoreReading.Open(full, _environment);
        return _connection.WithAttached(other.Path, cancellation, () => new StoreMerge(_connection, full).Run());
    }

    private void RequireWritable()
    {
        if (_connection.ReadOnlyReason is { } reason)
            throw new InvalidInputException(reason);
    }
}
