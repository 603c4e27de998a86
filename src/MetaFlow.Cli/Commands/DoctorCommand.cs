using System.CommandLine;
using System.Runtime.InteropServices;
using MetaFlow.Cli.Output;
using MetaFlow.Kernels;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow doctor</c>: what is used here, and why.</summary>
internal static class DoctorCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var doctor = new CliCommand("doctor",
            "Say which kernel is used and why, what the processor offers, where the store is and how it is. Exits 0 where MetaFlow can be used.",
            "metaflow doctor",
            "METAFLOW_KERNEL=managed metaflow doctor      # what changes without the native kernel?",
            "metaflow doctor --format json                # to attach to a report");
        var store = CommonOptions.Store();
        var format = CommonOptions.Format(CommonOptions.AllFormats);
        doctor.Add(store);
        doctor.Add(format);
        doctor.SetAction(result =>
        {
            var shape = CommonOptions.FormatOf(result.GetValue(format), CommonOptions.AllFormats);
            _ = CommonOptions.Kernel(null, host);
            var path = CommonOptions.StorePath(result.GetValue(store), host);
            var kernel = Kernel.Describe();
            var (state, usable) = StoreState(path);
            Facts.Write(host, shape, Rows(kernel, path, state));
            return usable && kernel.Used != "none" ? ExitCode.Done : ExitCode.Machine;
        });
        return doctor;
    }

    private static List<Fact> Rows(KernelReport kernel, string store, string state)
    {
        List<Fact> facts =
        [
            new("version", "metaflow", VersionAction.Version),
            new("kernel", "kernel", kernel.Used),
            new("kernel_why", "why", kernel.Why),
            new("native_available", "native library", kernel.NativeAvailable),
            new("native_path", "its file", kernel.LibraryPath),
            new("native_abi", "its ABI version", kernel.AbiVersion is { } abi ? (long)abi : null),
            new("native_variant", "its variant", kernel.Variant),
            new("cpu_features", "processor", kernel.CpuFeatures),
            new("processors", "processors", (long)Environment.ProcessorCount),
            new("dotnet", ".NET", RuntimeInformation.FrameworkDescription),
            new("system", "system", $"{RuntimeInformation.OSDescription} ({RuntimeInformation.RuntimeIdentifier})"),
            new("store", "store", Path.GetFullPath(store)),
            new("store_state", "its state", state),
        ];
        if (kernel.Problems.Count > 0)
            facts.Add(new("problems", "problems", kernel.Problems));
        return facts;
    }

    private static (string State, bool Usable) StoreState(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            return ("not there yet; the first run makes it", true);
        try
        {
            using var store = Stores.OpenExisting(path);
            var info = store.Info();
            return ($"{info.Runs} runs, {info.Points} points, {info.SizeBytes} bytes, schema version {info.SchemaVersion}, journal {info.JournalMode}, SQLite {info.SqliteVersion}", true);
        }
        catch (Exception failure) when (failure is UsageException or InvalidInputException or StoreException)
        {
            return (failure.Message, false);
        }
    }
}
