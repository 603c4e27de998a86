using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Storage.Tests;

/// <summary>What comes from other stores.</summary>
public sealed class MergeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Merge_OfEightShards_HasEveryRunAsItWas()
    {
        var expected = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var shard = 0; shard < 8; shard++)
        {
            using var store = RunStore.OpenOrCreate(_folder.Combine($"shard-{shard}.db"));
            for (var i = 0; i < 3; i++)
            {
                var id = AddRich(store, seed: (3 * shard) + i);
                expected[id.ToString()] = Describe(store.Get(id));
            }
        }

        var before = Enumerable.Range(0, 8).Select(shard => Convert.ToHexString(File.ReadAllBytes(_folder.Combine($"shard-{shard}.db")))).ToList();
        using var all = RunStore.OpenOrCreate(_folder.StorePath);
        for (var shard = 0; shard < 8; shard++)
        {
            var report = all.Merge(_folder.Combine($"shard-{shard}.db"));
            Assert.Equal((3L, 0L, 0L, 9L, 3L), (report.Added, report.Duplicates, report.Repetitions, report.Points, report.Checks));
            Assert.Empty(report.Conflicts);
        }

        Assert.Equal(expected, new SortedDictionary<string, string>(all.List().ToDictionary(static run => run.Id.ToString(), Describe), StringComparer.Ordinal));
        Assert.Empty(all.Check());
        Assert.Equal(before, Enumerable.Range(0, 8).Select(shard => Convert.ToHexString(File.ReadAllBytes(_folder.Combine($"shard-{shard}.db")))));

        // Once more, nothing comes.
        Assert.All(Enumerable.Range(0, 8), shard =>
        {
            var again = all.Merge(_folder.Combine($"shard-{shard}.db"));
            Assert.Equal((0L, 3L, 0L, 0L), (again.Added, again.Duplicates, again.Points, again.Checks));
        });
        Assert.Equal(24, all.List().Count);
    }

    [Fact]
    public void Merge_OfEqualConfigurations_KeepsBothAndTellsTheRepetition()
    {
        using (var other = RunStore.OpenOrCreate(_folder.Combine("other.db")))
        {
            AddRich(other, seed: 1);
            AddRich(other, seed: 2);
        }

        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        AddRich(store, seed: 1);
        var report = store.Merge(_folder.Combine("other.db"));
        Assert.Equal((2L, 1L), (report.Added, report.Repetitions));
        Assert.Equal(3, store.List().Count);
    }

    [Fact]
    public void Merge_OfARunThatWentOnThere_KeepsOursTellsItAndJoinsTagsAndNotes()
    {
        Guid id;
        using (var other = RunStore.OpenOrCreate(_folder.Combine("other.db")))
            id = AddRich(other, seed: 1);
        File.Copy(_folder.Combine("other.db"), _folder.StorePath);
        using (var other = RunStore.OpenOrCreate(_folder.Combine("other.db")))
        {
            other.AddNote(id, "written there");
            other.AddTags(id, "there");
        }

        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        store.AddNote(id, "written here");
        Assert.Equal(1, store.Merge(_folder.Combine("other.db")).Duplicates);
        Assert.Equal(["a note", "written here", "written there"], store.Get(id).Notes.Select(static note => note.Text).Order(StringComparer.Ordinal));
        Assert.Equal(["seed-1", "there"], store.Get(id).Tags);
        store.Merge(_folder.Combine("other.db"));
        Assert.Equal(3, store.Get(id).Notes.Count);

        Sql("other.db", "UPDATE run SET termination = 'cancelled'");
        Sql("other.db", "UPDATE claim SET statement = 'Another.'");
        var report = store.Merge(_folder.Combine("other.db"));
        Assert.Equal(0, report.Duplicates);
        Assert.Equal(
            [
                $"Run {id} differs in '{_folder.Combine("other.db")}' (its description or its end); the one here was kept.",
                $"The claim xu2020.thm3.6 is described differently in '{_folder.Combine("other.db")}'; the description here was kept.",
            ],
            report.Conflicts);
        Assert.Equal(Termination.Completed, store.Get(id).Termination);
        Assert.Equal("The rate is linear.", store.Claims().Single().Statement);
    }

    [Fact]
    public void Merge_OfAnOldStore_ReadsAMigratedCopy()
    {
        var old = _folder.Combine("old.db");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Fixtures", "store.v1.sqlite"), old);
        var before = File.ReadAllBytes(old);
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        Assert.Equal(3, store.Merge(old).Added);
        Assert.Equal(before, File.ReadAllBytes(old));
        Assert.Equal("kept since version 1", store.Query("algorithm = 'maml' and mode = 'flow'").Single().Notes.Single().Text);
        Assert.Equal(RunLink.Rerun, store.Query("algorithm = 'erm'").Single().Links.Single().Kind);
    }

    [Fact]
    public void Merge_WhileTheOtherIsWritten_TakesOneState()
    {
        using var other = RunStore.OpenOrCreate(_folder.Combine("other.db"));
        AddRich(other, seed: 1);
        using var writer = (RunWriter)other.Begin(Samples.Description("working"));
        writer.Point("loss", 0, 0, 1);
        writer.Flush();
        writer.Point("loss", 1, 1, 2);
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        Assert.Equal(2, store.Merge(_folder.Combine("other.db")).Added);
        Assert.Equal([1.0], store.Query("algorithm = 'working'").Single().Series("loss").Values);
    }

    [Fact]
    public void Merge_Cancelled_TakesNothing()
    {
        using (var other = RunStore.OpenOrCreate(_folder.Combine("other.db")))
            AddRich(other, seed: 1);
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => store.Merge(_folder.Combine("other.db"), cancelled.Token));
        Assert.Empty(store.List());
        Assert.Equal(1, store.Merge(_folder.Combine("other.db")).Added);
    }

    [Theory]
    [InlineData("text.db", "is not a run store")]
    [InlineData("missing.db", "There is no run store at")]
    [InlineData("runs.db", "cannot be merged into itself")]
    [InlineData("newer.db", "was written by a newer MetaFlow")]
    public void Merge_OfWhatIsNoStore_IsRefused(string name, string why)
    {
        File.WriteAllText(_folder.Combine("text.db"), new string('x', 1000));
        RunStore.OpenOrCreate(_folder.Combine("newer.db")).Dispose();
        Sql("newer.db", "PRAGMA user_version = 99");
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        Assert.Contains(why, Assert.Throws<InvalidInputException>(() => store.Merge(_folder.Combine(name))).Message, StringComparison.Ordinal);
    }

    // Everything that can hang on a run.
    private static Guid AddRich(RunStore store, int seed)
    {
        var description = Samples.Description() with
        {
            Seed = seed,
            ConfigurationJson = $"{{\"seed\":{seed}}}",
            Tags = [$"seed-{seed}"],
            Parameters = new Dictionary<string, ParameterValue> { ["seed"] = seed, ["nan"] = double.NaN, ["text"] = "t" },
        };
        using var writer = store.Begin(description);
        writer.Event("phase", 0, 0, "maml");
        writer.State("final", 1, [seed, double.NaN]);
        writer.Artifact("figure", "/a.png");
        writer.Summary("scalar", seed);
        for (var k = 0; k < 3; k++)
            writer.Point("loss", k, k, k == 1 ? double.NaN : seed + k);
        writer.Complete(Termination.Completed, Samples.Cost);
        store.AddNote(writer.Id, "a note");
        store.Link(new RunLink(RunLink.Study, writer.Id, writer.Id));
        store.SaveClaim(new ClaimRecord { Id = "xu2020.thm3.6", Paper = "xu2020", Locator = "Theorem 3.6", Statement = "The rate is linear.", Kind = "rate" });
        store.SaveCheck(new ClaimCheckRecord { ClaimId = "xu2020.thm3.6", RunId = writer.Id, Verdict = ClaimVerdict.Attained, Observed = seed, Bound = double.PositiveInfinity, Metric = "loss" });
        return writer.Id;
    }

    private static string Describe(RunRecord run) => string.Join(
        '|',
        run.Id, run.Algorithm, run.Seed, run.Status, run.Termination, run.Started, run.Ended, run.Cost, run.ConfigurationJson, run.ConfigurationHash,
        string.Join(',', run.Parameters.OrderBy(static p => p.Key).Select(static p => $"{p.Key}={p.Value}")), string.Join(',', run.Tags),
        string.Join(',', run.Summary.OrderBy(static s => s.Key).Select(static s => $"{s.Key}={s.Value}")), string.Join(',', run.Points()),
        string.Join(',', run.Events), string.Join(',', run.States.Select(static s => $"{s.Name} {s.Time} {string.Join(' ', s.Vector)}")),
        string.Join(',', run.Artifacts), string.Join(',', run.Notes), string.Join(',', run.Links), string.Join(',', run.ClaimChecks));

    private void Sql(string file, string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder.Combine(file)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are the constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
