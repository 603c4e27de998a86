using System.Buffers.Binary;
using System.Text.Json;
using MetaFlow.Cli.Tests.Support;
using MetaFlow.Storage;
using Xunit;

namespace MetaFlow.Cli.Tests.Commands;

[Collection(Workplace.InFolder)]
public sealed class RunCommandTests : IDisposable
{
    private static readonly string[] s_short = ["run", "xu2020.fig2b", "--set", "steps=5"];

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Run_FromTableToDeletion_WorksEndToEnd()
    {
        var run = _place.Run(s_short);
        Assert.Equal(0, run.Code);
        Assert.Contains("Figure: figures/xu2020.fig2b.png", run.Error, StringComparison.Ordinal);
        Assert.Contains("Stored 4 runs in " + _place.Path("metaflow.db"), run.Error, StringComparison.Ordinal);
        Assert.Contains("metaflow runs list --experiment xu2020.fig2b", run.Error, StringComparison.Ordinal);
        foreach (var heading in new[] { "algorithm", "mode", "final F", "‖∇F‖", "switch k", "steps", "gradients", "HVPs", "time", "end", "run" })
            Assert.Contains(heading, run.Lines[0], StringComparison.Ordinal);
        var png = File.ReadAllBytes(_place.Path("figures/xu2020.fig2b.png"));
        Assert.Equal((1600, 1000), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));

        // The ids in the table find the runs again.
        var ids = run.Lines.Skip(2).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1]).ToList();
        Assert.Equal(4, ids.Count);
        foreach (var id in ids)
            Assert.Equal(0, _place.Run("runs", "show", id).Code);
        Assert.Equal(0, _place.Run(["runs", "plot", .. ids, "--metric", "mixed_norm", "--output", "again.svg"]).Code);
        Assert.True(File.Exists(_place.Path("again.svg")));
        var points = _place.Run(["runs", "export", .. ids, "--metric", "objective"]).Lines;
        Assert.Equal(1 + (4 * 6), points.Count);

        Assert.Equal(0, _place.Run(s_short).Code);
        Assert.Equal(8, Runs().Count);
        Assert.Equal(0, _place.Run(["runs", "rm", "--yes", .. Runs().Take(4).Select(r => r.Id.ToString())]).Code);
        Assert.Equal(4, Runs().Count);
    }

    [Theory]
    [InlineData("trial.svg")]
    [InlineData("figures/xu2020.fig2b.png")]
    public void Run_ThatDraws_RegistersTheFigureWithItsRuns(string figure)
    {
        Assert.Equal(0, _place.Run([.. s_short, "--quiet", .. figure == "trial.svg" ? (string[])["--output", figure] : []]).Code);
        Assert.Equal(4, Runs().Count);
        foreach (var run in Runs())
        {
            var shown = _place.Run("runs", "show", run.Id.ToString());
            Assert.Contains(_place.Path(figure), shown.Out, StringComparison.Ordinal);
            var artifact = Assert.Single(JsonDocument.Parse(_place.Run("runs", "show", run.Id.ToString(), "--format", "json").Out).RootElement.GetProperty("artifacts").EnumerateArray());
            Assert.Equal("figure", artifact.GetProperty("artifact").GetString());
            Assert.Equal(_place.Path(figure), artifact.GetProperty("path").GetString());
        }

        Assert.True(File.Exists(_place.Path(figure)));
    }

    [Fact]
    public void Run_WithoutAFigure_RegistersNone()
    {
        Assert.Equal(0, _place.Run([.. s_short, "--no-figure", "--quiet"]).Code);
        var shown = _place.Run("runs", "show", Runs()[0].Id.ToString(), "--format", "json");
        Assert.Empty(JsonDocument.Parse(shown.Out).RootElement.GetProperty("artifacts").EnumerateArray());
        Assert.DoesNotContain("figure", _place.Run("runs", "show", Runs()[0].Id.ToString()).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("jsonl")]
    public void Run_AsJson_HasRoundTripNumbersAndFullIds(string format)
    {
        var run = _place.Run([.. s_short, "--format", format, "--no-figure", "--quiet"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        var rows = format == "json"
            ? JsonDocument.Parse(run.Out).RootElement.EnumerateArray().ToList()
            : run.Lines.Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(4, rows.Count);
        foreach (var (row, stored) in rows.Zip(Runs().Reverse()))
        {
            Assert.Equal(stored.Id, row.GetProperty("id").GetGuid());
            Assert.Equal(stored.Summary["objective"].Last, row.GetProperty("objective").GetDouble());
        }

        Assert.False(Directory.Exists(_place.Path("figures")));
    }

    [Fact]
    public void Run_Twice_GivesTheSameNumbersAndTheSameFigure()
    {
        _place.Run([.. s_short, "--output", "a.png"]);
        _place.Run([.. s_short, "--output", "b.png"]);
        Assert.Equal(File.ReadAllBytes(_place.Path("a.png")), File.ReadAllBytes(_place.Path("b.png")));
    }

    [Fact]
    public void Run_ThatDiverges_IsDone()
    {
        var run = _place.Run("run", "xu2020.fig2b", "--set", "outer_step_size=1e200", "--set", "steps=40", "--set", "modes=[\"update\"]", "--format", "json");
        Assert.Equal(0, run.Code);
        var rows = JsonDocument.Parse(run.Out).RootElement;
        Assert.All(rows.EnumerateArray(), r => Assert.Equal("non-finite", r.GetProperty("termination").GetString()));
        Assert.True(File.Exists(_place.Path("figures/xu2020.fig2b.png")));
    }

    [Fact]
    public void Run_WithTheAutomaticMethod_TellsEveryChange()
    {
        // Near its rest point the flow moves so slowly that stability rules the steps of an explicit method.
        var run = _place.Run("run", "xu2020.fig2b", "--set", "steps=2000", "--set", "method=auto", "--set", "relative_tolerance=1e-4");
        Assert.Equal(0, run.Code);
        Assert.Contains("from tsitouras-54 to exponential-rosenbrock-54: stability ruled the steps", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("stability ruled the steps", _place.Run("run", "xu2020.fig2b", "--set", "steps=2000", "--set", "relative_tolerance=1e-4").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithSeedTagsKernelAndRepetitions_StoresThem()
    {
        var run = _place.Run([.. s_short, "--seed", "41", "--tag", "trial", "--kernel", "managed", "--set", "repetitions=2", "--output", "out/"]);
        Assert.Equal(0, run.Code);
        Assert.True(File.Exists(_place.Path("out/xu2020.fig2b.png")));
        var stored = Runs();
        Assert.Equal(8, stored.Count);
        Assert.Equal([41L, 42L], stored.Select(r => r.Seed!.Value).Distinct().Order());
        Assert.All(stored, r => Assert.Equal(("managed", "trial"), (r.Kernel, r.Tags.Single())));
        Assert.Equal(2 + 4, run.Lines.Count);
    }

    [Fact]
    public void Run_Dry_PrintsTheDescriptionAndWritesNothing()
    {
        var run = _place.Run([.. s_short, "--dry-run", "--seed", "3"]);
        Assert.Equal(0, run.Code);
        var description = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal((5, 3), (description.GetProperty("steps").GetInt32(), description.GetProperty("seed").GetInt32()));
        Assert.Empty(_place.Listing());
    }

    [Fact]
    public void Run_OfADescriptionFromTheCatalog_IsTheExperiment()
    {
        _place.Write("mine.json", "// mine\n" + _place.Run("catalog", "xu2020.fig1").Out);
        var run = _place.Run("run", "mine.json", "--set", "steps=3");
        Assert.Equal(0, run.Code);
        Assert.Contains("global minimum", run.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(_place.Path("figures/xu2020.fig1.png")));
    }

    [Fact]
    public void Run_Cancelled_Exits130AndKeepsWhatItHas()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var run = _place.Run(host => host with { Cancellation = cancelled.Token }, s_short);
        Assert.Equal(130, run.Code);
        Assert.Contains("metaflow: cancelled", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(130)]
    public void Run_NeverExceedsTheTerminal(int width)
    {
        var run = _place.Run(host => host with { Width = width }, s_short);
        Assert.All(run.Lines, line => Assert.True(line.Length <= width, line));
    }

    [Fact]
    public void Catalog_KnowsEverySection()
    {
        foreach (var section in new[] { "experiments", "algorithms", "methods", "metrics", "datasets", "problems" })
        {
            var rows = JsonDocument.Parse(_place.Run("catalog", section, "--format", "json").Out).RootElement;
            Assert.True(rows.GetArrayLength() >= 3, section);
        }

        Assert.Equal("object", JsonDocument.Parse(_place.Run("catalog", "schema").Out).RootElement.GetProperty("type").GetString());
        Assert.Equal(_place.Run("catalog"), _place.Run("catalog", "experiments"));
    }

    private IReadOnlyList<RunRecord> Runs()
    {
        using var store = RunStore.OpenReadOnly(_place.Path("metaflow.db"));
        return store.List();
    }
}
