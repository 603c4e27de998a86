using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Xunit;

namespace MetaFlow.Storage.Tests;

/// <summary>Backups while a process writes; merges and migrations whose process is killed with SIGKILL.</summary>
public sealed class CareUnderFireTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Backup_WhileAProcessWrites_IsOneStateOfTheRun()
    {
        using var child = Process.Start(ChildProgram.Command(ChildProgram.Endless, _folder.StorePath, "5"))!;
        Assert.StartsWith("run ", child.StandardOutput.ReadLine(), StringComparison.Ordinal);
        Assert.StartsWith("committed ", child.StandardOutput.ReadLine(), StringComparison.Ordinal);
        var counts = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            var target = _folder.Combine($"copy-{i}.db");
            using (var reader = RunStore.OpenReadOnly(_folder.StorePath))
                reader.Backup(target);
            using var copy = RunStore.OpenReadOnly(target);
            Assert.Empty(copy.Check());
            var series = copy.List().Single().Series("loss");
            Assert.Equal(Enumerable.Range(0, series.Count).Select(static k => (long)k), series.Steps);
            Assert.Equal(series.Steps.Select(ChildProgram.Value), series.Values);
            counts.Add(series.Count);
        }

        Assert.False(child.HasExited);
        child.Kill();
        child.WaitForExit();
        Assert.Equal(counts.Order(), counts);
        Assert.True(counts[^1] > counts[0]);
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        Assert.Empty(store.Check());
        Assert.Throws<InvalidInputException>(() => store.Backup(_folder.Combine("copy-0.db")));
        store.Backup(_folder.Combine("last.db"));
        Assert.DoesNotContain(_folder.FileNames, static name => name.EndsWith(".partial", StringComparison.Ordinal) || name.StartsWith("last.db-", StringComparison.Ordinal));
    }

    [Fact]
    public void Merge_KilledAgainAndAgain_LosesNothingAndIsFinishedByTheLastOne()
    {
        const int shards = 4;
        const int points = 20_000;
        var sources = Enumerable.Range(0, shards).Select(i => _folder.Combine($"shard-{i}.db")).ToArray();
        for (var i = 0; i < shards; i++)
        {
            using var shard = RunStore.OpenOrCreate(sources[i]);
            for (var k = 0; k < 2; k++)
                Samples.Add(shard, Samples.Description($"shard-{i}"), values: [.. Enumerable.Range(0, points).Select(static step => ChildProgram.Value(step))]);
        }

        var random = new Random(11);
        var (kills, whole) = (0, 0);
        using (var mine = RunStore.OpenOrCreate(_folder.StorePath))
            Samples.Add(mine, Samples.Description("mine"), values: [1, 2]);
        while (kills < 12)
        {
            using (var child = Process.Start(ChildProgram.Command(ChildProgram.Merge, [_folder.StorePath, .. sources]))!)
            {
                Assert.Equal("merging", child.StandardOutput.ReadLine());
                Thread.Sleep(random.Next(1, 80));
                child.Kill();
                child.WaitForExit();
            }

            kills++;
            using var store = RunStore.OpenOrCreate(_folder.StorePath);
            Assert.Empty(store.Check());
            Assert.Equal([1.0, 2.0], store.Query("algorithm = 'mine'").Single().Series("loss").Values);
            // Each shard is there as a whole or not at all.
            var counts = Enumerable.Range(0, shards).Select(i => store.Query($"algorithm = 'shard-{i}'").Select(static run => run.Series("loss").Count).ToList()).ToList();
            Assert.All(counts, static shard => Assert.True(shard is [] or [points, points]));
            Assert.True(counts.Count(static shard => shard.Count > 0) >= whole);
            whole = counts.Count(static shard => shard.Count > 0);
            if (whole == shards && kills < 12)
            {
                // All came: begin again with an empty one.
                foreach (var run in store.Query("algorithm != 'mine'").ToList())
                    store.Delete(run.Id);
                whole = 0;
            }
        }

        output.WriteLine($"{kills} kills.");
        using (var last = Process.Start(ChildProgram.Command(ChildProgram.Merge, [_folder.StorePath, .. sources]))!)
        {
            last.StandardOutput.ReadToEnd();
            last.WaitForExit();
            Assert.Equal(0, last.ExitCode);
        }

        using var all = RunStore.OpenReadOnly(_folder.StorePath);
        Assert.Equal(1 + (2 * shards), all.List().Count);
        Assert.Equal(2 + (2 * shards * points), all.Info().Points);
        Assert.Empty(all.Check());
    }

    [Fact]
    public void Migration_KilledAgainAndAgain_KeepsTheOldStoreOrHasTheNewOne()
    {
        var random = new Random(13);
        var (old, migrated) = (0, 0);
        for (var i = 0; i < 10; i++)
        {
            var path = _folder.Combine($"old-{i}.db");
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Fixtures", "store.v1.sqlite"), path);
            Enlarge(path);
            using (var child = Process.Start(ChildProgram.Command(ChildProgram.Open, path))!)
            {
                Assert.Equal("opening", child.StandardOutput.ReadLine());
                Thread.Sleep(random.Next(10, 250));
                child.Kill();
                child.WaitForExit();
            }

            // What the kill left, read without helping it.
            using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = "PRAGMA user_version";
                var version = Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
                _ = version == 1 ? old++ : migrated++;
                command.CommandText = "SELECT count(*) FROM point";
                Assert.Equal(100_007L, command.ExecuteScalar());
            }

            using var store = RunStore.OpenOrCreate(path);
            Assert.Equal(StoreSchema.Current.Version, store.Info().SchemaVersion);
            Assert.Equal((3, 100_007), (store.List().Count, store.List().Sum(static run => run.SeriesNames.Sum(name => run.Series(name).Count))));
            Assert.Empty(store.Check());
            using var backup = new SqliteConnection($"Data Source={path}.v1.bak;Pooling=False;Mode=ReadOnly");
            backup.Open();
            using var count = backup.CreateCommand();
            count.CommandText = "SELECT count(*) FROM point";
            Assert.Equal(100_007L, count.ExecuteScalar());
        }

        output.WriteLine($"{old} were left as they were, {migrated} were migrated.");
        Assert.Equal(10, old + migrated);
    }

    // So that the backup and the migration take a while.
    private static void Enlarge(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO series (run_key, metric) SELECT max(key), 'large' FROM run;
            WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
            INSERT INTO point SELECT (SELECT max(key) FROM series), i, i, i, 0 FROM n;
            INSERT INTO summary SELECT max(key), 'large', 99999, 0, 0, 99999, NULL, 100000 FROM run
            """;
        command.ExecuteNonQuery();
    }
}
