using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace MetaFlow.Storage;

/// <summary>Asks Linux's /proc where there is one, else the runtime.</summary>
internal sealed class ProcessProbe : IProcessProbe
{
    public static readonly ProcessProbe Instance = new();

    private ProcessProbe()
    {
        Host = Environment.MachineName;
        BootId = FirstLine("/proc/sys/kernel/random/boot_id");
        ProcessSpace = OperatingSystem.IsLinux() ? File.ResolveLinkTarget("/proc/self/ns/pid", returnFinalTarget: false)?.Name : null;
        ProcessId = Environment.ProcessId;
    }

    public string Host { get; }

    public string? BootId { get; }

    public string? ProcessSpace { get; }

    public int ProcessId { get; }

    public long? StartOf(int processId) => OperatingSystem.IsLinux() ? StartByProc(processId) : StartByRuntime(processId);

    private static long? StartByProc(int processId)
    {
        // The command, in parentheses, may hold spaces and parentheses: fields are counted from the last one.
        var line = FirstLine(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
        if (line is null)
            return null;
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        // Field 3 is the state: a zombie works on nothing. Field 22 is the start in clock ticks since boot.
        return fields[0] is "Z" or "X" or "x" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
    }

    private static long? StartByRuntime(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.HasExited ? null : process.StartTime.ToUniversalTime().Ticks / TimeSpan.TicksPerSecond;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    private static string? FirstLine(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
