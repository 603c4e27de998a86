using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MetaFlow.Benchmarks;

/// <summary>
/// CPU time of the calling thread (other jobs share the cores, wall time would measure them), or wall time where several
/// threads work. The rivals of the peers folder use the same two clocks.
/// </summary>
internal sealed partial class CpuClock(bool wall)
{
    private const int ThreadCpuTime = 3;

    public double Seconds()
    {
        if (wall || !OperatingSystem.IsLinux()) return Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
        if (ClockGetTime(ThreadCpuTime, out var time) != 0) throw new InvalidOperationException("The thread's CPU clock cannot be read.");
        return time.Seconds + (1e-9 * time.Nanoseconds);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpecification time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
