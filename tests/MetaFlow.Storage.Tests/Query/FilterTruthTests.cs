using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Storage.Tests.Query;

/// <summary>
/// Every operator on every kind of value. The expectation is IEEE 754 in C# where the run has the value; where it has not,
/// neither a condition nor its opposite holds.
/// </summary>
public sealed class FilterTruthTests : IDisposable
{
    private static readonly double?[] Values = [1, -1, 0.5, 2, 0.0, -0.0, double.MaxValue, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity, null];
    private static readonly double[] Constants = [1, 0.5, 0, double.PositiveInfinity, double.NegativeInfinity];
    private static readonly string[] Terms = ["metrics.x", "min(metrics.x)", "max(metrics.x)", "first(metrics.x)", "at(metrics.x, 0)", "at(metrics.x, time 0.5)", "params.x"];

    private readonly TemporaryFolder _folder = new();
    private readonly RunStore _store;

    public FilterTruthTests()
    {
        _store = RunStore.OpenOrCreate(_folder.StorePath);
        for (var i = 0; i < Values.Length; i++)
        {
            var parameters = new Dictionary<string, ParameterValue> { ["index"] = i };
            if (Values[i] is { } parameter)
                parameters["x"] = parameter;
            using var writer = _store.Begin(Samples.Description() with { Parameters = parameters, Seed = i % 2 == 0 ? i : null });
            if (Values[i] is { } value)
            {
                writer.Point("x", 0, 0, value);
                writer.Point("x", 1, 0.5, value);
            }

            writer.Complete(Termination.Completed, Samples.Cost);
        }
    }

    public static TheoryData<string> AllTerms => new(Terms);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(AllTerms))]
    public void Comparison_OfEveryValueWithEveryConstant_IsIeee(string term)
    {
        foreach (var constant in Constants)
        {
            var text = double.IsFinite(constant) ? constant.ToString("R", System.Globalization.CultureInfo.InvariantCulture) : constant > 0 ? "inf" : "-inf";
            Check($"{term} < {text}", value => value < constant);
            Check($"{term} <= {text}", value => value <= constant);
            Check($"{term} > {text}", value => value > constant);
            Check($"{term} >= {text}", value => value >= constant);
            Check($"{term} = {text}", value => value == constant);
            Check($"{term} != {text}", value => value != constant);
            Check($"{text} < {term}", value => constant < value);
            Check($"{term} in ({text}, 2)", value => value == constant || value == 2);
            Check($"{term} between {text} and 2", value => value >= constant && value <= 2);
            Check($"{term} between -1 and {text}", value => value >= -1 && value <= constant);
        }
    }

    [Theory]
    [MemberData(nameof(AllTerms))]
    public void Is_OfEveryValue_IsWhatItIs(string term)
    {
        Check($"{term} is nan", double.IsNaN);
        Check($"{term} is finite", double.IsFinite);
        Check($"{term} is inf", double.IsInfinity);
        Assert.Equal(Indices(static value => value is null), Found($"{term} is null"));
        Assert.Equal(Indices(static value => value is not null), Found($"{term} is not null"));
        Assert.Equal(Indices(static value => value is not null), Found($"not ({term} is null)"));
    }

    [Fact]
    public void Comparison_OfTwoTerms_IsIeeeToo()
    {
        foreach (var left in Terms)
        {
            foreach (var right in Terms)
            {
                Check($"{left} = {right}", static value => !double.IsNaN(value));
                Check($"{left} < {right}", static _ => false);
                Check($"{left} != {right}", double.IsNaN);
            }
        }
    }

    [Fact]
    public void DivergedRun_NeverHasALowLoss_AndARunWithoutLossHasNeither()
    {
        Assert.DoesNotContain(8, Found("metrics.x < 1.5"));
        Assert.Contains(8, Found("not (metrics.x < 1.5)"));
        Assert.DoesNotContain(11, Found("metrics.x < 1.5"));
        Assert.DoesNotContain(11, Found("not (metrics.x < 1.5)"));
    }

    [Fact]
    public void NullField_IsLikeAMissingValue()
    {
        List<int> even = [.. Enumerable.Range(0, Values.Length).Where(static i => i % 2 == 0)];
        List<int> odd = [.. Enumerable.Range(0, Values.Length).Where(static i => i % 2 == 1)];
        Assert.Equal(odd, Found("seed is null"));
        Assert.Equal(even, Found("seed is not null"));
        foreach (var condition in new[] { "seed < 4", "seed <= 4", "seed > 4", "seed >= 4", "seed = 4", "seed != 4", "seed in (4, 6)", "seed between 2 and 6", "seed is nan", "seed is finite", "seed is inf", "seed < metrics.x" })
            Assert.DoesNotContain(Found(condition).Concat(Found($"not ({condition})")), odd.Contains);
        Assert.Equal(even, Found("seed is finite"));
        Assert.Equal(even, Found("seed is not nan"));
    }

    [Fact]
    public void Logic_OfTheUnknown_HasThreeValues()
    {
        // Of index 11 metrics.x is unknown.
        Assert.Contains(11, Found("metrics.x < 1 or params.index = 11"));
        Assert.DoesNotContain(11, Found("not (metrics.x < 1 or params.index = 12)"));
        Assert.Contains(11, Found("not (metrics.x < 1 and params.index = 12)"));
        Assert.DoesNotContain(11, Found("metrics.x < 1 and params.index = 11"));
    }

    [Fact]
    public void Series_OfMixedValues_HaveTheSummariesThatAreSaid()
    {
        using (var writer = _store.Begin(Samples.Description("mixed")))
        {
            double[] values = [3, double.NaN, 1, double.PositiveInfinity];
            for (var k = 0; k < values.Length; k++)
                writer.Point("y", 10 * k, k, values[k]);
            writer.Summary("scalar", 4);
            writer.Complete(Termination.NonFinite, Samples.Cost);
        }

        foreach (var holds in new[]
        {
            "metrics.y = inf", "min(y) = 1", "max(y) = inf", "first(y) = 3", "at(y, 0) = 3", "at(y, 9) = 3", "at(y, 10) is nan", "at(y, 29) = 1", "at(y, 30) = inf",
            "at(y, 31) is null", "at(y, time 2.5) = 1", "at(y, time 3) = inf", "at(y, time 3.1) is null", "at(y, time -1) is null",
            "metrics.scalar = 4", "min(scalar) = 4", "max(scalar) = 4", "first(scalar) is null", "at(scalar, 0) is null",
        })
            Assert.Equal(1, _store.Count($"algorithm = 'mixed' and {holds}"));
    }

    private void Check(string condition, Func<double, bool> holds)
    {
        var opposite = $"not ({condition})";
        Assert.Equal(Line(condition, Indices(value => value is { } v && holds(v))), Line(condition, Found(condition)));
        Assert.Equal(Line(opposite, Indices(value => value is { } v && !holds(v))), Line(opposite, Found(opposite)));
    }

    private static string Line(string condition, List<int> indices) => $"{condition}: {string.Join(' ', indices)}";

    private static List<int> Indices(Func<double?, bool> holds) => [.. Enumerable.Range(0, Values.Length).Where(i => holds(Values[i]))];

    private List<int> Found(string filter) =>
        [.. _store.Query(filter).Where(static run => run.Algorithm == "maml").Select(static run => (int)((ParameterValue.Integer)run.Parameters["index"]).Value).Order()];
}
