using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Xunit;

namespace MetaFlow.Storage.Tests;

/// <summary>Several processes and connections at one file.</summary>
public sealed class ConcurrencyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Store_TwoProcessesWritingAtOnce_LosesNothing()
    {
        const int runs = 4;
        const int points = 30_000;
        var command = ChildProgram.Command(ChildProgram.Bulk, _folder.StorePath, $"{runs}", $"{points}");
        using var first = Process.Start(command)!;
        using var second = Process.Start(command)!;
        var said = (first.StandardOutput.ReadToEnd() + second.StandardOutput.ReadToEnd()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        first.WaitForExit();
        second.WaitForExit();

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        using var store = RunStore.OpenReadOnly(_folder.StorePath);
        Assert.Empty(store.Check());
        var ids = store.List().Select(static run => $"run {run.Id}").Order().ToList();
        Assert.Equal(said.Order(), ids);
        Assert.Equal(2 * runs, ids.Count);
        foreach (var run in store.List())
        {
            Assert.Equal(RunStatus.Finished, run.Status);
            var series = run.Series("loss");
            Assert.Equal(points, series.Count);
            Assert.Equal(series.Steps.Select(ChildProgram.Value), series.Values);
        }

        Assert.Equal(2L * runs * points, store.Info().Points);
    }

    [Fact]
    public void Writer_LongLivedReader_IsNotBlocked()
    {
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        Samples.Add(store, values: [1, 2, 3]);
        // A foreign reader that keeps its snapshot open, such as a notebook.
        using var reader = new SqliteConnection($"Data Source={_folder.StorePath};Mode=ReadOnly;Pooling=False");
        reader.Open();
        using var transaction = reader.BeginTransaction(deferred: true);
        using var count = reader.CreateCommand();
        count.Transaction = transaction;
        count.CommandText = "SELECT count(*) FROM point";
        Assert.Equal(3L, count.ExecuteScalar());

        Samples.Add(store, values: [4, 5]);

        Assert.Equal(3L, count.ExecuteScalar());
        Assert.Equal(5, store.Info().Points);
    }

    [Fact]
    public async Task Reader_DuringWrites_SeesGrowingPrefixes()
    {
        const int points = 40_000;
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        using var writer = (RunWriter)store.Begin(Samples.Description());
        var writing = Task.Run(
            () =>
            {
                for (var step = 0; step < points; step++)
                {
                    writer.Point("loss", step, step, ChildProgram.Value(step));
                    if (step % 100 == 0)
                        writer.Flush();
                }

                writer.Complete(Termination.Completed, Samples.Cost);
            },
            TestContext.Current.CancellationToken);

        using var reader = RunStore.OpenReadOnly(_folder.StorePath);
        var seen = 0;
        while (!writing.IsCompleted)
        {
            var run = reader.Get(writer.Id);
            if (!run.Summary.ContainsKey("loss"))
                continue;
            var series = run.Series("loss");
            Assert.True(series.Count >= seen && series.Count >= run.Summary["loss"].Points);
            Assert.Equal(series.Count - 1, series.Steps[^1]);
            Assert.Equal(ChildProgram.Value(series.Count - 1), series.Last);
            seen = series.Count;
        }

        await writing;
        Assert.Equal(points, reader.Get(writer.Id).Series("loss").Count);
    }

    [Fact]
    public void Open_WhileThisProcessWrites_DoesNotDropItsLocks()
    {
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        Samples.Add(store, values: [1, 2]);
        var before = LocksOn(_folder.StorePath);
        // Closing any handle on a file drops all POSIX locks that the process has on it, unless SQLite knows of the handle.
        RunStore.OpenOrCreate(_folder.StorePath).Dispose();
        RunStore.OpenReadOnly(_folder.StorePath).Dispose();
        Assert.Equal(before, LocksOn(_folder.StorePath));
        Assert.Equal(OperatingSystem.IsLinux() ? 1 : 0, before);

        // Another process that believed itself alone would move the log into the file, and delete it, on closing.
        using var child = Process.Start(ChildProgram.Command(ChildProgram.Bulk, _folder.StorePath, "1", "10"))!;
        child.StandardOutput.ReadToEnd();
        child.WaitForExit();

        Assert.Equal(0, child.ExitCode);
        Assert.True(File.Exists(_folder.StorePath + "-wal"));
        Samples.Add(store, values: [3]);
        Assert.Equal(13, store.Info().Points);
        Assert.Empty(store.Check());
    }

    [Fact]
    public void Write_LockedByAnotherProgram_FailsWithOneSentenceAndRecovers()
    {
        var environment = StoreEnvironment.Default with { BusyTimeout = TimeSpan.FromMilliseconds(20) };
        using var store = RunStore.OpenOrCreate(_folder.StorePath, environment);
        using var writer = (RunWriter)store.Begin(Samples.Description());
        writer.Point("loss", 0, 0, 1);
        using (var other = new SqliteConnection($"Data Source={_folder.StorePath};Pooling=False"))
        {
            other.Open();
            using var transaction = other.BeginTransaction(deferred: false);
            var error = Assert.Throws<StoreException>(writer.Flush);
            Assert.Contains($"'{_folder.StorePath}' is locked by another program", error.Message, StringComparison.Ordinal);
            Assert.Throws<StoreException>(() => Samples.Add(store, values: [1]));
        }

        writer.Point("loss", 1, 1, 2);
        writer.Complete(Termination.Completed, Samples.Cost);
        Assert.Equal([1.0, 2.0], store.Get(writer.Id).Series("loss").Values);
        Assert.Equal(1, store.Info().Runs);
    }

    [Fact]
    public void Store_SeveralThreadsWriting_KeepsEachRun()
    {
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        Parallel.For(0, 8, i => Samples.Add(store, Samples.Description($"a{i}"), values: [.. Enumerable.Range(0, 10_000).Select(k => (double)(k + i))]));

        Assert.All(store.List(), static run =>
        {
            Assert.Equal(10_000, run.Series("loss").Count);
            Assert.Equal($"a{run.Series("loss").First}", run.Algorithm);
        });
        Assert.Equal(8, store.List().Count);
    }

    /// <summary>How many locks of this process the kernel knows on a file (on Linux; else 0).</summary>
    private static int LocksOn(string path)
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%i", path]) { RedirectStandardOutput = true })!;
        var inode = stat.StandardOutput.ReadToEnd().Trim();
        stat.WaitForExit();
        return File.ReadLines("/proc/locks").Count(line => line.Contains($" {Environment.ProcessId} ", StringComparison.Ordinal) && line.Contains($":{inode} ", StringComparison.Ordinal));
    }
}
