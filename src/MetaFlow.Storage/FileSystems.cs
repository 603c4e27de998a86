namespace MetaFlow.Storage;

/// <summary>Tells network file systems, on which SQLite's write-ahead log does not work (it needs shared memory).</summary>
internal static class FileSystems
{
    /// <summary>Those that the runtime counts as local or does not know, though other machines may share them.</summary>
    private static readonly string[] AlsoShared = ["9p", "virtiofs", "vboxsf", "vmhgfs", "prl_fs", "beegfs", "lustre", "gpfs", "ceph", "glusterfs", "orangefs", "fuse.sshfs", "fuse.s3fs", "fuse.glusterfs", "fuse.ceph"];

    public static bool IsNetwork(string folder)
    {
        try
        {
            var format = MountedFormat(folder);
            if (format is not null && AlsoShared.Contains(format, StringComparer.OrdinalIgnoreCase))
                return true;
            return new DriveInfo(folder).DriveType == DriveType.Network;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The type in /proc/self/mountinfo of the mount that holds a folder; null elsewhere than on Linux.</summary>
    internal static string? MountedFormat(string folder)
    {
        const string table = "/proc/self/mountinfo";
        if (!File.Exists(table))
            return null;
        string? format = null;
        var longest = -1;
        foreach (var line in File.ReadLines(table))
        {
            // id parent device root MOUNT-POINT options … - TYPE source options; a later mount covers an earlier one.
            var separator = line.IndexOf(" - ", StringComparison.Ordinal);
            var point = line.Split(' ', 6)[4].Replace("\\040", " ", StringComparison.Ordinal);
            var inside = point == "/" || folder == point || folder.StartsWith(point + "/", StringComparison.Ordinal);
            if (!inside || point.Length < longest || separator < 0)
                continue;
            longest = point.Length;
            format = line[(separator + 3)..].Split(' ')[0];
        }

        return format;
    }
}
