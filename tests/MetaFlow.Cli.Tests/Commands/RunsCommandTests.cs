using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using MetaFlow.Cli.Tests.Support;
using MetaFlow.Storage;
using Xunit;

namespace MetaFlow.Cli.Tests.Commands;

[Collection(Workplace.InFolder)]
public sealed class RunsCommandTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void List_ShowsTheNewestFirstAndFilters()
    {
        var first = _place.Store("erm");
        var second = _place.Store("maml", tags: ["mine"]);
        var all = Json(_place.Run("runs", "list", "--format", "json").Out);
        Assert.Equal([second, first], all.EnumerateArray().Select(r => r.GetProperty("id").GetGuid()));
        Assert.Equal("finished", all[0].GetProperty("status").GetString());
        Assert.Equal(1e-4, all[0].GetProperty("grad_norm").GetDouble());
        foreach (var filter in new[] { "--algorithm=maml", "--tag=mine", "--limit=1" })
        {
            var one = Json(_place.Run("runs", "list", filter, "--format", "json").Out);
            Assert.Equal(second, one.EnumerateArray().Single().GetProperty("id").GetGuid());
        }

        Assert.Equal(2, Json(_place.Run("runs", "list", "--experiment", "demo", "--status", "finished", "--format", "json").Out).GetArrayLength());
        Assert.Equal(0, Json(_place.Run("runs", "list", "--status", "failed", "--format", "json").Out).GetArrayLength());
    }

    [Fact]
    public void List_SortsByAMetric()
    {
        var large = _place.Store(last: 5);
        var small = _place.Store(last: 2);
        string[] Ids(params string[] more) => Json(_place.Run(["runs", "list", "--sort", "metrics.grad_norm", "--format", "json", .. more]).Out)
            .EnumerateArray().Select(r => r.GetProperty("id").GetString()!).ToArray();
        Assert.Equal([large.ToString(), small.ToString()], Ids());
        Assert.Equal([small.ToString(), large.ToString()], Ids("--ascending"));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public void List_NeverExceedsTheTerminal(int width)
    {
        _place.Store(tags: ["some", "tags"]);
        var outcome = _place.Run(host => host with { Width = width }, "runs", "list");
        Assert.Equal(0, outcome.Code);
        Assert.All(outcome.Lines, line => Assert.True(line.Length <= width, line));
        Assert.Contains("maml", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void List_OfNoMatch_SaysSoOnStandardError()
    {
        _place.Store();
        var outcome = _place.Run("runs", "list", "--algorithm", "reptile");
        Assert.Equal((0, "", "No run matches.\n"), (outcome.Code, outcome.Out, outcome.Error));
    }

    [Fact]
    public void Show_GivesParametersResultsEventsAndSeries()
    {
        var id = _place.Store();
        var text = _place.Run("runs", "show", id.ToString("N")[..10]);
        Assert.Equal((0, ""), (text.Code, text.Error));
        foreach (var part in new[] { id.ToString(), "inner_step_size", "switch_step", "phase", "grad_norm", "objective", "dormand-prince-54" })
            Assert.Contains(part, text.Out, StringComparison.Ordinal);
        var json = Json(_place.Run("runs", "show", id.ToString(), "--format", "json").Out);
        Assert.Equal(7, json.GetProperty("seed").GetInt64());
        var gradient = json.GetProperty("series").EnumerateArray().Single(s => s.GetProperty("metric").GetString() == "grad_norm");
        Assert.Equal(2, gradient.GetProperty("first_non_finite_step").GetInt64());
        Assert.Equal(2, json.GetProperty("events").GetArrayLength());
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    public void Export_RoundTripsEveryPoint(string format)
    {
        var id = _place.Store(last: 0.1 + 0.2);
        var outcome = _place.Run("runs", "export", id.ToString(), "--metric", "grad_norm", "--format", format);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        var values = format == "csv"
            ? outcome.Lines.Skip(1).Select(l => l.Split(',')[^1]).ToList()
            : outcome.Lines.Select(l => Json(l).GetProperty("value")).Select(v => v.ValueKind == JsonValueKind.String ? v.GetString()! : v.GetRawText()).ToList();
        Assert.Equal(["10", "1", "NaN", "0.30000000000000004"], values);
    }

    [Fact]
    public void Export_ToAFile_WritesWhatStandardOutputWouldGet()
    {
        var id = _place.Store();
        var outcome = _place.Run("runs", "export", id.ToString(), "--output", "deep/run.csv");
        Assert.Equal((0, "deep/run.csv\n"), (outcome.Code, outcome.Out));
        Assert.Equal(_place.Run("runs", "export", id.ToString()).Out, File.ReadAllText(_place.Path("deep/run.csv")));
        Assert.Equal(9, File.ReadLines(_place.Path("deep/run.csv")).Count());
    }

    [Theory]
    [InlineData("a.png")]
    [InlineData("sub/folder/a.svg")]
    public void Plot_WritesTheFigureAndSaysWhere(string output)
    {
        var first = _place.Store();
        var second = _place.Store("erm", "update");
        var outcome = _place.Run("runs", "plot", first.ToString(), second.ToString(), "--x", "time", "--output", output);
        Assert.Equal((0, output + "\n", ""), (outcome.Code, outcome.Out, outcome.Error));
        var bytes = File.ReadAllBytes(_place.Path(output));
        if (output.EndsWith("png", StringComparison.Ordinal))
            Assert.Equal(1600, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)));
        else
            Assert.Contains("maml, flow", File.ReadAllText(_place.Path(output)), StringComparison.Ordinal);
    }

    [Fact]
    public void Plot_WithoutOutput_GoesToTheFolderFigures()
    {
        var id = _place.Store();
        var path = _place.Run("runs", "plot", id.ToString(), "--metric", "grad_norm").Out.Trim();
        Assert.StartsWith("figures/runs-", path, StringComparison.Ordinal);
        Assert.True(File.Exists(_place.Path(path)));
    }

    [Fact]
    public void Remove_AsksAndObeys()
    {
        var id = _place.Store();
        CliOutcome Answer(string text) => _place.Run(host => host with { CanAsk = true, ReadLine = () => text }, "runs", "rm", id.ToString());
        var no = Answer("n");
        Assert.Equal((0, ""), (no.Code, no.Out));
        Assert.Contains("Nothing was removed", no.Error, StringComparison.Ordinal);
        Assert.Contains("would put into the trash", _place.Run("runs", "rm", id.ToString(), "--dry-run").Out, StringComparison.Ordinal);
        Assert.Equal(1, Count());
        Assert.Contains("put into the trash", Answer("y").Out, StringComparison.Ordinal);
        Assert.Equal(0, Count());
    }

    [Fact]
    public void Remove_OfSeveral_IsAllOrNothing()
    {
        var id = _place.Store();
        Assert.Equal(2, _place.Run("runs", "rm", id.ToString(), "ffff", "--yes").Code);
        Assert.Equal(1, Count());
        _place.Store();
        Assert.Equal(0, _place.Run(["runs", "rm", "--yes", .. Json(_place.Run("runs", "list", "--format", "json").Out).EnumerateArray().Select(r => r.GetProperty("id").GetString()!)]).Code);
        Assert.Equal(0, Count());
    }

    [Fact]
    public void Restore_BringsBackWhatWasRemoved()
    {
        var id = _place.Store();
        _place.Run("runs", "rm", "0", "--yes");
        Assert.Contains(id.ToString(), _place.Run("runs", "list", "--trash", "--format", "csv").Out, StringComparison.Ordinal);
        Assert.Contains("restored", _place.Run("runs", "restore", "0").Out, StringComparison.Ordinal);
        Assert.Equal(1, Count());
        _place.Run("runs", "rm", "0", "--yes");
        Assert.Equal(1, Json(_place.Run("db", "vacuum", "--empty-trash", "--yes", "--format", "json").Out).GetProperty("deleted_runs").GetInt32());
        Assert.Equal(2, _place.Run("runs", "restore", "0").Code);
    }

    [Fact]
    public void List_WithAFilterAndColumns_ShowsThose()
    {
        _place.Store("erm", last: 5);
        var id = _place.Store("maml", last: 2);
        var rows = Json(_place.Run("runs", "list", "metrics.grad_norm < 3 and params.steps = 3", "--columns", "algorithm,params.inner_step_size,min(grad_norm),at(grad_norm, 1),claim('x', 'proof')", "--format", "json").Out);
        var row = rows.EnumerateArray().Single();
        Assert.Equal(["id", "algorithm", "params.inner_step_size", "min(metrics.grad_norm)", "at(metrics.grad_norm, 1)", "claim('x', 'proof')"], row.EnumerateObject().Select(p => p.Name));
        Assert.Equal((id, "maml", 0.1, 1.0), (row.GetProperty("id").GetGuid(), row.GetProperty("algorithm").GetString(), row.GetProperty("params.inner_step_size").GetDouble(), row.GetProperty("min(metrics.grad_norm)").GetDouble()));
        Assert.Equal(1, row.GetProperty("at(metrics.grad_norm, 1)").GetDouble());
    }

    [Fact]
    public void List_ExplainSql_PrintsBoundSql()
    {
        _place.Store();
        var lines = _place.Run("runs", "list", "algorithm = 'maml'", "--explain-sql").Out.Split('\n');
        Assert.StartsWith("SELECT r.key FROM run r WHERE", lines[0], StringComparison.Ordinal);
        Assert.Contains("  $1 = 'maml'", lines);
    }

    [Fact]
    public void List_Watched_ShowsTheListAgainUntilItIsStopped()
    {
        _place.Store();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var outcome = _place.Run(host => host with { Cancellation = stop.Token }, "runs", "list", "--watch", "1", "--format", "jsonl");
        Assert.Equal((0, 1), (outcome.Code, outcome.Lines.Count));
    }

    [Fact]
    public void Compare_ShowsOnlyWhatDiffers()
    {
        var (first, second) = (_place.Store("erm", last: 5), _place.Store("maml", last: 2));
        var rows = Json(_place.Run("runs", "compare", first.ToString(), second.ToString(), "--format", "json").Out).EnumerateArray().ToDictionary(r => r.GetProperty("name").GetString()!);
        Assert.Equal(["algorithm", "metrics.grad_norm"], rows.Keys);
        Assert.Equal(("erm", 2.0), (rows["algorithm"].GetProperty(first.ToString()).GetString(), rows["metrics.grad_norm"].GetProperty(second.ToString()).GetDouble()));
        Assert.Contains("params.inner_step_size", _place.Run("runs", "compare", first.ToString(), second.ToString(), "--all").Out, StringComparison.Ordinal);
        var third = _place.Store("maml", last: 2);
        Assert.Contains("do not differ", _place.Run("runs", "compare", second.ToString(), third.ToString()).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void TagAndNote_AreFoundAgain()
    {
        var id = _place.Store(tags: ["draft"]);
        _place.Store("erm");
        Assert.Contains("paper", _place.Run("runs", "tag", id.ToString(), "--add", "paper", "--remove", "draft").Out, StringComparison.Ordinal);
        Assert.Equal(0, _place.Run("runs", "note", id.ToString(), "a plateau").Code);
        Assert.Equal(id.ToString(), _place.Run("runs", "list", "tag = 'paper' and not tag = 'draft' and note like '%plateau%'", "--columns", "tag", "--format", "csv").Lines[1].Split(',')[0]);
        var shown = Json(_place.Run("runs", "show", id.ToString(), "--format", "json").Out);
        Assert.Equal("a plateau", shown.GetProperty("notes")[0].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("json")]
    [InlineData("jsonl")]
    [InlineData("csv")]
    [InlineData("md")]
    [InlineData("table")]
    public void Show_InEveryFormat_HasParametersAndResults(string format)
    {
        _place.Store();
        var text = _place.Run("runs", "show", "0", "--format", format).Out;
        Assert.Contains("inner_step_size", text, StringComparison.Ordinal);
        Assert.Contains("switch_step", text, StringComparison.Ordinal);
        if (format == "jsonl")
            Assert.Single(text.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void DiffTrajectory_SaysFromWhereTheBitsDiffer()
    {
        var (first, second) = (_place.Store(last: 5), _place.Store(last: 2));
        var rows = Json(_place.Run("runs", "diff-trajectory", first.ToString(), second.ToString(), "--format", "json").Out).EnumerateArray().ToDictionary(r => r.GetProperty("metric").GetString()!);
        Assert.True(rows["objective"].GetProperty("same_bits").GetBoolean());
        var norm = rows["grad_norm"];
        Assert.Equal((false, 3, 3.0, 0.6), (norm.GetProperty("same_bits").GetBoolean(), norm.GetProperty("first_different_step").GetInt32(), norm.GetProperty("largest_difference").GetDouble(), norm.GetProperty("largest_relative_difference").GetDouble()));
        Assert.Equal(2, _place.Run("runs", "diff-trajectory", first.ToString(), second.ToString(), "--metric", "objectiv").Code);
    }

    [Fact]
    public void Rerun_OfAStoredRun_HasTheSameBitsAndALink()
    {
        _place.Run("run", "xu2020.fig2b", "--set", "steps=20", "--no-figure", "--quiet", "--kernel", "managed");
        foreach (var line in _place.Run("runs", "list", "--columns", "mode", "--format", "csv").Lines.Skip(1))
        {
            var id = line.Split(',')[0];
            var outcome = _place.Run("runs", "rerun", id, "--format", "json");
            Assert.Equal(0, outcome.Code);
            var again = Json(outcome.Out);
            Assert.True(again.GetProperty("bits_agree").GetBoolean());
            using var store = RunStore.OpenReadOnly(_place.Path("metaflow.db"));
            var link = Assert.Single(store.Get(again.GetProperty("id").GetGuid()).Links);
            Assert.Equal((RunLink.Rerun, Guid.Parse(id)), (link.Kind, link.To));
        }

        _place.Store();
        Assert.Equal(2, _place.Run("runs", "rerun", Json(_place.Run("runs", "list", "--limit", "1", "--format", "json").Out)[0].GetProperty("id").GetString()!).Code);
    }

    [Fact]
    public async Task Export_Parquet_ReadsBackWithEveryValue()
    {
        var id = _place.Store();
        Assert.Equal(0, _place.Run("runs", "export", "--where", "algorithm = 'maml'", "--format", "parquet", "--output", "runs.parquet").Code);
        await using var reader = await Parquet.ParquetReader.CreateAsync(_place.Path("runs.parquet"));
        Assert.Equal(["run", "experiment", "algorithm", "mode", "metric", "step", "time", "value"], reader.Schema.GetDataFields().Select(static f => f.Name));
        using var group = reader.OpenRowGroupReader(0);
        Assert.Equal(8, group.RowCount);
        Assert.Equal(2, _place.Run("runs", "export", id.ToString(), "--format", "parquet").Code);
    }

    [Theory]
    [InlineData("gradients")]
    [InlineData("seconds")]
    [InlineData("time")]
    public void Plot_OverAnyAbscissa_DrawsBoundsAndIsRegistered(string x)
    {
        var id = _place.Store();
        using (var store = RunStore.OpenOrCreate(_place.Path("metaflow.db")))
        {
            store.SaveClaim(new ClaimRecord { Id = "xu2020.thm3.6", Paper = "xu2020", Locator = "Theorem 3.6", Statement = "The rate is linear.", Kind = "rate" });
            store.SaveCheck(new ClaimCheckRecord { ClaimId = "xu2020.thm3.6", RunId = id, Verdict = ClaimVerdict.Consistent, Observed = 1, Bound = 20, Metric = "grad_norm" });
        }

        Assert.Equal(0, _place.Run("runs", "plot", id.ToString(), "--metric", "grad_norm", "--x", x, "--y-scale", "log", "--output", "a.svg").Code);
        Assert.Contains("bound of xu2020.thm3.6", File.ReadAllText(_place.Path("a.svg")), StringComparison.Ordinal);
        using var read = RunStore.OpenReadOnly(_place.Path("metaflow.db"));
        Assert.Equal(_place.Path("a.svg"), Assert.Single(read.Get(id).Artifacts).Path);
    }

    [Fact]
    public void Sql_ReadsInEveryFormat()
    {
        _place.Store();
        Assert.Equal("algorithm,n\nmaml,1\n", _place.Run("runs", "sql", "SELECT algorithm, count(*) AS n FROM run GROUP BY 1", "--format", "csv").Out);
        Assert.Equal("[\n  {\n    \"a\": 1,\n    \"a_2\": 2\n  }\n]\n", _place.Run("runs", "sql", "SELECT 1 AS a, 2 AS a", "--format", "json").Out);
    }

    [Fact]
    public void Db_BackupMergeAndCheck_DoWhatTheySay()
    {
        var id = _place.Store();
        Assert.Equal(0, _place.Run("db", "backup", "copy.db").Code);
        Assert.Contains("sound", _place.Run("db", "check", "--store", "copy.db").Out, StringComparison.Ordinal);
        var merged = Json(_place.Run("db", "merge", "copy.db", "metaflow.db", "--store", "all.db", "--format", "json").Out);
        Assert.Equal([(1, 0), (0, 1)], merged.EnumerateArray().Select(r => (r.GetProperty("added").GetInt32(), r.GetProperty("duplicates").GetInt32())));
        Assert.Contains(id.ToString(), _place.Run("runs", "list", "--store", "all.db", "--format", "csv").Out, StringComparison.Ordinal);
        Assert.False(Json(_place.Run("db", "migrate", "--format", "json").Out).GetProperty("migrated").GetBoolean());
    }

    [Fact]
    public void DbInfo_CountsRunsAndPoints()
    {
        _place.Store();
        var info = Json(_place.Run("db", "info", "--format", "json").Out);
        Assert.Equal((1, 8), (info.GetProperty("runs").GetInt32(), info.GetProperty("points").GetInt32()));
        Assert.Contains(_place.Path("metaflow.db"), _place.Run("db", "info").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Store_IsTheOptionElseTheVariableElseHere()
    {
        _place.Store();
        File.Move(_place.Path("metaflow.db"), _place.Path("other.db"));
        var variables = new Dictionary<string, string> { ["METAFLOW_STORE"] = "other.db" };
        Assert.Equal(0, _place.Run(variables, "runs", "list").Code);
        Assert.Equal(0, _place.Run("runs", "list", "--store", "other.db").Code);
        Assert.Equal(2, _place.Run(variables, "runs", "list", "--store", "none.db").Code);
        Assert.Equal(2, _place.Run("runs", "list").Code);
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private int Count()
    {
        using var store = RunStore.OpenReadOnly(_place.Path("metaflow.db"));
        return store.List().Count;
    }
}
