using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary>Opens stores for reading and changing what is there.</summary>
internal static class Stores
{
    /// <summary>Opens a store that must exist, for reading.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UsageException">There is none.</exception>
    public static RunStore OpenExisting(string path)
    {
        RequireFile(path);
        return RunStore.OpenReadOnly(path);
    }

    /// <summary>Opens a store that must exist, for changing it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UsageException">There is none.</exception>
    public static RunStore OpenForChange(string path)
    {
        RequireFile(path);
        return RunStore.OpenOrCreate(path);
    }

    private static void RequireFile(string path)
    {
        if (Directory.Exists(path))
            throw new UsageException($"the store '{path}' is a folder; --store must name a file.");
        if (!File.Exists(path))
            throw new UsageException($"there is no store at '{path}'; run an experiment first, or name another one with --store.");
    }
}
