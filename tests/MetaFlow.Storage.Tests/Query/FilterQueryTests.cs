using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Storage.Tests.Query;

/// <summary>What filters find.</summary>
public sealed class FilterQueryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly RunStore _store;

    public FilterQueryTests()
    {
        _store = RunStore.OpenOrCreate(_folder.StorePath, StoreEnvironment.Default with { Clock = _clock });
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("", "0 1 2 3")]
    [InlineData("algorithm = 'maml'", "0 1")]
    [InlineData("algorithm != 'maml'", "2 3")]
    [InlineData("algorithm in ('erm', 'reptile')", "2 3")]
    [InlineData("algorithm not in ('erm', 'reptile')", "0 1")]
    [InlineData("experiment like 'XU2020.fig2_'", "0 1")]
    [InlineData("experiment not like 'xu2020.%'", "")]
    [InlineData("experiment is null", "2 3")]
    [InlineData(@"experiment like 'xu2020.fig2\_'", "")]
    [InlineData("params.inner_step_size < 0.3 and (algorithm = 'maml' or params.inner_steps in (1, 5))", "0 1 2")]
    [InlineData("params.inner_step_size = 0.1", "0")]
    [InlineData("params.inner_steps = 5", "2")]
    [InlineData("params.inner_steps = 5.0", "2")]
    [InlineData("params.label = 'five'", "3")]
    [InlineData("params.label != 'four'", "3")]
    [InlineData("params.label < 10", "0 1")]
    [InlineData("not (params.label < 10)", "2")]
    [InlineData("params.label in (7, 'five')", "0 3")]
    [InlineData("params.label like 'f%'", "3")]
    [InlineData("params.big = 9007199254740993", "1")]
    [InlineData("params.big = 9007199254740992", "0")]
    [InlineData("params.warm = true", "1")]
    [InlineData("params.warm != true", "0")]
    [InlineData("params.warm is null", "2 3")]
    [InlineData("params.inner_step_size < params.inner_steps", "0 1 2 3")]
    [InlineData("params.label > params.inner_steps", "0 1 2")]
    [InlineData("params.label = params.label", "0 1 2 3")]
    [InlineData("metrics.loss < params.inner_step_size", "0")]
    [InlineData("first(loss) > last(loss)", "0 1 2")]
    [InlineData("tag = 'even'", "0 2")]
    [InlineData("tag != 'even'", "1 3")]
    [InlineData("not tag = 'even'", "1 3")]
    [InlineData("tag in ('even', 'first')", "0 2")]
    [InlineData("tag like 'fir%'", "0")]
    [InlineData("tag is null", "1 3")]
    [InlineData("'first' = tag", "0")]
    [InlineData("note like '%plateau%'", "1")]
    [InlineData("note is not null", "1")]
    [InlineData("termination = 'non-finite'", "3")]
    [InlineData("status = 'finished'", "0 1 2 3")]
    [InlineData("status != 'failed'", "0 1 2 3")]
    [InlineData("mode = 'flow' and method = 'dormand-prince-54' and route = 'data' and kernel = 'managed'", "0 1 2 3")]
    [InlineData("gradients = 365 and steps = 10 and rejected_steps = 2 and evaluations = 73 and hessian_vector_products = 360", "0 1 2 3")]
    [InlineData("duration = 1.25 and duration < 2s and duration >= 1250ms", "0 1 2 3")]
    [InlineData("duration between 1s and 1.3s", "0 1 2 3")]
    [InlineData("age < 90min", "3")]
    [InlineData("age > 0.16d", "0")]
    [InlineData("started < '2026-11-22T13:30:00Z'", "0 1")]
    [InlineData("started >= '2026-11-22 14:00+01:00'", "1 2 3")]
    [InlineData("started between '2026-11-20' and '2026-11-25'", "0 1 2 3")]
    [InlineData("ended = started", "0 1 2 3")]
    [InlineData("claim('xu2020.thm3.6', 'printed') = 'violated'", "1")]
    [InlineData("claim('xu2020.thm3.6') in ('consistent', 'attained')", "0")]
    [InlineData("claim('xu2020.thm3.6', 'proof') = 'consistent'", "1")]
    [InlineData("claim('xu2020.thm3.6') != 'violated'", "0")]
    [InlineData("claim('xu2020.thm3.6') is null", "2 3")]
    public void Query_FindsTheRuns(string filter, string expected)
    {
        AddFour();
        Assert.Equal(expected, Found(filter));
    }

    [Theory]
    [InlineData("started > 5", 10, "started is a date and cannot be compared with 5.")]
    [InlineData("started > 'tomorrow'", 10, "'tomorrow' is no date; a date is written '2026-11-01', '2026-11-01 13:30' or '2026-11-01T13:30:00Z'.")]
    [InlineData("algorithm < 5", 12, "algorithm is a text and cannot be compared with 5.")]
    [InlineData("5 < algorithm", 0, "algorithm is a text and cannot be compared with 5.")]
    [InlineData("seed = 'x'", 7, "seed is a number and cannot be compared with 'x'.")]
    [InlineData("seed like 'x'", 0, "like is for texts; seed is a number.")]
    [InlineData("algorithm is nan", 0, "is nan is for numbers; algorithm is a text.")]
    [InlineData("status = 'finishd'", 9, "there is no 'finishd' here; did you mean 'finished'?")]
    [InlineData("status in ('failed', 'done')", 21, "there is no 'done' here; there are running, finished, failed, interrupted.")]
    [InlineData("claim('xu2020.thm3.6') = 'broken'", 25, "there is no 'broken' here; there are consistent, attained, violated, refuted, certified, inconclusive, inapplicable, untested.")]
    [InlineData("params.warm < true", 14, "params.warm is true or false; only = and != fit.")]
    [InlineData("params.inner_steps < started", 21, "a parameter is a number, a text, true or false; started is a date.")]
    [InlineData("tag < 'a'", 0, "tag is compared with a text by =, !=, in or like.")]
    [InlineData("tag = 5", 6, "tag is compared with a text by =, !=, in or like.")]
    [InlineData("metrics.loss < 7d", 15, "metrics.loss is not a length of time; 7d fits age and duration.")]
    [InlineData("algorithm like '%%%%%%%%%%%%%%%%%'", 15, "a pattern has at most 1000 characters and 16 of %.")]
    [InlineData("1 is null", 2, "'is' stands where a comparison such as = or < is expected.")]
    public void Query_OfTermsThatDoNotFit_SaysWhereAndWhy(string filter, int position, string why)
    {
        AddFour();
        var error = Assert.Throws<FilterException>(() => Found(filter));
        Assert.Equal($"At character {position + 1} of the filter: {why}", error.Message);
    }

    [Theory]
    [InlineData("metrics.los < 1", "no run in 'STORE' has the metric 'los'; did you mean loss?")]
    [InlineData("params.iner_steps < 1", "no run in 'STORE' has the parameter 'iner_steps'; did you mean inner_steps?")]
    [InlineData("at(unheard_of, 5) < 1", "no run in 'STORE' has the metric 'unheard_of'; known are loss.")]
    [InlineData("claim('xu2020.thm3.5') = 'violated'", "no run in 'STORE' has the check of the claim 'xu2020.thm3.5'; did you mean xu2020.thm3.6?")]
    public void Query_OfANameThatNoRunHas_SuggestsTheNearest(string filter, string why)
    {
        Assert.Empty(_store.Query(filter)); // nothing is known of an empty store
        AddFour();
        var error = Assert.Throws<FilterException>(() => Found(filter));
        Assert.Equal($"At character 1 of the filter: {why.Replace("STORE", _folder.StorePath, StringComparison.Ordinal)}", error.Message);
    }

    [Fact]
    public void Query_WhetherAnUnheardOfNameIsThere_IsAnswered()
    {
        AddFour();
        Assert.Equal("0 1 2 3", Found("metrics.unheard_of is null and params.neither is null"));
    }

    [Fact]
    public void Query_OfTheStatus_KnowsWhoIsInterrupted()
    {
        using (var left = _store.Begin(Samples.Description("left")))
        using (var working = _store.Begin(Samples.Description("working")))
        {
            left.Dispose();
            Assert.Equal("left", Assert.Single(_store.Query("status = 'interrupted'")).Algorithm);
            Assert.Equal("working", Assert.Single(_store.Query("status = 'running'")).Algorithm);
            Assert.Equal(2, _store.Count("status in ('running', 'interrupted') and termination is null and ended is null"));
        }
    }

    [Theory]
    [InlineData("params.inner_step_size", true, "3 2 1 0")]
    [InlineData("min(loss)", false, "0 1 2 3")]
    [InlineData("params.label", false, "0 1 2 3")]
    [InlineData("claim('xu2020.thm3.6')", false, "0 1 3 2")]
    [InlineData("params.warm", false, "0 1 3 2")]
    public void Query_SortedByAnyTerm_HasThatOrderAndTheMissingLast(string sort, bool descending, string expected)
    {
        AddFour();
        Assert.Equal(expected, string.Join(' ', _store.Query("", new RunListOptions { Sort = sort, Descending = descending }).Select(Index)));
    }

    [Fact]
    public void Query_WithOptions_HoldsBothAndLimits()
    {
        AddFour();
        Assert.Equal("1 0", string.Join(' ', _store.Query("params.inner_step_size < 0.3", new RunListOptions { Algorithm = "maml" }).Select(Index)));
        Assert.Equal("2", string.Join(' ', _store.Query("params.inner_step_size < 0.35", new RunListOptions { Limit = 1 }).Select(Index)));
        Assert.Throws<ArgumentException>(() => _store.Query("seed = 1", new RunListOptions { Filter = "seed = 2" }));
    }

    [Fact]
    public void Query_OfManyRuns_ReadsThemInBatchesAndLeavesOutTheDeleted()
    {
        for (var i = 0; i < 300; i++)
            Samples.Add(_store, Samples.Description() with { Parameters = new Dictionary<string, ParameterValue> { ["index"] = i } }, values: i);
        Assert.Equal(Enumerable.Range(0, 300).Reverse(), _store.Query("metrics.loss >= 0").Select(run => int.Parse(Index(run), System.Globalization.CultureInfo.InvariantCulture)));
        var seen = 0;
        foreach (var run in _store.Query(""))
        {
            if (seen++ == 0)
                _store.Delete(_store.Query("params.index = 0").Single().Id);
            Assert.Single(run.Summary);
        }

        Assert.Equal(299, seen);
    }

    [Fact]
    public void ExplainSql_HoldsNothingThatWasTyped()
    {
        var query = _store.ExplainSql("params.marker1 = 'marker2' and claim('marker3') is null and metrics.marker4 in (7777, 8888) and tag like 'marker5'", new RunListOptions { Sort = "metrics.marker6", Algorithm = "marker7", Limit = 9999 });
        Assert.DoesNotContain("marker", query.Sql, StringComparison.Ordinal);
        Assert.DoesNotContain("7777", query.Sql, StringComparison.Ordinal);
        Assert.Equal(["9999", "marker1", "marker2", "marker3", "marker4", "marker5", "marker6", "marker7", "printed", "7777", "8888"], query.Values.Select(static v => v.ToString()!).OrderBy(v => v.Length > 4 ? v : v == "9999" ? "0" : "z" + v).ToList());
    }

    private static string Index(RunRecord run) => run.Parameters["index"].ToString();

    private string Found(string filter) => string.Join(' ', _store.Query(filter).Select(Index).Order());

    // An hour between any two, the last an hour ago.
    private void AddFour()
    {
        ParameterValue[] labels = [7, 7.5, 10, "five"];
        double[] stepSizes = [0.1, 0.2, 0.29, 0.4];
        var ids = new List<Guid>();
        for (var i = 0; i < 4; i++)
        {
            var parameters = new Dictionary<string, ParameterValue>
            {
                ["index"] = i,
                ["inner_step_size"] = stepSizes[i],
                ["inner_steps"] = i == 2 ? 5 : 1,
                ["label"] = labels[i],
            };
            if (i < 2)
            {
                parameters["big"] = 9007199254740992 + i;
                parameters["warm"] = i == 1;
            }

            var description = Samples.Description(i switch { < 2 => "maml", 2 => "erm", _ => "reptile" }, i < 2 ? $"xu2020.fig2{"ab"[i]}" : null) with
            {
                Parameters = parameters,
                Tags = i switch { 0 => ["even", "first"], 2 => ["even"], _ => [] },
            };
            using var writer = _store.Begin(description);
            writer.Point("loss", 0, 0, i == 3 ? double.NaN : 10);
            writer.Point("loss", 1, 1, i == 3 ? double.NaN : i);
            writer.Complete(i == 3 ? Termination.NonFinite : Termination.Completed, Samples.Cost);
            ids.Add(writer.Id);
            _clock.Advance(TimeSpan.FromHours(1));
        }

        _store.AddNote(ids[1], "A long plateau; see page 3.");
        _store.SaveClaim(new ClaimRecord { Id = "xu2020.thm3.6", Paper = "xu2020", Locator = "Theorem 3.6", Statement = "The rate is linear.", Kind = "rate" });
        void Check(Guid run, string verdict, string form = ClaimForm.Printed)
        {
            _store.SaveCheck(new ClaimCheckRecord { ClaimId = "xu2020.thm3.6", RunId = run, Form = form, Verdict = verdict, Observed = 1, Bound = double.PositiveInfinity });
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        // The newest counts.
        Check(ids[0], ClaimVerdict.Violated);
        Check(ids[0], ClaimVerdict.Consistent);
        Check(ids[1], ClaimVerdict.Violated);
        Check(ids[1], ClaimVerdict.Consistent, ClaimForm.Proof);
    }
}
