using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Xunit;

namespace MetaFlow.Storage.Tests;

/// <summary>The format of the file changes only on purpose, and older files are brought forward.</summary>
public sealed class SchemaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int> OldVersions => new(Enumerable.Range(1, StoreSchema.Current.Version - 1));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Schema_OfANewStore_EqualsTheCommittedOne()
    {
        RunStore.OpenOrCreate(_folder.StorePath).Dispose();
        var expected = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", $"schema.v{StoreSchema.Current.Version}.txt"));
        Assert.Equal(expected, Dump(_folder.StorePath));
    }

    [Fact]
    public void Schema_EveryTable_IsStrict()
    {
        RunStore.OpenOrCreate(_folder.StorePath).Dispose();
        var tables = Rows(_folder.StorePath, "SELECT name || ' ' || strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'");
        Assert.Equal(StoreSchema.Tables.Select(static table => $"{table} 1").Order(), tables.Order());
    }

    [Fact]
    public void Migration_OlderStore_IsBackedUpAndBroughtForward()
    {
        using (var old = RunStore.OpenOrCreate(_folder.StorePath))
            Samples.Add(old, values: [1, 2]);
        var reading = Assert.Throws<InvalidInputException>(() => RunStore.OpenReadOnly(_folder.StorePath, Later));
        Assert.Contains($"has schema version {Now}; open it once for writing to bring it to version {Now + 2}", reading.Message, StringComparison.Ordinal);

        using (var store = RunStore.OpenOrCreate(_folder.StorePath, Later))
        {
            Assert.Equal(Now + 2, store.Info().SchemaVersion);
            Assert.Equal([1.0, 2.0], Assert.Single(store.List()).Series("loss").Values);
            Assert.Empty(store.Check());
        }

        Assert.Equal(["run"], Rows(_folder.StorePath, "SELECT DISTINCT note FROM second"));
        Assert.Equal(["runs.db", $"runs.db.v{Now}.bak"], _folder.FileNames);
        using var backup = RunStore.OpenReadOnly(_folder.Combine($"runs.db.v{Now}.bak"));
        Assert.Equal(Now, backup.Info().SchemaVersion);
        Assert.Equal([1.0, 2.0], Assert.Single(backup.List()).Series("loss").Values);
    }

    [Theory]
    [MemberData(nameof(OldVersions))]
    public void Migration_OfEveryOldVersion_KeepsEverything(int version)
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Fixtures", $"store.v{version}.sqlite"), _folder.StorePath);
        string[] shared = [.. StoreSchema.Tables.Select(table => $"SELECT {string.Join(" || '|' || ", Columns(_folder.StorePath, table).Select(static c => $"quote({c})"))} FROM {table}")];
        var before = shared.SelectMany(sql => Rows(_folder.StorePath, sql)).ToList();
        Assert.True(before.Count > 40);

        using (var store = RunStore.OpenOrCreate(_folder.StorePath))
        {
            Assert.Empty(store.Check());
            Assert.Equal(Now, store.Info().SchemaVersion);
            Assert.Equal(3, store.Info().Runs);
            var maml = store.Query("experiment = 'fixture' and algorithm = 'maml'").Single();
            Assert.Equal([3, 1, 0.5], maml.Series("loss").Values);
            Assert.Equal(new ParameterValue.Real(double.NaN), maml.Parameters["unknown"]);
            Assert.Equal("kept since version 1", Assert.Single(maml.Notes).Text);
            var check = Assert.Single(maml.ClaimChecks);
            Assert.Equal((ClaimVerdict.Violated, double.PositiveInfinity, null, null), (check.Verdict, check.Bound, check.Metric, check.BoundSeries));
            Assert.Null(maml.Trashed);
            Assert.Equal(1, store.Count("metrics.loss is finite and not (metrics.loss > 0) or claim('xu2020.thm3.6') = 'violated'") - 1);
        }

        Assert.Equal(before, shared.SelectMany(sql => Rows(_folder.StorePath, sql)));
        RunStore.OpenOrCreate(_folder.Combine("new.db")).Dispose();
        foreach (var list in (string[])["SELECT m.name || ' ' || c.cid || ' ' || c.name || ' ' || c.type || ' ' || c.pk || c.\"notnull\" FROM sqlite_schema m, pragma_table_xinfo(m.name) c ORDER BY 1", "SELECT name || coalesce(sql, '') FROM sqlite_schema WHERE type = 'index' ORDER BY 1"])
            Assert.Equal(Rows(_folder.Combine("new.db"), list), Rows(_folder.StorePath, list));
        Assert.Contains($"runs.db.v{version}.bak", _folder.FileNames);
    }

    [Fact]
    public void Migration_ThatFails_LeavesTheOldStoreAndItsBackup()
    {
        using (var old = RunStore.OpenOrCreate(_folder.StorePath))
            Samples.Add(old, values: [1, 2]);
        var broken = StoreEnvironment.Default with { Schema = new StoreSchema(Now + 2, "", [.. StoreSchema.Current.Migrations, "CREATE TABLE second (note TEXT) STRICT", "DROP TABLE nonsense"]) };
        Assert.Throws<StoreException>(() => RunStore.OpenOrCreate(_folder.StorePath, broken));
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        Assert.Equal(Now, store.Info().SchemaVersion);
        Assert.Single(store.List());
        Assert.Equal(["0"], Rows(_folder.StorePath, "SELECT count(*) FROM sqlite_schema WHERE name = 'second'"));
        Assert.True(File.Exists(_folder.Combine($"runs.db.v{Now}.bak")));
    }

    [Fact]
    public void Migration_ByTwoAtOnce_RunsOnce()
    {
        RunStore.OpenOrCreate(_folder.StorePath).Dispose();
        Parallel.For(0, 4, _ =>
        {
            using var store = RunStore.OpenOrCreate(_folder.StorePath, Later);
            Assert.Equal(Now + 2, store.Info().SchemaVersion);
        });
        Assert.Equal(["runs.db", $"runs.db.v{Now}.bak"], _folder.FileNames);
    }

    [Fact]
    public void Creation_ByManyAtOnce_MakesOneStore()
    {
        Parallel.For(0, 8, i =>
        {
            using var store = RunStore.OpenOrCreate(_folder.StorePath);
            Samples.Add(store, values: [i]);
        });
        using var reader = RunStore.OpenReadOnly(_folder.StorePath);
        Assert.Equal(8, reader.List().Count);
    }

    [Fact]
    public void Open_NewerStore_ReadsAndRefusesToWrite()
    {
        using (var newer = RunStore.OpenOrCreate(_folder.StorePath, Later with { Schema = Later.Schema with { CreationSql = StoreSchema.Current.CreationSql } }))
            Samples.Add(newer, values: [1, 2]);
        var before = File.ReadAllBytes(_folder.StorePath);
        using (var store = RunStore.OpenOrCreate(_folder.StorePath))
        {
            Assert.True(store.IsReadOnly);
            Assert.Equal([1.0, 2.0], Assert.Single(store.List()).Series("loss").Values);
            var error = Assert.Throws<InvalidInputException>(() => store.Begin(Samples.Description()));
            Assert.Equal(
                $"The run store '{_folder.StorePath}' was written by a newer MetaFlow (schema version {Now + 2}, this one knows {Now}); it can be read but not written.", error.Message);
        }

        Assert.Equal(before, File.ReadAllBytes(_folder.StorePath));
        Assert.Equal(["runs.db"], _folder.FileNames);
    }

    private static int Now => StoreSchema.Current.Version;

    private static StoreEnvironment Later { get; } = StoreEnvironment.Default with
    {
        Schema = new StoreSchema(Now + 2, "", [.. StoreSchema.Current.Migrations, "CREATE TABLE second (note TEXT) STRICT", "INSERT INTO second VALUES ('run')"]),
    };

    private static string Dump(string path)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"application_id {Rows(path, "PRAGMA application_id")[0]}, user_version {Rows(path, "PRAGMA user_version")[0]}\n");
        foreach (var sql in Rows(path, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"))
            text.Append('\n').Append(sql).Append(";\n");
        return text.ToString();
    }

    private static List<string> Columns(string path, string table) => Rows(path, $"SELECT name FROM pragma_table_info('{table}')");

    private static List<string> Rows(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(reader.GetValue(0).ToString()!);
        return rows;
    }
}
