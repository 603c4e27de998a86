namespace MetaFlow.Storage.Tests;

/// <summary>A folder of its own for one test, removed with it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("metaflow-storage-").FullName;

    public string StorePath => System.IO.Path.Combine(Path, "runs.db");

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    public IReadOnlyList<string> FileNames => [.. Directory.GetFiles(Path).Select(static file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
