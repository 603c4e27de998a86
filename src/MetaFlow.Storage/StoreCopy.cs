using Microsoft.Data.Sqlite;

namespace MetaFlow.Storage;

/// <summary>Copies a store as it is at one moment. The copy gets its name when it is whole, and needs no file beside it.</summary>
internal static class StoreCopy
{
    public static void Write(SqliteConnection source, string target)
    {
        var partial = target + ".partial";
        File.Delete(partial);
        try
        {
            using (var copy = StoreFile.Connect(partial, SqliteOpenMode.ReadWriteCreate, TimeSpan.FromSeconds(10)))
            {
                // In one step: a copy that goes page by page begins again whenever somebody commits.
                source.BackupDatabase(copy);
                StoreOpening.Execute(copy, "PRAGMA journal_mode = DELETE"); // it inherits the log
            }

            File.Move(partial, target);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}
