namespace MetaFlow.Cli;

/// <summary>Finds out before the work whether a file can be written after it. Nothing remains of the attempt.</summary>
internal static class WritableFiles
{
    /// <summary>Refuses a path at which no file can be written.</summary>
    /// <param name="path">The file; neither it nor its folders need exist.</param>
    /// <param name="name">What the message calls it, such as <c>--output</c>.</param>
    /// <exception cref="UsageException">It cannot.</exception>
    public static void Check(string path, string name)
    {
        string full;
        try
        {
            full = Path.GetFullPath(path);
        }
        catch (ArgumentException)
        {
            throw new UsageException($"{name} '{path}' is not a file name.");
        }

        if (Directory.Exists(full))
            throw new UsageException($"{name} '{path}' is a folder; it must be a file.");
        try
        {
            if (File.Exists(full))
            {
                using var existing = new FileStream(full, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                return;
            }

            var folder = Path.GetDirectoryName(full)!;
            while (!Directory.Exists(folder))
            {
                if (File.Exists(folder))
                    throw new UsageException($"{name} '{path}' cannot be written: {folder} is a file, not a folder.");
                folder = Path.GetDirectoryName(folder)!;
            }

            var probe = Path.Combine(folder, $".metaflow-{Guid.NewGuid():N}.probe");
            using var created = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{name} '{path}' cannot be written: the folder does not exist and cannot be made, or is read-only.");
        }
    }
}
