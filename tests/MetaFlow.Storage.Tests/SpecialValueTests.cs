using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MetaFlow.Experiments;
using Microsoft.Data.Sqlite;
using Xunit;

namespace MetaFlow.Storage.Tests;

/// <summary>Numbers and texts that storage likes to spoil.</summary>
public sealed class SpecialValueTests : IDisposable
{
    private static readonly double[] Special =
    [
        double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 0.0, double.Epsilon, -double.Epsilon, 2.2250738585072009e-308,
        double.MaxValue, double.MinValue, 0.1, 1, -1, 9007199254740993, 1e300, Math.PI, 4611686018427387904, -9223372036854775808,
    ];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Texts =>
    [
        "plain", "it's \"quoted\"", "'; DROP TABLE run; --", "a\0b", "\0", "🙂 Ünïcödé \u202e", "line\nbreak\ttab", "$1", "%_like%", " space ", "\u0001\uffff",
    ];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Series_SpecialReals_ReadBackBitForBit()
    {
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        var id = Samples.Add(store, values: Special);
        var series = store.Get(id).Series("loss");
        Assert.Equal(Special.Select(BitConverter.DoubleToInt64Bits), series.Values.Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(0, series.FirstNonFiniteStep);
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (series.Min, series.Max));
        var summary = store.Get(id).Summary["loss"];
        Assert.Equal(new RunSummary(-9223372036854775808, double.NegativeInfinity, double.PositiveInfinity, 0, Special.Length), summary);
    }

    [Fact]
    public void Parameters_SpecialReals_ReadBackBitForBit()
    {
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        var parameters = Special.Select((value, i) => (Name: $"p{i}", Value: (ParameterValue)value)).ToDictionary();
        var run = store.Get(Samples.Add(store, Samples.Description() with { Parameters = parameters }));
        foreach (var (name, value) in parameters)
        {
            var read = Assert.IsType<ParameterValue.Real>(run.Parameters[name]).Value;
            Assert.Equal(BitConverter.DoubleToInt64Bits(((ParameterValue.Real)value).Value), BitConverter.DoubleToInt64Bits(read));
        }
    }

    [Theory]
    [MemberData(nameof(SpecialValues))]
    public void Summary_SpecialScalar_ReadsBackBitForBit(double value)
    {
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        using var writer = store.Begin(Samples.Description());
        writer.Summary("scalar", value);
        writer.Complete(Termination.NonFinite, Samples.Cost);
        var run = store.Get(writer.Id);
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(run.Summary["scalar"].Last));
        Assert.Empty(run.SeriesNames);
    }

    [Fact]
    public void Series_AllNaN_HasNoExtremes()
    {
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        var run = store.Get(Samples.Add(store, values: [double.NaN, double.NaN]));
        Assert.Equal(new RunSummary(double.NaN, double.NaN, double.NaN, 0, 2), run.Summary["loss"]);
        Assert.True(double.IsNaN(run.Series("loss").Min));
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(9007199254740993)]
    [InlineData(0)]
    [InlineData(-1)]
    public void Integers_AllSixtyFourBits_ReadBack(long value)
    {
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        var description = Samples.Description() with { Seed = value, Parameters = new Dictionary<string, ParameterValue> { ["seed"] = value } };
        var run = store.Get(Samples.Add(store, description));
        Assert.Equal(value, run.Seed);
        Assert.Equal(new ParameterValue.Integer(value), run.Parameters["seed"]);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_Anywhere_ReadsBackAndStaysData(string text)
    {
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        using var writer = store.Begin(Samples.Description(text, text) with
        {
            Mode = text,
            Parameters = new Dictionary<string, ParameterValue> { [text] = text },
            Tags = ["t" + text],
        });
        writer.Point(text, 0, 0, 1);
        writer.Event(text, 0, 0, text);
        writer.State(text, 0, [1]);
        writer.Summary("s" + text, 2);
        writer.Artifact(text, text);
        writer.Fail(text);

        var run = Assert.Single(store.List(new RunListOptions { Algorithm = text, Experiment = text, Tag = "t" + text, Sort = RunListOptions.ByMetric(text) }));
        Assert.Equal((text, text, text, text), (run.Algorithm, run.Experiment, run.Mode, run.FailureReason));
        Assert.Equal(text, run.Parameters[text]);
        Assert.Equal(1, run.Series(text).Last);
        Assert.Equal(2, run.Summary["s" + text].Last);
        Assert.Equal(new RunEvent(text, 0, 0, text), Assert.Single(run.Events));
        Assert.Equal(text, Assert.Single(run.States).Name);
        Assert.Equal((text, text), (run.Artifacts[0].Kind, run.Artifacts[0].Path));
        Assert.Empty(store.Check());
    }

    [Fact]
    public void Sql_OnReals_FollowsIeeeRules()
    {
        using (var store = RunStore.OpenOrCreate(_folder.StorePath))
        {
            Samples.Add(store, Samples.Description("small"), values: [1, 0.01]);
            Samples.Add(store, Samples.Description("nan"), values: [1, double.NaN]);
            Samples.Add(store, Samples.Description("up"), values: [1, double.PositiveInfinity]);
            Samples.Add(store, Samples.Description("down"), values: [1, double.NegativeInfinity]);
        }

        using var connection = new SqliteConnection($"Data Source={_folder.StorePath};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT group_concat(algorithm, ' ' ORDER BY algorithm) FROM run JOIN summary ON run_key = run.key WHERE metric = 'loss' AND last < 0.1";
        Assert.Equal("down small", command.ExecuteScalar());
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Writer_NonFiniteTime_IsRefused(double time)
    {
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        using var writer = store.Begin(Samples.Description());
        Assert.Throws<ArgumentOutOfRangeException>(nameof(time), () => writer.Point("loss", 0, time, 1));
        Assert.Throws<ArgumentOutOfRangeException>(nameof(time), () => writer.Event("phase", time, 0));
        Assert.Throws<ArgumentOutOfRangeException>(nameof(time), () => writer.State("final", time, [1]));
    }

    [Fact]
    public void Writer_StepsThatDoNotIncrease_AreRefused()
    {
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        using var writer = store.Begin(Samples.Description());
        writer.Point("loss", 3, 0, 1);
        Assert.Throws<ArgumentOutOfRangeException>("step", () => writer.Point("loss", 3, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>("step", () => writer.Point("other", -1, 0, 1));
        writer.Point("other", 0, 0, 1);
        writer.Complete(Termination.Completed, Samples.Cost);
        Assert.Equal(1, store.Get(writer.Id).Series("loss").Count);
    }

    [Fact]
    public void Writer_ScalarNamedLikeASeries_IsRefused()
    {
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        using var writer = store.Begin(Samples.Description());
        writer.Point("loss", 0, 0, 1);
        writer.Summary("switch_time", 1);
        Assert.Throws<ArgumentException>(() => writer.Summary("loss", 1));
        Assert.Throws<ArgumentException>(() => writer.Point("switch_time", 0, 0, 1));
    }

    [Fact]
    public void Begin_ConfigurationNotJson_IsRefusedAndStoresNothing()
    {
        using var store = RunStore.OpenOrCreate(_folder.StorePath);
        Assert.Throws<ArgumentException>(() => store.Begin(Samples.Description() with { ConfigurationJson = "{ seed: 1 }" }));
        Assert.Throws<InvalidInputException>(() => store.Begin(Samples.Description() with { Tags = ["good", " "] }));
        Assert.Empty(store.List());
    }

    [Property(MaxTest = 40)]
    public Property Runs_WrittenInAnyWay_ReadBackEqual()
    {
        var real = Gen.OneOf(Gen.Elements(Special), ArbMap.Default.GeneratorFor<double>());
        var name = Gen.Elements("loss", "grad_norm", "Ünï", "x'y");
        var point = from metric in name from gap in Gen.Choose(1, 1000) from time in Gen.Choose(-1000, 1000) from value in real select (metric, gap, time: time / 7.0, value);
        var parameter = Gen.OneOf(
            real.Select(static value => (ParameterValue)value),
            ArbMap.Default.GeneratorFor<long>().Select(static value => (ParameterValue)value),
            ArbMap.Default.GeneratorFor<bool>().Select(static value => (ParameterValue)value),
            Gen.Elements<ParameterValue>("", "a", "🙂"));
        var run = from points in Gen.ListOf(point) from flushes in Gen.Choose(1, 20) from values in Gen.ListOf(parameter) from state in Gen.ArrayOf(real) select (points: points.ToList(), flushes, values: values.ToList(), state);

        return Prop.ForAll(run.ToArbitrary(), drawn =>
        {
            using var store = RunStore.OpenOrCreate(_folder.StorePath);
            var parameters = drawn.values.Select((value, i) => (Name: $"p{i}", Value: value)).ToDictionary();
            using var writer = (RunWriter)store.Begin(Samples.Description() with { Parameters = parameters });
            var expected = new List<RunPoint>();
            var steps = new Dictionary<string, long>();
            foreach (var (metric, gap, time, value) in drawn.points)
            {
                var step = steps[metric] = steps.GetValueOrDefault(metric) + gap;
                writer.Point(metric, step, time, value);
                expected.Add(new RunPoint(metric, step, time, value));
                if (expected.Count % drawn.flushes == 0)
                    writer.Flush();
            }

            writer.State("final", 0, drawn.state);
            writer.Complete(Termination.Completed, Samples.Cost);

            using var reader = RunStore.OpenReadOnly(_folder.StorePath);
            var read = reader.Get(writer.Id);
            Assert.Equal(expected.OrderBy(static p => p.Metric, StringComparer.Ordinal).ThenBy(static p => p.Step).Select(Bits), read.Points().Select(Bits));
            Assert.Equal(parameters.OrderBy(static p => p.Key).Select(Text), read.Parameters.OrderBy(static p => p.Key).Select(Text));
            Assert.Equal(drawn.state.Select(BitConverter.DoubleToInt64Bits), Assert.Single(read.States).Vector.ToArray().Select(BitConverter.DoubleToInt64Bits));
            foreach (var (metric, summary) in read.Summary)
            {
                var series = read.Series(metric);
                Assert.Equal(new RunSummary(series.Last, series.Min, series.Max, series.FirstNonFiniteStep, series.Count), summary);
            }
        });
    }

    public static TheoryData<double> SpecialValues => new(Special);

    private static (string, long, long, long) Bits(RunPoint point) =>
        (point.Metric, point.Step, BitConverter.DoubleToInt64Bits(point.Time), BitConverter.DoubleToInt64Bits(point.Value));

    private static string Text(KeyValuePair<string, ParameterValue> parameter) => $"{parameter.Key} {parameter.Value.GetType().Name} {parameter.Value}";
}
