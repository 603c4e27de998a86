using Xunit;

namespace MetaFlow.Storage.Tests.Query;

/// <summary>What filters say, and what is said about those that cannot be read.</summary>
public sealed class FilterReadingTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  \n ", "")]
    [InlineData("algorithm = 'maml'", "algorithm = 'maml'")]
    [InlineData("ALGORITHM == \"maml\"", "algorithm = 'maml'")]
    [InlineData("attributes.algorithm <> 'it''s'", "algorithm != 'it''s'")]
    [InlineData("params.inner_step_size < .3", "params.inner_step_size < 0.3")]
    [InlineData("param.inner_step_size < +3.", "params.inner_step_size < 3.0")]
    [InlineData("0.3 >= parameters.a.b.c", "0.3 >= params.a.b.c")]
    [InlineData("metric.`cross-entropy` < 1e-6", "metrics.`cross-entropy` < 1E-06")]
    [InlineData("metrics.\"a`b\" < -1e400000", null)]
    [InlineData("metrics.\"a`b\" > -inf", "metrics.`a``b` > -inf")]
    [InlineData("last(loss) < first(metrics.loss)", "metrics.loss < first(metrics.loss)")]
    [InlineData("MIN(loss) is not finite", "min(metrics.loss) is not finite")]
    [InlineData("max(loss) IS INFINITE", "max(metrics.loss) is inf")]
    [InlineData("at(loss, 100) is nan", "at(metrics.loss, 100) is nan")]
    [InlineData("at(loss, step=100) is nan", "at(metrics.loss, 100) is nan")]
    [InlineData("at(metrics.loss, time 2.5) < 1", "at(metrics.loss, time 2.5) < 1")]
    [InlineData("at(loss, t = 2) < 1", "at(metrics.loss, time 2) < 1")]
    [InlineData("claim('xu2020.thm3.6') = 'violated'", "claim('xu2020.thm3.6', 'printed') = 'violated'")]
    [InlineData("claim('a', 'proof') is null", "claim('a', 'proof') is null")]
    [InlineData("not not mode='flow'", "not (not (mode = 'flow'))")]
    [InlineData("not mode='flow' and seed=1 or seed=2", "not (mode = 'flow') and seed = 1 or seed = 2")]
    [InlineData("((mode='flow'))", "mode = 'flow'")]
    [InlineData("mode='flow' and (seed=1 or seed=2)", "mode = 'flow' and (seed = 1 or seed = 2)")]
    [InlineData("mode='flow' and (seed=1 and seed=2)", "mode = 'flow' and (seed = 1 and seed = 2)")]
    [InlineData("params.n in(1,5,-2)", "params.n in (1, 5, -2)")]
    [InlineData("params.n not in ('a', true)", "params.n not in ('a', true)")]
    [InlineData("seed between 1 and 2 and mode = 'flow'", "seed between 1 and 2 and mode = 'flow'")]
    [InlineData("seed not between 1 and 2", "seed not between 1 and 2")]
    [InlineData("experiment like 'xu2020.%'", "experiment like 'xu2020.%'")]
    [InlineData("experiment not ilike 'xu2020.%'", "experiment not like 'xu2020.%'")]
    [InlineData("tags in ('a', 'b') and notes like '%slow%'", "tag in ('a', 'b') and note like '%slow%'")]
    [InlineData("started > '2026-11-01' and age < 7d", "started > '2026-11-01' and age < 7d")]
    [InlineData("duration >= 1.5h", "duration >= 1.5h")]
    [InlineData("params.seed = 9223372036854775807", "params.seed = 9223372036854775807")]
    [InlineData("params.seed = 9223372036854775808", "params.seed = 9.223372036854776E+18")]
    [InlineData("params.in = true and params.flag != false", "params.in = true and params.flag != false")]
    public void Filter_AsTyped_PrintsAsItIsUnderstood(string typed, string? printed)
    {
        if (printed is null)
            Assert.Throws<FilterException>(() => FilterParser.Parse(typed));
        else
            Assert.Equal(printed, FilterParser.Parse(typed).ToString());
    }

    [Theory]
    [InlineData("algoritm = 'maml'", 0, "there is no field 'algoritm'; did you mean algorithm?")]
    [InlineData("grad_norm < 1", 0, "there is no field 'grad_norm'; a parameter is written params.grad_norm, a metric metrics.grad_norm.")]
    [InlineData("metrix.loss < 1", 0, "there is no 'metrix.'; did you mean metrics?")]
    [InlineData("mode = 'flow' and", 17, "it ends where a field, params.NAME, metrics.NAME or a constant is expected.")]
    [InlineData("mode = 'flow' adn seed = 1", 14, "'adn' stands where and, or, or the end is expected; did you mean and?")]
    [InlineData("mode = 'flow' && seed = 1", 14, "'&' means nothing here; write and.")]
    [InlineData("!mode", 0, "'!' means nothing here; write not, or != for unequal.")]
    [InlineData("(mode = 'flow'", 0, "this parenthesis is not closed.")]
    [InlineData("mode = 'flow')", 13, "this parenthesis was never opened.")]
    [InlineData("mode = 'flow", 7, "the text that begins here has no closing '.")]
    [InlineData("mode = maml", 7, "there is no field 'maml'; a parameter is written params.maml, a metric metrics.maml.")]
    [InlineData("metrics.loss = nan", 15, "nothing compares with NaN; write is nan or is not nan.")]
    [InlineData("metrics.loss = null", 15, "nothing compares with null; write is null or is not null.")]
    [InlineData("metrics.loss is not nul", 20, "'nul' stands where null, nan, finite, inf after is is expected; did you mean null?")]
    [InlineData("0 < metrics.loss < 1", 17, "comparisons do not chain; join two of them by and.")]
    [InlineData("1 < 2", 0, "this compares two constants; one side must be a field, a parameter or a metric.")]
    [InlineData("age < 7y", 6, "'y' is no unit of time; there are ms, s, m, min, h, d, w.")]
    [InlineData("seed = 1e999", 7, "1e999 is beyond the largest double; write inf for infinity.")]
    [InlineData("mni(loss) < 1", 0, "there is no function 'mni'; did you mean min?")]
    [InlineData("claim('a', 'print') = 'violated'", 11, "a claim has no form 'print'; did you mean printed?")]
    [InlineData("tags.team = 'a'", 0, "tags have no values here; write tag = 'mine'.")]
    [InlineData("at(loss, 2.5) < 1", 9, "a step is a whole number; a flow time is written time 2.5.")]
    [InlineData("seed = 1 + 2", 9, "'+' must stand before a number; there is no arithmetic.")]
    [InlineData("params.α = 1", 7, "a name with 'α' must stand between back quotes, as in metrics.`α`.")]
    [InlineData("seed in (1, params.n)", 12, "in takes constants: numbers, texts, true or false.")]
    public void Filter_ThatCannotBeRead_SaysWhereAndWhy(string typed, int position, string why)
    {
        var error = Assert.Throws<FilterException>(() => FilterParser.Parse(typed));
        Assert.Equal($"At character {position + 1} of the filter: {why}", error.Message);
        Assert.Equal((typed, position), (error.Text, error.Position));
        var caret = error.Drawing.Split('\n')[1];
        Assert.Equal(position + 2, caret.IndexOf('^', StringComparison.Ordinal));
    }

    [Fact]
    public void Drawing_OfALongText_ShowsTheSurroundings()
    {
        var typed = string.Concat(Enumerable.Repeat("seed = 1 or\n", 50)) + "sed = 1" + string.Concat(Enumerable.Repeat(" or seed = 1", 50));
        var lines = Assert.Throws<FilterException>(() => FilterParser.Parse(typed)).Drawing.Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.True(lines[0].Length < 130);
        Assert.Equal("sed", lines[0].Substring(lines[1].IndexOf('^', StringComparison.Ordinal), 3));
    }

    [Fact]
    public void Filter_TooDeepTooLongOrTooMany_IsRefused()
    {
        Assert.Contains("nested deeper than 100 times", Refused(new string('(', 60_000)), StringComparison.Ordinal);
        Assert.Contains("nested deeper than 100 times", Refused(string.Concat(Enumerable.Repeat("not ", 10_000)) + "seed = 1"), StringComparison.Ordinal);
        Assert.Contains("longer than 65536 characters", Refused(new string(' ', 70_000)), StringComparison.Ordinal);
        Assert.Contains("more than 1000 conditions", Refused(string.Join(" or ", Enumerable.Repeat("seed=1", 1001))), StringComparison.Ordinal);
        Assert.Contains("more than 20000 values", Refused($"seed in ({string.Join(',', Enumerable.Repeat("1", 20_001))})"), StringComparison.Ordinal);
        FilterParser.Parse(new string('(', 99) + "seed = 1" + new string(')', 99));
    }

    private static string Refused(string typed) => Assert.Throws<FilterException>(() => FilterParser.Parse(typed)).Message;
}
