namespace MetaFlow.Storage;

/// <summary>What a store is and holds.</summary>
public sealed record StoreInfo
{
    /// <summary>The file, as an absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes on disk, those of the write-ahead log included.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Pages of the database.</summary>
    public required long PageCount { get; init; }

    /// <summary>Bytes per page.</summary>
    public required long PageSize { get; init; }

    /// <summary>Runs outside the trash.</summary>
    public required long Runs { get; init; }

    /// <summary>Runs in the trash.</summary>
    public required long TrashedRuns { get; init; }

    /// <summary>Points of all series, those of runs in the trash too.</summary>
    public required long Points { get; init; }

    /// <summary>The schema version of the file.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>How SQLite protects commits here: <c>wal</c>, or <c>delete</c> on network file systems.</summary>
    public required string JournalMode { get; init; }

    /// <summary>Whether the store can only be read.</summary>
    public required bool IsReadOnly { get; init; }

    /// <summary>The version of SQLite in this process.</summary>
    public required string SqliteVersion { get; init; }
}
