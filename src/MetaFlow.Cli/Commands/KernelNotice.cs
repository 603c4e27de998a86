using MetaFlow.Kernels;

namespace MetaFlow.Cli.Commands;

/// <summary>Says once that the managed kernel stands in for a native one that is missing.</summary>
internal static class KernelNotice
{
    /// <summary>Writes the notice where it applies.</summary>
    public static void Write(CliHost host, KernelChoice asked)
    {
        var report = Kernel.Describe();
        if (asked == KernelChoice.Auto && report.Requested is null && !report.NativeAvailable)
            host.Error.WriteLine("The native kernel is not there, so the managed one is used (slower, same results within rounding); metaflow doctor says why.");
    }
}
