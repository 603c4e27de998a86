using System.Globalization;
using Microsoft.Data.Sqlite;

namespace MetaFlow.Storage;

/// <summary>Brings an older store forward, one version after the other in one transaction, after a backup.</summary>
internal static class StoreMigration
{
    public static void Run(SqliteConnection connection, string path, StoreSchema schema)
    {
        StoreOpening.Execute(connection, "BEGIN IMMEDIATE");
        // Read again under the lock: another process may have migrated meanwhile.
        var version = (int)StoreOpening.Number(connection, "PRAGMA user_version");
        if (version < 1)
            throw new InvalidInputException($"The file '{path}' is not a run store, or is damaged: its schema version is {version}.");
        if (version >= schema.Version)
        {
            StoreOpening.Execute(connection, "ROLLBACK");
            return;
        }

        BackUp(path, version);
        for (; version < schema.Version; version++)
            StoreOpening.Execute(connection, schema.Migrations[version - 1]);
        StoreOpening.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {schema.Version}"));
        StoreOpening.Execute(connection, "COMMIT");
    }

    /// <summary>
    /// A second connection reads the last committed state while the first holds the lock for writing.
    /// </summary>
    private static void BackUp(string path, int version)
    {
        var target = string.Create(CultureInfo.InvariantCulture, $"{path}.v{version}.bak");
        for (var i = 2; File.Exists(target); i++)
            target = string.Create(CultureInfo.InvariantCulture, $"{path}.v{version}-{i}.bak");
        using var source = StoreFile.Connect(path, SqliteOpenMode.ReadWrite, TimeSpan.FromSeconds(10));
        StoreCopy.Write(source, target);
    }
}
