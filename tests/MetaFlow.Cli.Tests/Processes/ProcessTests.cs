using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using MetaFlow.Storage;
using Xunit;

namespace MetaFlow.Cli.Tests.Processes;

/// <summary>The real command, as the shell runs it.</summary>
public sealed class ProcessTests : IDisposable
{
    /// <summary>Updates that take minutes, told to the store as they come.</summary>
    private static readonly string[] s_long = ["run", "xu2020.fig2b", "--set", "steps=50000000", "--set", "modes=[\"update\"]", "--no-figure"];

    /// <summary>A flow that takes minutes, told as it comes too.</summary>
    private static readonly string[] s_longFlow = ["run", "xu2020.fig2b", "--set", "steps=50000000", "--set", "modes=[\"flow\"]", "--no-figure"];

    private readonly string _folder = Directory.CreateTempSubdirectory("metaflow-process-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Process_OfTheFirstCommand_PrintsStoresAndDraws()
    {
        var outcome = RealProcess.Run(_folder, "run", "xu2020.fig2b");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("bi-maml", outcome.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Figure", outcome.Out, StringComparison.Ordinal);
        Assert.Equal(["figures", "metaflow.db"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order());
        Assert.Equal(0, RealProcess.Run(_folder, "runs", "list").Code);
    }

    [Fact]
    public void Process_WithoutTheNativeKernel_SaysSoOnceAndUsesTheManagedOne()
    {
        var installation = InstallWithoutNativeKernel();
        using var process = RealProcess.StartFrom(installation, _folder, "run", "xu2020.fig2b", "--set", "steps=5", "--no-figure");
        var outcome = process.Wait();
        Assert.Equal(0, outcome.Code);
        Assert.Equal(2, outcome.Error.Split("The native kernel is not there, so the managed one is used").Length);
        Assert.DoesNotContain("native", outcome.Out, StringComparison.Ordinal);
        using var store = RunStore.OpenReadOnly(StorePath(_folder));
        Assert.Equal(["managed", "managed", "managed", "managed"], store.List().Select(static run => run.Kernel));

        // Whoever chose a kernel, or wants no notices, is told nothing; whoever needs the native one is.
        using var chosen = RealProcess.StartFrom(installation, _folder, "run", "xu2020.fig2b", "--set", "steps=5", "--no-figure", "--kernel", "managed");
        Assert.DoesNotContain("kernel", chosen.Wait().Error, StringComparison.Ordinal);
        using var doctor = RealProcess.StartFrom(installation, _folder, "doctor");
        Assert.Contains("metaflow_native", doctor.Wait().Out, StringComparison.Ordinal);
        using var native = RealProcess.StartFrom(installation, _folder, "run", "xu2020.fig2b", "--no-figure", "--kernel", "native");
        var refused = native.Wait();
        Assert.Equal(3, refused.Code);
        Assert.Contains("the native kernel was asked for, but its library cannot be used", refused.Error, StringComparison.Ordinal);
        Assert.Equal(8, store.List().Count);
    }

    [Fact]
    public void Process_OfWrongUsage_Exits2WithOneLine()
    {
        var outcome = RealProcess.Run(_folder, "run", "xu2020.fig2b", "--sotre", "x");
        Assert.Equal((2, "", "metaflow: unknown option '--sotre' of run; did you mean --store?\n"), (outcome.Code, outcome.Out, outcome.Error.ReplaceLineEndings("\n")));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Process_Interrupted_Exits130AndKeepsTheRunAsCancelled()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var process = RealProcess.Start(_folder, s_long);
        process.Until(() => Count(_folder, RunStatus.Running) == 1);
        process.Interrupt();
        var outcome = process.Wait();
        Assert.Equal(130, outcome.Code);
        Assert.Contains("metaflow: cancelled; what was stored until here is kept.", outcome.Error, StringComparison.Ordinal);
        using var store = RunStore.OpenReadOnly(StorePath(_folder));
        var run = Assert.Single(store.List());
        Assert.Equal((RunStatus.Finished, Termination.Cancelled), (run.Status, run.Termination));
        Assert.True(run.Series("objective").Count > 0);
        Assert.Empty(store.Check());
    }

    [Fact]
    public void Process_OnAFullDisk_Exits3AndLeavesAReadableStore()
    {
        var disk = Directory.CreateDirectory(Path.Combine(_folder, "disk")).FullName;
        Assert.SkipUnless(Shell("mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", disk) == 0, "Mounting a small disk needs root.");
        try
        {
            var outcome = RealProcess.Run(disk, [.. s_long, "--set", "steps=5000"]);
            Assert.Equal(3, outcome.Code);
            Assert.Matches(@"^metaflow: the disk that holds the run store .* is full; [^\n]*\n$", outcome.Error.ReplaceLineEndings("\n"));
            Assert.Equal(0, RealProcess.Run(disk, "runs", "list").Code);
        }
        finally
        {
            Shell("umount", disk);
        }
    }

    // The lane is the seed of the delays.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Process_KilledTwentyFiveTimes_LosesNothingThatWasCommitted(int lane)
    {
        var random = new Random(lane);
        var interrupted = 0;
        for (var i = 0; i < 25; i++)
        {
            using (var process = RealProcess.Start(_folder, s_long))
            {
                // Every fifth is killed while it starts, at whatever it is doing; the others in the middle of the run.
                if (i % 5 != 4)
                    process.Until(() => Count(_folder, RunStatus.Running) == 1);
                Thread.Sleep(random.Next(120));
                Assert.False(process.HasExited);
                process.Kill();
            }

            if (!File.Exists(StorePath(_folder)) || new FileInfo(StorePath(_folder)).Length == 0)
                continue;
            using var store = RunStore.OpenOrCreate(StorePath(_folder));
            Assert.Empty(store.Check());
            var runs = store.List();
            Assert.All(runs, run => Assert.Equal(RunStatus.Interrupted, run.Status));
            Assert.True(runs.Count >= interrupted + (i % 5 != 4 ? 1 : 0));
            interrupted = runs.Count;
            foreach (var name in runs.Count == 0 ? [] : runs[0].SeriesNames)
            {
                // What is there is the beginning of the run without a gap.
                var series = runs[0].Series(name);
                Assert.Equal((0, series.Count - 1), (series.Steps[0], series.Steps[^1]));
            }
        }

        Assert.True(interrupted >= 20);
        var listed = RealProcess.Run(_folder, "runs", "list", "--status", "interrupted", "--format", "jsonl");
        Assert.Equal((0, interrupted), (listed.Code, listed.Lines.Count));
    }

    [Fact]
    public void Process_KilledInALongFlow_KeepsThePointsUntilThere()
    {
        using (var process = RealProcess.Start(_folder, s_longFlow))
        {
            process.Until(() => Points(_folder) > 1000);
            process.Kill();
        }

        using var store = RunStore.OpenOrCreate(StorePath(_folder));
        Assert.Empty(store.Check());
        var run = Assert.Single(store.List());
        Assert.Equal((RunStatus.Interrupted, "flow"), (run.Status, run.Mode));
        Assert.NotEmpty(run.SeriesNames);
        foreach (var name in run.SeriesNames)
        {
            var series = run.Series(name);
            Assert.True(series.Count > 100);
            Assert.Equal(Enumerable.Range(0, series.Count).Select(static k => (long)k), series.Steps.ToArray());
        }
    }

    [Fact]
    public void Process_KilledAndResumed_EndsAsIfItHadNotBeen()
    {
        string[] command = ["run", "xu2020.fig2b", "--set", "steps=60000", "--set", "modes=[\"update\"]", "--no-figure"];
        var left = Directory.CreateDirectory(Path.Combine(_folder, "left-alone")).FullName;
        Assert.Equal(0, RealProcess.Run(left, command).Code);
        using (var process = RealProcess.Start(_folder, command))
        {
            process.Until(() => Points(_folder) > 1000);
            process.Kill();
        }

        Guid killed;
        using (var store = RunStore.OpenReadOnly(StorePath(_folder)))
            killed = store.List(new RunListOptions { Status = RunStatus.Interrupted }).Single().Id;
        var resumed = RealProcess.Run(_folder, "run", "--resume", killed.ToString(), "--format", "jsonl");
        Assert.Equal(0, resumed.Code);
        using var after = RunStore.OpenReadOnly(StorePath(_folder));
        using var whole = RunStore.OpenReadOnly(StorePath(left));
        var one = after.List(new RunListOptions { Status = RunStatus.Finished }).First(run => run.Links.Any(link => link.Kind == RunLink.Resume && link.To == killed));
        var other = whole.List().Single(run => run.ConfigurationHash == one.ConfigurationHash);
        Assert.Contains(one.Id.ToString(), resumed.Out, StringComparison.Ordinal);
        Assert.Equal(other.SeriesNames, one.SeriesNames);
        foreach (var name in one.SeriesNames)
        {
            Assert.Equal(other.Series(name).Steps, one.Series(name).Steps);
            Assert.True(other.Series(name).ValueSpan.SequenceEqual(one.Series(name).ValueSpan));
        }

        Assert.Equal(other.Phases, one.Phases);
        Assert.Equal(other.States.Select(state => (state.Name, state.Time, state.Vector)), one.States.Select(state => (state.Name, state.Time, state.Vector)));
        Assert.Equal(2, RealProcess.Run(_folder, "run", "--resume", one.Id.ToString()).Code); // it has come to its end
    }

    // The command as it is here, but for the library and for what belongs to other platforms.
    private string InstallWithoutNativeKernel()
    {
        var target = Path.Combine(_folder, "installation");
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(AppContext.BaseDirectory, file);
            var foreign = name.StartsWith("runtimes", StringComparison.Ordinal) && !name.Contains(RuntimeInformation.RuntimeIdentifier, StringComparison.Ordinal);
            if (foreign || name.Contains("metaflow_native", StringComparison.Ordinal))
                continue;
            var copy = Path.Combine(target, name);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }

    private static int Shell(string command, params string[] args)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, args) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (Win32Exception)
        {
            return -1;
        }
    }

    private static string StorePath(string folder) => Path.Combine(folder, "metaflow.db");

    private static long Count(string folder, RunStatus status) => Read(folder, store => store.List(new RunListOptions { Status = status }).Count);

    private static long Points(string folder) => Read(folder, static store => store.Info().Points);

    // A reader may come while the store is being made: then there is nothing yet.
    private static long Read(string folder, Func<RunStore, long> read)
    {
        if (!File.Exists(StorePath(folder)))
            return 0;
        try
        {
            using var store = RunStore.OpenReadOnly(StorePath(folder));
            return read(store);
        }
        catch (Exception failure) when (failure is InvalidInputException or StoreException)
        {
            return 0;
        }
    }
}
