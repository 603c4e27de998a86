using Xunit;

namespace MetaFlow.Storage.Tests;

/// <summary>SQL that users write: it reads, in time, and does nothing else.</summary>
public sealed class SqlTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly TemporaryFolder _folder = new();
    private readonly RunStore _store;

    public SqlTests()
    {
        _store = RunStore.OpenOrCreate(_folder.StorePath);
        Samples.Add(_store, values: [1, 2]);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Sql_ThatReads_GivesTypedRows()
    {
        var table = _store.Sql("SELECT algorithm, gradients, elapsed_seconds, ended IS NULL AS open, experiment, x'00ff' AS b FROM run;", Minute);
        Assert.Equal(["algorithm", "gradients", "elapsed_seconds", "open", "experiment", "b"], table.Columns);
        Assert.Equal(["maml", 365L, 1.25, 0L, null, new byte[] { 0, 255 }], Assert.Single(table.Rows));
        Assert.True(table.IsComplete);
        var some = _store.Sql("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n", Minute, maximumRows: 2);
        Assert.Equal((2, false), (some.Rows.Count, some.IsComplete));
        Assert.NotEmpty(_store.Sql("PRAGMA table_info(run)", Minute).Rows);
        Assert.Equal((long)StoreSchema.Current.Version, _store.Sql("PRAGMA user_version", Minute).Rows[0][0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ; ")]
    [InlineData("-- nothing")]
    [InlineData("DELETE FROM run")]
    [InlineData("DELETE FROM run RETURNING id")]
    [InlineData("WITH x AS (SELECT 1) DELETE FROM run RETURNING id")]
    [InlineData("DROP TABLE run")]
    [InlineData("PRAGMA user_version = 7")]
    [InlineData("PRAGMA user_version(7)")]
    [InlineData("PRAGMA journal_mode = DELETE")]
    [InlineData("PRAGMA journal_mode(DELETE)")]
    [InlineData("PRAGMA query_only = OFF")]
    [InlineData("PRAGMA writable_schema = ON")]
    [InlineData("ATTACH 'made.db' AS made")]
    [InlineData("VACUUM INTO 'made.db'")]
    [InlineData("VACUUM")]
    [InlineData("BEGIN IMMEDIATE")]
    [InlineData("SELECT 1; DELETE FROM run")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT load_extension('x')")]
    [InlineData("CREATE TEMP TABLE t (a)")]
    [InlineData("SELECT nonsense FROM run")]
    [InlineData("SELECT * FROM nowhere")]
    [InlineData("SELEC 1")]
    [InlineData("SELECT '")]
    public void Sql_ThatDoesNotReadOrIsWrong_IsRefusedInOneSentence(string query)
    {
        var before = _folder.FileNames;
        var error = Assert.Throws<InvalidInputException>(() => _store.Sql(query, Minute));
        Assert.StartsWith("The query ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Single(_store.List());
        Assert.Empty(_store.Check());
        Assert.Equal((StoreSchema.Current.Version, "wal"), (_store.Info().SchemaVersion, _store.Info().JournalMode));
        Assert.Equal(before, _folder.FileNames);
    }

    [Fact]
    public void Sql_ThatTakesTooLong_IsStoppedAndTheStoreGoesOn()
    {
        var error = Assert.Throws<InvalidInputException>(() =>
            _store.Sql("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n", TimeSpan.FromMilliseconds(50)));
        Assert.Equal("The query took longer than 0.05 s and was stopped; give it more time or ask for less.", error.Message);
        Samples.Add(_store, values: 3);
        Assert.Equal(2, _store.List().Count);
    }
}
