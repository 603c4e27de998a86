using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Experiments;
using Microsoft.Data.Sqlite;
using Xunit;

namespace MetaFlow.Storage.Tests;

/// <summary>Listing, finding, tagging, deleting: what a user asks of a store.</summary>
public sealed class NotebookTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly RunStore _store;

    public NotebookTests() => _store = RunStore.OpenOrCreate(_folder.StorePath, StoreEnvironment.Default with { Clock = _clock });

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void List_EmptyStore_IsEmpty()
    {
        Assert.Empty(_store.List());
        Assert.Empty(_store.List(new RunListOptions { Sort = "metrics.loss" }));
    }

    [Theory]
    [InlineData("started", true, "3 2 1 0")]
    [InlineData("started", false, "0 1 2 3")]
    [InlineData("algorithm", false, "3 1 0 2")]
    [InlineData("algorithm", true, "2 1 0 3")]
    [InlineData("experiment", false, "2 3 1 0")]
    [InlineData("experiment", true, "3 1 2 0")]
    [InlineData("duration", true, "2 3 1 0")]
    [InlineData("metrics.loss", false, "1 0 2 3")]
    [InlineData("metrics.loss", true, "0 1 2 3")]
    public void List_Sorted_HasThatOrder(string sort, bool descending, string expected)
    {
        AddFour();
        var order = _store.List(new RunListOptions { Sort = sort, Descending = descending }).Select(static run => run.Parameters["index"].ToString());
        Assert.Equal(expected, string.Join(' ', order));
    }

    [Fact]
    public void List_Filtered_HasThoseOnly()
    {
        AddFour();
        Assert.Equal("1 0", Indices(new RunListOptions { Algorithm = "maml" }));
        Assert.Equal("2", Indices(new RunListOptions { Experiment = "e1" }));
        Assert.Equal("3 1", Indices(new RunListOptions { Tag = "odd" }));
        Assert.Equal("1", Indices(new RunListOptions { Tag = "odd", Algorithm = "maml" }));
        Assert.Equal("3 2", Indices(new RunListOptions { Limit = 2 }));
        Assert.Equal("", Indices(new RunListOptions { Algorithm = "MAML" }));
    }

    [Fact]
    public void List_BadOptions_AreRefused()
    {
        AddFour();
        Assert.Contains("'size'", Assert.Throws<FilterException>(() => _store.List(new RunListOptions { Sort = "size" })).Message, StringComparison.Ordinal);
        Assert.Throws<FilterException>(() => _store.List(new RunListOptions { Sort = "metrics." }));
        var error = Assert.Throws<FilterException>(() => _store.List(new RunListOptions { Sort = "metrics.los" }));
        Assert.Equal($"At character 1 of the sort key: no run in '{_folder.StorePath}' has the metric 'los'; did you mean loss?", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => _store.List(new RunListOptions { Limit = 0 }));
    }

    [Fact]
    public void Find_ByPrefix_GivesTheRunOrNamesTheCandidates()
    {
        var ids = Enumerable.Range(0, 3).Select(_ => Samples.Add(_store)).ToList();
        foreach (var id in ids)
        {
            Assert.Equal(id, _store.Find(id.ToString()).Id);
            Assert.Equal(id, _store.Find(id.ToString("N").ToUpperInvariant()).Id);
            var shortId = _store.ShortId(id);
            Assert.Equal(id, _store.Find(shortId).Id);
            Assert.True(shortId.Length >= 8);
        }

        // Ids made in one millisecond share their first twelve digits.
        var ambiguous = Assert.Throws<InvalidInputException>(() => _store.Find(ids[0].ToString()[..10]));
        Assert.All(ids, id => Assert.Contains(id.ToString(), ambiguous.Message, StringComparison.Ordinal));
        Assert.Contains("There is no run 'ffff'", Assert.Throws<InvalidInputException>(() => _store.Find("ffff")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("xyz")]
    [InlineData("%")]
    [InlineData("0' OR '1'='1")]
    [InlineData("0123456789012345678901234567890123456789")]
    public void Find_NotAnId_IsRefused(string text) =>
        Assert.Contains("is not a run id", Assert.Throws<InvalidInputException>(() => _store.Find(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void ShortId_SingleRun_HasEightCharacters() => Assert.Equal(8, _store.ShortId(Samples.Add(_store)).Length);

    [Fact]
    public void Tags_AddedAndRemoved_AreThoseOfTheRun()
    {
        var id = Samples.Add(_store);
        var other = Samples.Add(_store);
        _store.AddTags(id, "b", "a", "b");
        _store.RemoveTags(id, "b", "never there");
        Assert.Equal(["a"], _store.Get(id).Tags);
        Assert.Empty(_store.Get(other).Tags);
        Assert.Throws<InvalidInputException>(() => _store.AddTags(id, "c", ""));
        Assert.Equal(["a"], _store.Get(id).Tags);
        Assert.Throws<InvalidInputException>(() => _store.AddTags(Guid.NewGuid(), "c"));
    }

    [Fact]
    public void AddArtifact_OfFinishedRuns_BelongsToEachOfThem()
    {
        var first = Samples.Add(_store);
        var second = Samples.Add(_store);
        var other = Samples.Add(_store);
        _store.AddArtifact("figure", "/results/a.png", first, second);
        _store.AddArtifact("table", "/results/a.csv", second);
        Assert.Equal(("figure", "/results/a.png"), Shown(Assert.Single(_store.Get(first).Artifacts)));
        Assert.Equal([("figure", "/results/a.png"), ("table", "/results/a.csv")], _store.Get(second).Artifacts.Select(Shown));
        Assert.Empty(_store.Get(other).Artifacts);

        static (string Kind, string Path) Shown(RunArtifact artifact) => (artifact.Kind, artifact.Path);
    }

    [Fact]
    public void AddArtifact_WhereARunIsMissing_AddsNone()
    {
        var id = Samples.Add(_store);
        var missing = Guid.NewGuid();
        Assert.Contains(missing.ToString(), Assert.Throws<InvalidInputException>(() => _store.AddArtifact("figure", "a.png", id, missing)).Message, StringComparison.Ordinal);
        Assert.Empty(_store.Get(id).Artifacts);
        Assert.Throws<ArgumentException>(() => _store.AddArtifact("", "a.png", id));
        Assert.Throws<ArgumentException>(() => _store.AddArtifact("figure", "", id));
        using var reader = RunStore.OpenReadOnly(_store.Path);
        Assert.Throws<InvalidInputException>(() => reader.AddArtifact("figure", "a.png", id));
    }

    [Fact]
    public void Delete_Run_LeavesNoRowOfItInAnyTable()
    {
        var kept = AddWithRowsInEveryTable();
        var before = CountRows();
        var id = AddWithRowsInEveryTable();
        var tables = CountRows();
        Assert.All(StoreSchema.Tables.Where(static table => table != "claim"), table => Assert.True(tables[table] > before[table], table));

        _store.Delete(id);

        Assert.Equal(before, CountRows());
        Assert.Equal(kept, Assert.Single(_store.List()).Id);
        Assert.Empty(_store.Check());
        Assert.Throws<InvalidInputException>(() => _store.Delete(id));
    }

    [Fact]
    public void Delete_RunningRun_NeedsForceAndEndsItsWriter()
    {
        using var writer = (RunWriter)_store.Begin(Samples.Description());
        writer.Point("loss", 0, 0, 1);
        Assert.Contains("is running", Assert.Throws<InvalidInputException>(() => _store.Delete(writer.Id)).Message, StringComparison.Ordinal);
        _store.Delete(writer.Id, force: true);
        var error = Assert.Throws<StoreException>(writer.Flush);
        Assert.Equal($"Run {writer.Id} was deleted from '{_folder.StorePath}' while it was being written.", error.Message);
        Assert.Throws<StoreException>(() => writer.Complete(Termination.Completed, Samples.Cost));
        Assert.Empty(_store.List());
    }

    [Fact]
    public void Info_OfAStore_CountsWhatItHolds()
    {
        AddFour();
        var info = _store.Info();
        Assert.Equal((4, 6, StoreSchema.Current.Version, "wal", false), (info.Runs, info.Points, info.SchemaVersion, info.JournalMode, info.IsReadOnly));
        Assert.Equal(_folder.StorePath, info.Path);
        Assert.True(info.SizeBytes > 0 && info.PageCount > 0 && info.PageSize >= 512);
    }

    [Fact]
    public void Series_Unknown_NamesTheKnownOnes()
    {
        var run = _store.Get(Samples.Add(_store, values: [1]));
        var error = Assert.Throws<InvalidInputException>(() => run.Series("los"));
        Assert.Equal($"Run {run.Id} has no series 'los'; it has loss.", error.Message);
    }

    [Fact]
    public void Save_Trajectory_StoresStatesPhasesAndMetrics()
    {
        var problem = new InitialValueProblem(new Decay(), [3, 4], 0, 1);
        var flow = Integrator.Solve(problem, new SolveOptions { Save = SaveSchedule.Grid(0.125) }, TestContext.Current.CancellationToken);
        var id = _store.Save(flow, tags: ["mine"], metrics: new Dictionary<string, Func<Vector<double>, double>> { ["first"] = static w => w[0] });

        var run = _store.Get(id);
        Assert.Equal((RunStatus.Finished, flow.Termination, flow.Cost), (run.Status, run.Termination, run.Cost));
        Assert.Equal((RunStore.UnnamedAlgorithm, "flow", flow.Method), (run.Algorithm, run.Mode, run.Method));
        Assert.Equal(["mine"], run.Tags);
        Assert.Equal(["first", "state_norm"], run.SeriesNames);
        Assert.Equal(flow.Times, run.Series("first").Times);
        Assert.Equal(Enumerable.Range(0, flow.Count).Select(i => flow.State(i)[0]), run.Series("first").Values);
        Assert.Equal(5, run.Series("state_norm").First);
        Assert.Equal([flow.FinalState, flow.InitialState], run.States.Select(static state => state.Vector));
        Assert.Equal(flow.Phases.Select(static phase => phase.Name), run.Phases.Select(static phase => phase.Name));
    }

    [Fact]
    public void Cost_OfAnyNumberOfTicks_IsReadAsItWasWritten()
    {
        // 3223 ticks are 0.0003223 s, which cut off to whole ticks is 3222.
        foreach (long ticks in Enumerable.Range(3200, 100).Select(n => (long)n))
        {
            Guid id;
            using (var writer = _store.Begin(new RunDescription { Algorithm = "erm", Mode = "update", Method = "update", Route = "data", Kernel = "managed" }))
            {
                writer.Complete(Termination.Completed, new SolveCost { Elapsed = new TimeSpan(ticks) });
                id = writer.Id;
            }

            Assert.Equal(ticks, _store.Get(id).Cost!.Elapsed.Ticks);
        }
    }

    [Fact]
    public void Save_TrajectoryOfAnAlgorithm_StoresItsParametersAndObjective()
    {
        var x = Matrix<double>.Build.DenseOfRowArrays([1, 0], [0, 2], [1, 1]);
        var tasks = TaskSet.Of([LearningTask.LeastSquares(x, Vector<double>.Build.Dense([1, 2, 3]), Normalization.HalfMean)]);
        var maml = Algorithms.Maml(tasks, innerStepSize: 0.1, new AlgorithmOptions { Route = Route.Data, Kernel = KernelChoice.Managed });
        var start = Vector<double>.Build.Dense([5, -5]);
        var flow = maml.Flow.Solve(start, until: 20, cancellation: TestContext.Current.CancellationToken);

        var run = _store.Get(_store.Save(flow, tags: ["mine"]));

        Assert.Equal((maml.Name, "flow", "data", maml.KernelName), (run.Algorithm, run.Mode, run.Route, run.Kernel));
        Assert.Equal(0.1, run.Parameters["inner_step_size"]);
        Assert.Equal(["grad_norm", "objective", "state_norm"], run.SeriesNames);
        Assert.Equal(maml.Objective.Potential(start.AsArray()), run.Series("objective").First);
        Assert.True(run.Series("grad_norm").Last < 1e-4 * run.Series("grad_norm").First);
        Assert.Equal("update", _store.Get(_store.Save(maml.Iterate(start, 0.05, 10, cancellation: TestContext.Current.CancellationToken))).Mode);
    }

    [Fact]
    public void Save_MetricThatThrows_LeavesAFailedRun()
    {
        var flow = Integrator.Solve(new InitialValueProblem(new Decay(), [3, 4], 0, 1), new SolveOptions(), TestContext.Current.CancellationToken);
        var metrics = new Dictionary<string, Func<Vector<double>, double>> { ["bad"] = static w => throw new NotSupportedException("no") };
        Assert.Throws<NotSupportedException>(() => _store.Save(flow, metrics: metrics));
        Assert.Equal("Saving failed: no", Assert.Single(_store.List()).FailureReason);
    }

    private void AddFour()
    {
        double[]?[] losses = [[1, 0.5], [1, 0.25], [1, double.NaN], null];
        string[] algorithms = ["maml", "maml", "reptile", "erm"];
        string?[] experiments = [null, "e2", "e1", "e2"];
        int[] seconds = [1, 2, 4, 3];
        for (var i = 0; i < 4; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            using var writer = _store.Begin(Samples.Description(algorithms[i], experiments[i]) with
            {
                Parameters = new Dictionary<string, ParameterValue> { ["index"] = i },
                Tags = i % 2 == 1 ? ["odd"] : [],
            });
            for (var k = 0; k < (losses[i]?.Length ?? 0); k++)
                writer.Point("loss", k, k, losses[i]![k]);
            writer.Summary("switch_time", i);
            writer.Complete(Termination.Completed, Samples.Cost with { Elapsed = TimeSpan.FromSeconds(seconds[i]) });
        }
    }

    private string Indices(RunListOptions options) => string.Join(' ', _store.List(options).Select(static run => run.Parameters["index"]));

    private Guid AddWithRowsInEveryTable()
    {
        using (var writer = _store.Begin(Samples.Description() with { Tags = ["t"], Parameters = new Dictionary<string, ParameterValue> { ["p"] = 1 } }))
        {
            writer.Point("loss", 0, 0, 1);
            writer.Event("phase", 0, 0, "erm");
            writer.State("final", 0, [1]);
            writer.Artifact("figure", "a.png");
            writer.Complete(Termination.Completed, Samples.Cost);
            // What later versions write.
            Sql($"""
                INSERT INTO checkpoint (run_key, step, time, created, format, data) SELECT key, 0, 0, started, 'f', x'00' FROM run WHERE id = '{writer.Id}';
                INSERT INTO note (run_key, created, text) SELECT key, started, 'n' FROM run WHERE id = '{writer.Id}';
                INSERT INTO run_link (from_key, to_key, kind) SELECT key, key, 'rerun' FROM run WHERE id = '{writer.Id}';
                INSERT OR IGNORE INTO claim (id, paper, locator, statement, kind) VALUES ('c', 'p', 'l', 's', 'rate');
                INSERT INTO claim_check (id, claim_id, run_key, form, revision, verdict, observed, observed_kind, bound, bound_kind, budget, hypotheses, created)
                  SELECT '{Guid.NewGuid()}', 'c', key, 'printed', 1, 'consistent', 1.0, 0, NULL, 1, '[]', '[]', started FROM run WHERE id = '{writer.Id}'
                """);
            return writer.Id;
        }
    }

    private Dictionary<string, long> CountRows() => StoreSchema.Tables.ToDictionary(static table => table, table => Sql($"SELECT count(*) FROM {table}"));

    private long Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.StorePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar() ?? 0L, CultureInfo.InvariantCulture);
    }

    private sealed class Decay : IVectorField
    {
        public int Dimension => 2;

        public EvaluationCost Cost => default;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            for (var i = 0; i < state.Length; i++)
                destination[i] = -state[i];
        }
    }
}
