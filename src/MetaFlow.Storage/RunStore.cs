using System.Globalization;
using MetaFlow.Experiments;
using Microsoft.Data.Sqlite;

namespace MetaFlow.Storage;

/// <summary>
/// Every run in one SQLite file. Safe for use by several threads; several processes may write one file at once.
/// A commit survives a crash of the process; nothing is ever half stored.
/// </summary>
public sealed partial class RunStore : IRunSink, IDisposable
{
    private readonly StoreConnection _connection;
    private readonly StoreEnvironment _environment;
    private readonly RunReader _reader;
    private readonly Lock _gate = new();
    private readonly List<RunWriter> _writers = [];
    private ITimer? _timer;
    private int _ticking;
    private bool _disposed;

    private RunStore(StoreConnection connection, StoreEnvironment environment)
    {
        _connection = connection;
        _environment = environment;
        _reader = new RunReader(connection, environment);
    }

    /// <summary>
    /// How old the heartbeat of a run on another host must be for the run to count as interrupted: two minutes. (A writer
    /// shows that it lives every five seconds.)
    /// </summary>
    public static TimeSpan StaleAfter { get; } = TimeSpan.FromMinutes(2);

    /// <summary>The file, as an absolute path.</summary>
    public string Path => _connection.Path;

    /// <summary>Whether the store can only be read: opened so, or written by a newer version.</summary>
    public bool IsReadOnly => _connection.ReadOnlyReason is not null;

    /// <summary>
    /// Opens a store for reading and writing; makes it where there is no file, or an empty one. An older store is migrated
    /// after a backup beside it; a newer one is opened read-only.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="InvalidInputException">No folder, a read-only one, or a file that is something else, which is left as it is.</exception>
    /// <exception cref="StoreException">The machine failed.</exception>
    public static RunStore OpenOrCreate(string path) => OpenOrCreate(path, StoreEnvironment.Default);

    /// <summary>Opens a store for reading; neither the file nor its write-ahead log is changed.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">There is none, or it is something else.</exception>
    /// <exception cref="StoreException">The machine failed.</exception>
    public static RunStore OpenReadOnly(string path) => OpenReadOnly(path, StoreEnvironment.Default);

    internal static RunStore OpenOrCreate(string path, StoreEnvironment environment) => new(StoreOpening.OpenOrCreate(path, environment), environment);

    internal static RunStore OpenReadOnly(string path, StoreEnvironment environment) => new(StoreOpening.OpenReadOnly(path, environment), environment);

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">The store is read-only.</exception>
    /// <exception cref="ArgumentException">The configuration is not JSON.</exception>
    public IRunWriter Begin(RunDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        var writer = new RunWriter(_connection, _environment, description, Ended);
        lock (_gate)
        {
            _writers.Add(writer);
            _timer ??= _environment.Clock.CreateTimer(static store => ((RunStore)store!).Tick(), this, _environment.FlushInterval, _environment.FlushInterval);
        }

        return writer;
    }

    /// <summary>Lists runs.</summary>
    /// <param name="options">Which and in which order; null for all, the newest first.</param>
    /// <exception cref="FilterException">A filter or sort key that cannot be read, or a name in it that no run has.</exception>
    public IReadOnlyList<RunRecord> List(RunListOptions? options = null) => _reader.List(new RunQuery(options ?? new RunListOptions()));

    /// <summary>Gets a run.</summary>
    /// <param name="id">Its id.</param>
    /// <exception cref="InvalidInputException">There is no such run.</exception>
    public RunRecord Get(Guid id) => _reader.ById(id) ?? throw new InvalidInputException($"There is no run {id} in '{Path}'.");

    /// <summary>Finds a run by its id or a prefix of it that no other run shares.</summary>
    /// <param name="idOrUniquePrefix">Hexadecimal digits with or without dashes, in either case.</param>
    /// <param name="inTrash">Looks in the trash instead of outside it. Default false.</param>
    /// <exception cref="InvalidInputException">Not an id, unknown, or shared by several runs, which are named.</exception>
    public RunRecord Find(string idOrUniquePrefix, bool inTrash = false)
    {
        ArgumentNullException.ThrowIfNull(idOrUniquePrefix);
        const int shown = 5;
        var prefix = NormalizePrefix(idOrUniquePrefix);
        var found = _reader.ByPrefix(prefix, shown + 1, inTrash);
        return found.Count switch
        {
            0 when _reader.ByPrefix(prefix, 1, !inTrash).Count > 0 => throw new InvalidInputException(
                $"The run '{idOrUniquePrefix}' in '{Path}' is {(inTrash ? "not in the trash" : "in the trash; restore it first")}."),
            0 => throw new InvalidInputException($"There is no run '{idOrUniquePrefix}' in '{Path}'."),
            1 => found[0],
            _ => throw new InvalidInputException(
                $"Several runs in '{Path}' begin with '{idOrUniquePrefix}': {string.Join(", ", found.Take(shown).Select(static run => run.Id))}{(found.Count > shown ? ", …" : "")}."),
        };
    }

    /// <summary>The shortest prefix, of at least eight characters, by which <see cref="Find"/> finds a run now.</summary>
    /// <param name="id">The run.</param>
    public string ShortId(Guid id)
    {
        var text = id.ToString();
        var length = 8;
        _connection.Read(() => _connection.Query(
            "SELECT max(id) FROM run WHERE id < $1 UNION ALL SELECT min(id) FROM run WHERE id > $1",
            row => row.IsDBNull(0) ? length : length = Math.Max(length, text.AsSpan().CommonPrefixLength(row.GetString(0)) + 1),
            text));
        return text[..length].TrimEnd('-');
    }

    /// <summary>Adds tags to a run; those that it has are kept.</summary>
    /// <param name="id">The run.</param>
    /// <param name="tags">The tags.</param>
    /// <exception cref="InvalidInputException">There is no such run, or a tag is empty.</exception>
    public void AddTags(Guid id, params IEnumerable<string> tags) => ForEachTag(id, tags, RunTags.Add);

    /// <summary>Removes tags from a run; those that it does not have are ignored.</summary>
    /// <param name="id">The run.</param>
    /// <param name="tags">The tags.</param>
    /// <exception cref="InvalidInputException">There is no such run.</exception>
    public void RemoveTags(Guid id, params IEnumerable<string> tags) => ForEachTag(id, tags, RunTags.Remove);

    /// <summary>Registers a file, such as a figure, with runs that may have ended already: with all of them or, if one is missing, with none.</summary>
    /// <param name="kind">What it is, such as <c>figure</c>.</param>
    /// <param name="path">Where it was written; told as it is.</param>
    /// <param name="ids">The runs.</param>
    /// <exception cref="InvalidInputException">One of the runs is not there.</exception>
    public void AddArtifact(string kind, string path, params IEnumerable<Guid> ids)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(ids);
        var created = Instant.ToText(_environment.Clock.GetUtcNow());
        _connection.Write(() =>
        {
            foreach (var id in ids)
            {
                if (_connection.Execute("INSERT INTO artifact (run_key, kind, path, created) SELECT key, $2, $3, $4 FROM run WHERE id = $1", id.ToString(), kind, path, created) == 0)
                    throw new InvalidInputException($"There is no run {id} in '{Path}'.");
            }
        });
    }

    /// <summary>What the store is and holds.</summary>
    public StoreInfo Info() => _connection.Read(() => new StoreInfo
    {
        Path = Path,
        SizeBytes = Size(Path) + Size(Path + "-wal"),
        PageCount = _connection.Scalar<long>("PRAGMA page_count"),
        PageSize = _connection.Scalar<long>("PRAGMA page_size"),
        Runs = _connection.Scalar<long>("SELECT count(*) FROM run WHERE trashed IS NULL"),
        TrashedRuns = _connection.Scalar<long>("SELECT count(*) FROM run WHERE trashed IS NOT NULL"),
        Points = _connection.Scalar<long>("SELECT coalesce(sum(points), 0) FROM summary"),
        SchemaVersion = (int)_connection.Scalar<long>("PRAGMA user_version"),
        JournalMode = _connection.Scalar<string>("PRAGMA journal_mode")!,
        IsReadOnly = IsReadOnly,
        SqliteVersion = _connection.Scalar<string>("SELECT sqlite_version()")!,
    });

    /// <summary>Reads the whole file and checks it.</summary>
    /// <returns>What is wrong, a sentence each; empty for a sound store.</returns>
    public IReadOnlyList<string> Check() => _connection.Outside(() =>
    {
        var problems = new List<string>();
        try
        {
            problems.AddRange(_connection.Query("PRAGMA integrity_check", static row => row.GetString(0)).Where(static problem => problem != "ok"));
            problems.AddRange(_connection.Query(
                "PRAGMA foreign_key_check",
                static row => string.Create(CultureInfo.InvariantCulture, $"A row of {row.GetString(0)} belongs to a row of {row.GetString(2)} that is not there.")));
        }
        catch (SqliteException error) when (StoreErrors.IsDamage(error))
        {
            problems.Add($"The check could not go on: {StoreErrors.Reason(error)}.");
        }

        return problems;
    });

    /// <summary>Ends every writer as its own disposal would, and closes the file.</summary>
    public void Dispose()
    {
        List<RunWriter> writers;
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            _timer?.Dispose();
            writers = [.. _writers];
        }

        foreach (var writer in writers)
            writer.Dispose();
        _connection.Dispose();
    }

    private static long Size(string path) => new FileInfo(path) is { Exists: true, Length: var length } ? length : 0;

    private static string NormalizePrefix(string text)
    {
        var digits = text.Trim().Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        if (digits.Length is 0 or > 32 || !digits.All(char.IsAsciiHexDigitLower))
            throw new InvalidInputException($"'{text}' is not a run id: allowed is an id or the first digits of one (0-9, a-f).");
        foreach (var dash in (ReadOnlySpan<int>)[8, 13, 18, 23])
        {
            if (digits.Length > dash)
                digits = digits.Insert(dash, "-");
        }

        return digits;
    }

    private void ForEachTag(Guid id, IEnumerable<string> tags, Action<StoreConnection, long, string> action)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var run = Get(id);
        _connection.Write(() =>
        {
            foreach (var tag in tags)
                action(_connection, run.Key, tag);
        });
    }

    private void Ended(RunWriter writer)
    {
        lock (_gate)
            _writers.Remove(writer);
    }

    private void Tick()
    {
        // A flush may wait for a lock longer than the timer's period.
        if (Interlocked.Exchange(ref _ticking, 1) != 0)
            return;
        try
        {
            RunWriter[] writers;
            lock (_gate)
                writers = [.. _writers];
            foreach (var writer in writers)
                writer.Tick();
        }
        finally
        {
            Volatile.Write(ref _ticking, 0);
        }
    }
}
