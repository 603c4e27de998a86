using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Tests.Experiments;

public sealed class DescriptionSettingTests
{
    private static readonly ExperimentDescription Figure = ExperimentCatalogue.Get("xu2020.fig2b");

    [Fact]
    public void With_Paths_ReachEveryLevel()
    {
        ExperimentDescription changed = Figure.With([
            ("repetitions", "20"), ("problem.normalization", "mean"), ("algorithms[1].switch_gradient_ratio", "0.05"), ("start.scale", "2"), ("title", "2024")]);
        Assert.Equal(20, changed.Repetitions);
        Assert.Equal(Normalization.Mean, ((DataGroups)changed.Problem).Normalization);
        Assert.Equal(0.05, changed.Algorithms[1].SwitchGradientRatio);
        Assert.Equal(2, changed.Start.Scale);
        Assert.Equal("2024", changed.Title);
    }

    [Fact]
    public void With_ListItemByName_FindsIt() =>
        Assert.Equal(0.01, Figure.With("algorithms.bi-maml.switch_gradient_ratio", "0.01").Algorithms[1].SwitchGradientRatio);

    [Fact]
    public void With_WholeList_IsJson() =>
        Assert.Equal([RunMode.Flow], Figure.With("modes", "[\"flow\"]").Modes);

    [Fact]
    public void With_Null_RemovesAnOptionalField() => Assert.Null(Figure.With("title", "null").Title);

    [Fact]
    public void With_OwnFiles_NamesThem() =>
        Assert.Equal("idx:images.gz,labels.gz", ((ClassPairs)ExperimentCatalogue.Get("xu2020.fig2d").With("problem.dataset", "idx:images.gz,labels.gz").Problem).Dataset);

    [Fact]
    public void With_Nothing_IsEqual() => Assert.Equal(Figure, Figure.With([]));

    [Theory]
    [InlineData("problem", "{\"kind\":\"bogus\"}")]
    [InlineData("problem", "7")]
    [InlineData("problem.kind", "7")]
    [InlineData("problem.kind", "{}")]
    [InlineData("algorithms", "[null]")]
    [InlineData("algorithms", "[{\"label\":7}]")]
    [InlineData("start", "{\"rule\":\"zeros\",\"rule\":\"normal\"}")]
    [InlineData("start", "[[[[[")]
    public void With_NonsenseThenDeeperPaths_IsRefusedButNeverCrashes(string path, string value)
    {
        Assert.Throws<InvalidInputException>(() => Figure.With(path, value));
        foreach (string deeper in new[] { "problem.normalization", "problem.kind.x", "algorithms[0].name", "algorithms.maml.name", "algorithms.x", "start.rule", "start.rule.x", "steps" })
        {
            Assert.Throws<InvalidInputException>(() => Figure.With([(path, value), (deeper, "1")]));
        }
    }

    [Theory]
    [InlineData("step", "5", "--set: unknown field \"step\" at the top level; did you mean \"steps\"?")]
    [InlineData("problem.normalisation", "mean", "--set: unknown field \"normalisation\" in problem; did you mean \"normalization\"?")]
    [InlineData("steps", "-3", "--set: steps is -3, but must be a whole number that is at least 1 and at most 100000000.")]
    [InlineData("steps", "many", "--set: steps is \"many\", but must be a whole number that is at least 1 and at most 100000000.")]
    [InlineData("outer_step_size", "NaN", "--set: outer_step_size is \"NaN\", but must be a finite number that is greater than 0.")]
    [InlineData("steps", "null", "--set: steps is missing; it must be a whole number that is at least 1 and at most 100000000.")]
    [InlineData("algorithms[7].name", "erm", "--set: \"algorithms[7].name\" asks for item 7, but the list has 2 items, counted from 0.")]
    [InlineData("algorithms.mamal.label", "x", "--set: \"algorithms.mamal.label\" asks for \"mamal\", but the list has maml, bi-maml; did you mean \"maml\"?")]
    [InlineData("steps.more", "1", "--set: \"steps.more\" goes deeper than steps, which has no fields.")]
    [InlineData("problem..x", "1", "--set: \"problem..x\" is not a path;")]
    [InlineData("", "1", "--set: \"\" is not a path;")]
    [InlineData("problem.dataset", "null", "--set: problem.dataset is missing; it must be a text that is not empty.")]
    [InlineData("curves", "{\"from\": 0, \"to\": 1}", "--set: curves may be given only for problems on the real line")]
    public void With_BadPathOrValue_IsRefused(string path, string value, string beginning)
    {
        InvalidInputException failure = Assert.Throws<InvalidInputException>(() => Figure.With(path, value));
        Assert.StartsWith(beginning, failure.Message, StringComparison.Ordinal);
    }
}
