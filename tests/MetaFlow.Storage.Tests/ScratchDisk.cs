using System.Diagnostics;

namespace MetaFlow.Storage.Tests;

/// <summary>A small file system in memory, to be filled or made read-only; only where this process may mount.</summary>
internal sealed class ScratchDisk : IDisposable
{
    private readonly string _folder;

    private ScratchDisk(string folder) => _folder = folder;

    public string Path => _folder;

    /// <summary>Null where it cannot be mounted.</summary>
    public static ScratchDisk? TryMount(string size)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var folder = Directory.CreateTempSubdirectory("metaflow-disk-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", folder))
            return new ScratchDisk(folder);
        Directory.Delete(folder);
        return null;
    }

    public bool MakeReadOnly() => Run("mount", "-o", "remount,ro", _folder);

    /// <summary>Takes what room is left.</summary>
    public void Fill()
    {
        using var file = File.Create(System.IO.Path.Combine(_folder, "filler"));
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Full: as asked.
        }
    }

    public void Dispose()
    {
        Run("umount", "-l", _folder);
        Directory.Delete(_folder);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
