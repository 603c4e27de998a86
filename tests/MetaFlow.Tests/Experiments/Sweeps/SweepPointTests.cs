using System.Globalization;
using System.Text.Json;
using FsCheck.Xunit;
using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Tests.Experiments.Sweeps;

public sealed class SweepPointTests
{
    [Fact]
    public void LogarithmicAxis_Values_HaveOneRatioAndExactEnds()
    {
        double[] values = [.. Values("""{ "kind": "grid", "axes": [ { "path": "p", "kind": "logarithmic", "from": 1e-3, "to": 10, "count": 9 } ] }""")];
        Assert.Equal((1e-3, 10.0), (values[0], values[^1]));
        // The logarithms are at most 7 and carry a few roundings; exp turns their absolute error into a relative one of the ratio √10.
        double tolerance = Math.Sqrt(10) * 2 * 4 * 7 * Math.ScaleB(1, -53);
        Assert.All(values.Zip(values.Skip(1)), pair => Assert.Equal(Math.Sqrt(10), pair.Second / pair.First, tolerance));
    }

    /// <summary>Each of 4,000 draws is within its bounds, and the share below the median is within five standard deviations of a half.</summary>
    [Theory]
    [InlineData("uniform", -2, 6, 2)]
    [InlineData("log-uniform", 1e-4, 1, 1e-2)]
    [InlineData("integer", 0, 9, 4.5)]
    public void RandomAxis_Draws_AreWithinBoundsAndHaveTheMedianOfTheDistribution(string kind, double from, double to, double median)
    {
        string axis = string.Create(CultureInfo.InvariantCulture, $$"""{ "path": "p", "kind": "{{kind}}", "from": {{from}}, "to": {{to}} }""");
        double[] values = [.. Values($$"""{ "kind": "random", "seed": 11, "count": 4000, "axes": [ {{axis}} ] }""")];
        Assert.All(values, value => Assert.InRange(value, from, to));
        Assert.InRange(values.Count(value => value < median) / 4000.0, 0.5 - (5 * 0.5 / Math.Sqrt(4000)), 0.5 + (5 * 0.5 / Math.Sqrt(4000)));
        if (kind == "integer")
        {
            Assert.Equal(Enumerable.Range(0, 10).Select(i => (double)i), values.Distinct().Order());
        }
    }

    [Fact]
    public void RandomChoice_Draws_TakeEveryValue()
    {
        using var points = JsonDocument.Parse("""{ "kind": "random", "seed": 1, "count": 100, "axes": [ { "path": "p", "kind": "choice", "values": ["a", [1], 2] } ] }""");
        Assert.Equal(["\"a\"", "2", "[1]"], SweepPoints.Of(points.RootElement, "s").Select(point => point[0].Value).Distinct().Order(StringComparer.Ordinal));
    }

    [Property]
    public bool RandomPoints_OfOneSeed_DoNotDependOnTheirNumberNorOnOtherAxes(uint seed, byte count)
    {
        string Axis(string path) => $$"""{ "path": "{{path}}", "kind": "uniform", "from": 0, "to": 1 }""";
        var few = Values($$"""{ "kind": "random", "seed": {{seed}}, "count": {{count + 1}}, "axes": [ {{Axis("p")}} ] }""");
        var many = Values($$"""{ "kind": "random", "seed": {{seed}}, "count": {{count + 20}}, "axes": [ {{Axis("p")}}, {{Axis("q")}} ] }""");
        return few.SequenceEqual(many.Take(count + 1)) && few.Distinct().Count() == few.Count;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(40)]
    public void Shards_Together_AreAllRunsEachOnce(int count)
    {
        SweepDescription sweep = SweepDescription.Parse("""
            { "name": "s", "base": "xu2020.fig2b", "set": { "repetitions": 2 }, "points": { "kind": "grid", "axes": [
              { "path": "inner_step_size", "kind": "linear", "from": 0.1, "to": 0.5, "count": 5 },
              { "path": "algorithms.bi-maml.switch_gradient_ratio", "kind": "values", "values": [0.1, 0.2, 0.3] } ] } }
            """);
        IReadOnlyList<SweepRun> all = sweep.Runs();
        // MAML does not know the second axis: 5 × 2 repetitions × 2 modes of it, and 15 × 2 × 2 of BI-MAML.
        Assert.Equal(20 + 60, all.Count);
        Assert.Distinct(all.Select(run => run.Experiment.ToJson()));
        var parts = Enumerable.Range(1, count).Select(shard => sweep.Runs(shard, count)).ToList();
        Assert.Equal(all.Select(run => run.Experiment.ToJson()).Order(), parts.SelectMany(part => part).Select(run => run.Experiment.ToJson()).Order());
        Assert.All(parts.Zip(Enumerable.Range(1, count)), part => Assert.All(part.First, run => Assert.Equal((part.Second - 1) % count, (run.Point.Number - 1) % count)));
    }

    private static List<double> Values(string points)
    {
        using var document = JsonDocument.Parse(points);
        return [.. SweepPoints.Of(document.RootElement, "s").Select(point => double.Parse(point[0].Value, CultureInfo.InvariantCulture))];
    }
}
