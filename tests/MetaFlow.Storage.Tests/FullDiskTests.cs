using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace MetaFlow.Storage.Tests;

/// <summary>The disk fills up: a clear error, and a store that can still be read.</summary>
public sealed class FullDiskTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Writer_DiskFillsUp_TellsAndStoreStaysReadable(bool rollbackJournal)
    {
        using var disk = ScratchDisk.TryMount("1m");
        if (disk is null)
        {
            // The limit on file sizes below stands in for the full disk and always runs.
            output.WriteLine("No small disk can be mounted here; see Writer_FileMayNotGrow_TellsAndStoreStaysReadable.");
            return;
        }

        var path = Path.Combine(disk.Path, "runs.db");
        var committed = 0;
        Guid id;
        using (var store = RunStore.OpenOrCreate(path, StoreEnvironment.Default with { IsNetworkFolder = _ => rollbackJournal }))
        {
            using var writer = (RunWriter)store.Begin(Samples.Description());
            id = writer.Id;
            var error = Assert.Throws<StoreException>(WriteForever);
            void WriteForever()
            {
                for (var step = 0; ; step++)
                {
                    writer.Point("loss", step, step, ChildProgram.Value(step));
                    if (step % 500 != 499)
                        continue;
                    writer.Flush();
                    committed = step + 1;
                }
            }

            Assert.Equal($"The disk that holds the run store '{path}' is full; what was committed before is kept.", error.Message);
            Assert.Throws<StoreException>(() => writer.Complete(Termination.Completed, Samples.Cost));
            Assert.Equal(committed, store.Get(id).Series("loss").Count);
        }

        disk.Fill();
        using var reader = RunStore.OpenReadOnly(path);
        Assert.Empty(reader.Check());
        var run = Assert.Single(reader.List());
        Assert.True(committed > 1000);
        Assert.Equal(committed, run.Series("loss").Count);
        Assert.Equal(run.Series("loss").Steps.Select(ChildProgram.Value), run.Series("loss").Values);
        output.WriteLine($"{committed} points before the disk was full ({reader.Info().JournalMode}).");
    }

    [Fact]
    public void Open_DiskFull_ReadsOldStoresAndRefusesNewOnes()
    {
        using var disk = ScratchDisk.TryMount("1m");
        if (disk is null)
        {
            output.WriteLine("No small disk can be mounted here; see Writer_FileMayNotGrow_TellsAndStoreStaysReadable.");
            return;
        }

        var path = Path.Combine(disk.Path, "runs.db");
        using (var store = RunStore.OpenOrCreate(path))
            Samples.Add(store, values: [1, 2, 3]);
        disk.Fill();

        using (var reader = RunStore.OpenReadOnly(path))
            Assert.Equal([1.0, 2.0, 3.0], Assert.Single(reader.List()).Series("loss").Values);
        var error = Assert.Throws<StoreException>(() => RunStore.OpenOrCreate(Path.Combine(disk.Path, "new.db")));
        Assert.Contains("is full", error.Message, StringComparison.Ordinal);
        Assert.Throws<StoreException>(() =>
        {
            using var store = RunStore.OpenOrCreate(path);
            Samples.Add(store, values: [.. new double[100_000]]);
        });
        using (var reader = RunStore.OpenReadOnly(path))
            Assert.Equal([1.0, 2.0, 3.0], reader.List().Single(static run => run.Status == RunStatus.Finished).Series("loss").Values);
    }

    [Fact]
    public void Writer_FileMayNotGrow_TellsAndStoreStaysReadable()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "Windows has no limit on file sizes.");
        // A child whose files may have 512 KiB at most; the signal for it is ignored, so that writing fails instead.
        var child = ChildProgram.Command(ChildProgram.Fill, _folder.StorePath);
        child.ArgumentList.Add("-c");
        child.ArgumentList.Add("trap '' XFSZ; ulimit -f 512; exec \"$0\"");
        child.ArgumentList.Add(child.FileName);
        child.FileName = "bash";
        child.Environment["DOTNET_EnableWriteXorExecute"] = "0"; // its double mapping is a file, too
        using var process = Process.Start(child)!;
        var said = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();

        Assert.Equal(3, process.ExitCode);
        Assert.StartsWith($"StoreException Reading or writing the run store '{_folder.StorePath}' failed", said[^1], StringComparison.Ordinal);
        var committed = long.Parse(said[^2]["committed ".Length..], CultureInfo.InvariantCulture);
        using var store = RunStore.OpenReadOnly(_folder.StorePath);
        Assert.Empty(store.Check());
        var run = Assert.Single(store.List());
        Assert.Equal(RunStatus.Interrupted, run.Status);
        Assert.True(run.Series("loss").Count >= committed);
        output.WriteLine($"{committed} points before the limit; {said[^1]}");
    }
}
