using Microsoft.Data.Sqlite;

namespace MetaFlow.Storage;

/// <summary>Another store in this version's schema, for reading: itself, or a migrated copy of an older one that goes with this object.</summary>
internal sealed class StoreReading : IDisposable
{
    private readonly string? _folder;

    private StoreReading(string path, string? folder)
    {
        Path = path;
        _folder = folder;
    }

    public string Path { get; }

    public static StoreReading Open(string path, StoreEnvironment environment)
    {
        if (StoreFile.Inspect(path) != StoreFile.Kind.Store)
            throw new InvalidInputException($"There is no run store at '{path}'.");
        try
        {
            long version;
            using (var connection = StoreFile.Connect(StoreFile.ReadOnlyUri(path), SqliteOpenMode.ReadOnly, environment.BusyTimeout))
                version = StoreOpening.Number(connection, "PRAGMA user_version");
            if (version > environment.Schema.Version)
                throw new InvalidInputException($"The run store '{path}' was written by a newer MetaFlow (schema version {version}, this one knows {environment.Schema.Version}); it cannot be merged.");
            if (version == environment.Schema.Version)
            {
                StoreOpening.OpenReadOnly(path, environment).Dispose(); // has every table
                return new(path, null);
            }

            var folder = Directory.CreateTempSubdirectory("metaflow-merge-").FullName;
            var reading = new StoreReading(System.IO.Path.Combine(folder, "store.db"), folder);
            try
            {
                using (var source = StoreFile.Connect(StoreFile.ReadOnlyUri(path), SqliteOpenMode.ReadOnly, environment.BusyTimeout))
                    StoreCopy.Write(source, reading.Path);
                StoreOpening.OpenOrCreate(reading.Path, environment).Dispose();
                return reading;
            }
            catch
            {
                reading.Dispose();
                throw;
            }
        }
        catch (SqliteException error)
        {
            throw StoreErrors.Translate(error, path);
        }
    }

    public void Dispose()
    {
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
    }
}
