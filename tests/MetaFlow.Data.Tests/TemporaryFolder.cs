using System.IO.Compression;
using System.Text;

namespace MetaFlow.Data.Tests;

/// <summary>A folder of test files that goes away with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("metaflow-data-");

    internal string Path => folder.FullName;

    public void Dispose() => folder.Delete(recursive: true);

    internal string Write(string name, byte[] content)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    internal string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    internal static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(content);

        return packed.ToArray();
    }
}
