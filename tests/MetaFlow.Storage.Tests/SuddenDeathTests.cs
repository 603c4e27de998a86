using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Xunit;

namespace MetaFlow.Storage.Tests;

/// <summary>A real process is killed with SIGKILL at random moments of a run, fifty times over.</summary>
public sealed class SuddenDeathTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Store_WriterKilledFiftyTimes_KeepsEveryCommittedPoint()
    {
        const int kills = 50;
        var told = new ConcurrentDictionary<Guid, long>();
        var found = 0L;
        // Ten killed writers after one another work on one file, so that each meets what the last one left.
        Parallel.For(0, kills / 10, new ParallelOptions { MaxDegreeOfParallelism = 2 }, file =>
        {
            var random = new Random(20261122 + file);
            var path = _folder.Combine($"killed-{file}.db");
            for (var i = 0; i < 10; i++)
            {
                var (id, committed) = KillAfter(path, TimeSpan.FromMilliseconds(random.Next(5, 151)), seed: (10 * file) + i);
                Assert.True(told.TryAdd(id, committed));
                Interlocked.Add(ref found, VerifyLatest(path, id, committed, asReader: i % 2 == 0));
            }
        });

        Assert.Equal(kills, told.Count);
        for (var file = 0; file < kills / 10; file++)
        {
            using var store = RunStore.OpenReadOnly(_folder.Combine($"killed-{file}.db"));
            foreach (var run in store.List())
            {
                Assert.Equal(RunStatus.Interrupted, run.Status);
                Assert.True(run.Summary.GetValueOrDefault("loss")?.Points.CompareTo(told[run.Id]) is >= 0 || told[run.Id] == 0);
                told.TryRemove(run.Id, out _);
            }
        }

        Assert.Empty(told);
        output.WriteLine($"{kills} kills, {found} points kept.");
    }

    [Fact]
    public void Store_KilledWhileItIsMade_OpensForWriting()
    {
        const int kills = 10;
        var random = new Random(7);
        var unfinished = 0;
        for (var i = 0; i < kills; i++)
        {
            var folder = Directory.CreateDirectory(_folder.Combine($"{i}")).FullName;
            using var child = Process.Start(ChildProgram.Command(ChildProgram.Create, folder))!;
            Assert.Equal("created 0", child.StandardOutput.ReadLine());
            Thread.Sleep(random.Next(5, 60));
            child.Kill();
            var created = child.StandardOutput.ReadToEnd().Count(static character => character == '\n') + 1;
            child.WaitForExit();
            var files = Directory.GetFiles(folder, "*.db").Order(StringComparer.Ordinal).ToList();
            Assert.InRange(files.Count, created, created + 1);
            for (var k = 0; k < files.Count; k++)
            {
                using var store = RunStore.OpenOrCreate(files[k]);
                Assert.Empty(store.Check());
                if (k < created)
                    Assert.Equal([1.0, 2.0], Assert.Single(store.List()).Series("loss").Values);
            }

            unfinished += files.Count - created;
        }

        output.WriteLine($"{kills} kills, {unfinished} of them while a store was made.");
    }

    [Fact]
    public void OpenReadOnly_LogWithoutItsIndexOnAFullDisk_ReadsTheLog()
    {
        using var disk = ScratchDisk.TryMount("32m");
        var path = Path.Combine(disk?.Path ?? _folder.Path, "runs.db");
        var (id, committed) = KillAfter(path, TimeSpan.FromMilliseconds(60), seed: 99);
        Assert.True(File.Exists(path + "-wal"));
        File.Delete(path + "-shm");
        disk?.Fill();
        output.WriteLine(disk is null ? "No small disk can be mounted here: read with room to spare." : "Read on a full disk.");
        VerifyLatest(path, id, committed, asReader: true);
    }

    private static (Guid Id, long Committed) KillAfter(string path, TimeSpan delay, int seed)
    {
        using var child = Process.Start(ChildProgram.Command(ChildProgram.Endless, path, seed.ToString(CultureInfo.InvariantCulture)))!;
        var first = child.StandardOutput.ReadLine();
        Assert.NotNull(first);
        Assert.StartsWith("run ", first, StringComparison.Ordinal);
        Thread.Sleep(delay);
        child.Kill(); // SIGKILL
        // What it still said is in the pipe; a line that the kill cut off was not said.
        var said = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.Equal(137, child.ExitCode);
        var committed = said[..(said.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => long.Parse(line["committed ".Length..], CultureInfo.InvariantCulture)).LastOrDefault();
        return (Guid.Parse(first["run ".Length..]), committed);
    }

    private static long VerifyLatest(string path, Guid id, long committed, bool asReader)
    {
        var before = asReader ? Fingerprint(path) : "";
        long count;
        using (var store = asReader ? RunStore.OpenReadOnly(path) : RunStore.OpenOrCreate(path))
        {
            Assert.Empty(store.Check());
            var run = store.Get(id);
            Assert.Equal(RunStatus.Interrupted, run.Status);
            Assert.Equal(id, store.List(new RunListOptions { Limit = 1, Status = RunStatus.Interrupted })[0].Id);
            count = run.SeriesNames.Count == 0 ? 0 : run.Series("loss").Count;
            Assert.True(count >= committed, $"{committed} points were committed, {count} are there.");
            if (count > 0)
            {
                var (loss, norm) = (run.Series("loss"), run.Series("grad_norm"));
                Assert.Equal(Enumerable.Range(0, (int)count).Select(static step => (long)step), loss.Steps);
                Assert.Equal(loss.Steps.Select(ChildProgram.Value), loss.Values);
                // One transaction holds whole batches of all metrics, cut between two calls at most.
                Assert.InRange(loss.Count - norm.Count, 0, 1);
                Assert.Equal(norm.Steps.Select(static step => -ChildProgram.Value(step)), norm.Values);
                Assert.Equal(loss.Last, run.Summary["loss"].Last);
                Assert.Equal(count, run.Summary["loss"].Points);
            }

            if (committed > 0)
                Assert.True(run.States.Single().Time >= committed);
        }

        if (asReader)
            Assert.Equal(before, Fingerprint(path));
        return count;
    }

    /// <summary>The bytes of the store and of its log: what a reader must not change.</summary>
    private static string Fingerprint(string path) =>
        string.Join(' ', new[] { path, path + "-wal" }.Select(static file => File.Exists(file) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))) : "none"));
}
