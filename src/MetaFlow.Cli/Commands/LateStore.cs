using MetaFlow.Experiments;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary>
/// A store that is opened when the first run begins, so that an experiment that cannot be run leaves no file behind; what can be
/// wrong with the store is found out before the first step is computed.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class LateStore(string path) : IRunSink, IDisposable
{
    private readonly Lock _gate = new();
    private RunStore? _store;

    /// <summary>The store; null before the first run.</summary>
    public RunStore? Opened => _store;

    /// <summary>The store if its file is there already, opened; null otherwise.</summary>
    public RunStore? OpenExisting()
    {
        lock (_gate)
        {
            return _store ??= File.Exists(path) ? RunStore.OpenOrCreate(path) : null;
        }
    }

    /// <summary>The store, made where it is not there, for notes that belong to no run.</summary>
    /// <exception cref="UsageException">It was written by a newer version and can only be read.</exception>
    public RunStore OpenForNotes()
    {
        lock (_gate)
        {
            _store ??= RunStore.OpenOrCreate(path);

            // A store of a newer version opens, but read-only.
            if (_store.IsReadOnly)
                throw new UsageException($"the store '{path}' was written by a newer MetaFlow (schema version {_store.Info().SchemaVersion}); it can be read, but new runs need another store: name one with --store.");
            return _store;
        }
    }

    /// <summary>Refuses a path at which no store can be written.</summary>
    public void Check()
    {
        if (Directory.Exists(path))
            throw new UsageException($"the store '{path}' is a folder; --store must name a file.");
        if (!File.Exists(path))
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            if (!Directory.Exists(folder))
                throw new UsageException($"the store '{path}' cannot be made: its folder {folder} does not exist.");
            WritableFiles.Check(path, "the store");
            return;
        }

        WritableFiles.Check(path, "the store");
    }

    /// <inheritdoc/>
    public IRunWriter Begin(RunDescription description) => OpenForNotes().Begin(description);

    /// <inheritdoc/>
    public void Dispose() => _store?.Dispose();
}
