using Microsoft.Data.Sqlite;
using Xunit;

namespace MetaFlow.Storage.Tests;

/// <summary>What a path may lead to. What is not a run store gets one sentence and keeps every byte.</summary>
public sealed class OpeningTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Foreign => ["text", "short text", "spreadsheet", "empty database", "id without tables", "half a store", "header only"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Foreign))]
    public void Open_ForeignFile_IsRefusedAndUntouched(string what)
    {
        var path = _folder.Combine("foreign.db");
        MakeForeign(path, what);
        var before = File.ReadAllBytes(path);

        var writing = Assert.Throws<InvalidInputException>(() => RunStore.OpenOrCreate(path));
        var reading = Assert.Throws<InvalidInputException>(() => RunStore.OpenReadOnly(path));

        Assert.Contains($"'{path}'", writing.Message, StringComparison.Ordinal);
        Assert.Contains($"'{path}'", reading.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', writing.Message);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal(["foreign.db"], _folder.FileNames);
        output.WriteLine(writing.Message);
    }

    [Fact]
    public void Open_Folder_IsRefused()
    {
        var error = Assert.Throws<InvalidInputException>(() => RunStore.OpenOrCreate(_folder.Path));
        Assert.Equal($"The run store '{_folder.Path}' is a folder; name a file.", error.Message);
        Assert.Throws<InvalidInputException>(() => RunStore.OpenReadOnly(_folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Open_ImpossiblePath_IsRefused(string path) => Assert.Throws<InvalidInputException>(() => RunStore.OpenOrCreate(path));

    [Fact]
    public void OpenOrCreate_FolderMissing_IsRefused()
    {
        var path = _folder.Combine("missing/runs.db");
        var error = Assert.Throws<InvalidInputException>(() => RunStore.OpenOrCreate(path));
        Assert.Equal($"The folder '{_folder.Combine("missing")}' of the run store '{path}' does not exist.", error.Message);
        Assert.False(Directory.Exists(_folder.Combine("missing")));
    }

    [Fact]
    public void OpenReadOnly_NoFile_IsRefusedAndMakesNone()
    {
        var error = Assert.Throws<InvalidInputException>(() => RunStore.OpenReadOnly(_folder.StorePath));
        Assert.Equal($"There is no run store at '{_folder.StorePath}'.", error.Message);
        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public void OpenOrCreate_EmptyFile_BecomesAStore()
    {
        // As mktemp leaves it, or a creation for which the disk had no room.
        File.WriteAllBytes(_folder.StorePath, []);
        Assert.Contains("is empty", Assert.Throws<InvalidInputException>(() => RunStore.OpenReadOnly(_folder.StorePath)).Message, StringComparison.Ordinal);
        using (var store = RunStore.OpenOrCreate(_folder.StorePath))
            Samples.Add(store, values: [1]);
        using var reader = RunStore.OpenReadOnly(_folder.StorePath);
        Assert.Single(reader.List());
    }

    [Fact]
    public void Open_DamagedStore_IsToldOnOpeningOrByCheck()
    {
        using (var store = RunStore.OpenOrCreate(_folder.StorePath))
            Samples.Add(store, values: [.. new double[20_000]]);
        using (var file = File.OpenWrite(_folder.StorePath))
        {
            file.Position = file.Length / 2;
            file.Write(new byte[8192]);
        }

        using var reader = RunStore.OpenReadOnly(_folder.StorePath);
        Assert.NotEmpty(reader.Check());
    }

    [Theory]
    [InlineData("with space.db")]
    [InlineData("percent%20 and #hash?.db")]
    [InlineData("quote'; DROP TABLE run; --.db")]
    [InlineData("Ünïcödé 🙂.db")]
    [InlineData("file:uri.db")]
    public void OpenOrCreate_AwkwardName_IsThatFile(string name)
    {
        using (var store = RunStore.OpenOrCreate(_folder.Combine(name)))
            Samples.Add(store, values: [1]);
        Assert.Equal([name], _folder.FileNames);
        using var reader = RunStore.OpenReadOnly(_folder.Combine(name));
        Assert.Single(reader.List());
    }

    [Fact]
    public void Store_Disposed_LeavesOneFileThatCanBeDeletedAndRefusesUse()
    {
        var store = RunStore.OpenOrCreate(_folder.StorePath);
        var id = Samples.Add(store, values: [1]);
        var run = store.Get(id);
        store.Dispose();
        store.Dispose();
        Assert.Equal(["runs.db"], _folder.FileNames);
        Assert.Throws<ObjectDisposedException>(() => store.List());
        Assert.Throws<ObjectDisposedException>(() => run.Series("loss"));
    }

    [Fact]
    public void Store_DisposedBeforeItsWriter_KeepsThePointsAndEndsTheWriter()
    {
        var store = RunStore.OpenOrCreate(_folder.StorePath);
        using var writer = store.Begin(Samples.Description());
        writer.Point("loss", 0, 0, 1);
        store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => writer.Point("loss", 1, 1, 2));
        using var reader = RunStore.OpenReadOnly(_folder.StorePath);
        Assert.Equal([1.0], Assert.Single(reader.List()).Series("loss").Values);
    }

    [Fact]
    public void OpenReadOnly_CleanStore_ChangesNothingAndLeavesNothing()
    {
        using (var store = RunStore.OpenOrCreate(_folder.StorePath))
            Samples.Add(store, values: [1, 2]);
        var before = File.ReadAllBytes(_folder.StorePath);
        using (var reader = RunStore.OpenReadOnly(_folder.StorePath))
        {
            Assert.True(reader.IsReadOnly);
            Assert.Single(reader.List());
            Assert.Empty(reader.Check());
            var error = Assert.Throws<InvalidInputException>(() => reader.Begin(Samples.Description()));
            Assert.Equal($"The run store '{_folder.StorePath}' was opened for reading only.", error.Message);
            Assert.Throws<InvalidInputException>(() => reader.Delete(reader.List()[0].Id));
        }

        Assert.Equal(before, File.ReadAllBytes(_folder.StorePath));
        Assert.Equal(["runs.db"], _folder.FileNames);
    }

    [Fact]
    public void Open_ReadOnlyFolder_ReadsAndRefusesToWriteBeforeAnythingIsDone()
    {
        using var disk = ScratchDisk.TryMount("4m");
        var folder = disk?.Path ?? _folder.Path;
        var path = Path.Combine(folder, "runs.db");
        using (var store = RunStore.OpenOrCreate(path))
            Samples.Add(store, values: [1]);
        if (disk is not null)
            Assert.True(disk.MakeReadOnly());
        else if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        output.WriteLine(disk is null ? "Read-only by the folder's mode (nothing can be mounted here)." : "Read-only by its mount.");
        try
        {
            var existing = Assert.Throws<InvalidInputException>(() => RunStore.OpenOrCreate(path));
            var missing = Assert.Throws<InvalidInputException>(() => RunStore.OpenOrCreate(Path.Combine(folder, "new.db")));
            output.WriteLine($"{existing.Message}\n{missing.Message}");
            using var reader = RunStore.OpenReadOnly(path);
            Assert.Equal([1.0], Assert.Single(reader.List()).Series("loss").Values);
        }
        finally
        {
            if (disk is null && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Assert.Equal(["runs.db"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Journal_NetworkFolder_HasNoLogAndConvertsBothWays()
    {
        var network = StoreEnvironment.Default with { IsNetworkFolder = _ => true };
        foreach (var (environment, mode) in new[] { (StoreEnvironment.Default, "wal"), (network, "delete"), (StoreEnvironment.Default, "wal") })
        {
            using var store = RunStore.OpenOrCreate(_folder.StorePath, environment);
            Samples.Add(store, values: [1]);
            Assert.Equal(mode, store.Info().JournalMode);
            Assert.Equal(mode == "wal", File.Exists(_folder.StorePath + "-wal"));
        }

        using var reader = RunStore.OpenReadOnly(_folder.StorePath);
        Assert.Equal(3, reader.List().Count);
        Assert.Empty(reader.Check());
    }

    [Fact]
    public void FileSystems_KnownMounts_AreTold()
    {
        Assert.False(FileSystems.IsNetwork(_folder.Path));
        Assert.Equal(OperatingSystem.IsLinux() ? "proc" : null, FileSystems.MountedFormat("/proc/self"));
    }

    private static void MakeForeign(string path, string what)
    {
        switch (what)
        {
            case "text":
                File.WriteAllText(path, string.Concat(Enumerable.Repeat("step,loss\n1,0.5\n", 1000)));
                return;
            case "short text":
                File.WriteAllText(path, "x");
                return;
            case "half a store":
                MakeStore(path);
                using (var file = File.OpenWrite(path))
                    file.SetLength(file.Length / 2);
                return;
            case "header only":
                MakeStore(path);
                using (var file = File.OpenWrite(path))
                    file.SetLength(60);
                return;
        }

        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = what switch
        {
            "spreadsheet" => "PRAGMA journal_mode = WAL; CREATE TABLE run (id TEXT); INSERT INTO run VALUES ('not ours')",
            "empty database" => "CREATE TABLE t (a); DROP TABLE t",
            _ => $"PRAGMA application_id = {StoreSchema.ApplicationId}; PRAGMA user_version = 1; CREATE TABLE run (id TEXT)",
        };
        command.ExecuteNonQuery();
    }

    private static void MakeStore(string path)
    {
        using var store = RunStore.OpenOrCreate(path);
        Samples.Add(store, values: [.. new double[5000]]);
    }
}
