using MetaFlow.Tests.Dynamics;
using Xunit;

namespace MetaFlow.Tests.Catalogue;

public sealed class AlgorithmCatalogueTests
{
    private static readonly TaskSet s_tasks = Problems.Tasks(new(2, 10, 4, 1, 1, 0.1, false, GlmFamily.Logistic, 1));

    public static TheoryData<string> Names => new(AlgorithmCatalogue.All.Select(known => known.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Entry_OfTheCatalogue_DescribesTheAlgorithmItCreates(string name)
    {
        var entry = AlgorithmCatalogue.Get(name);
        var algorithm = entry.Create(s_tasks, new Dictionary<string, ParameterValue>());
        Assert.Equal(name, algorithm.Name);
        Assert.Equal(entry.Adaptation, algorithm.Composition.Adaptation.Name);
        Assert.Equal(entry.MetaGradient, algorithm.Composition.MetaGradient.Name);
        Assert.Equal(entry.Weighting, algorithm.Composition.Weighting.Name);
        Assert.Equal(entry.Dynamics, algorithm.Composition.Dynamics.Name);
        var defaults = entry.Parameters.ToDictionary(p => p.Name, p => p.Default);
        Assert.All(algorithm.Parameters, p => Assert.Equal(defaults[p.Key], p.Value));

        // What the algorithm does not show is what its defaults leave unused, the gradient steps of an inner solver, a penalty of zero, or what its composition says.
        Assert.Subset(new HashSet<string> { "inner_steps", "inner_step_size", "meta_gradient", "difference_step", "penalty", "inner_time", "inner_method", "inner_flow_steps", "fixed_point_step", "inner_accuracy", "relative_error", "absolute_error", "error_direction", "error_seed" }, defaults.Keys.Except(algorithm.Parameters.Keys).ToHashSet());
        Assert.All(entry.Parameters, p => Assert.Equal(p.Default, p.Read(p.Default)));
        Assert.All(entry.Parameters, p => Assert.NotEmpty(p.Symbol));
        Assert.NotEmpty(entry.Paper);
        Assert.NotEmpty(entry.Summary);
    }

    [Fact]
    public void All_AreSortedByNameWithoutRepetition() =>
        Assert.Equal(AlgorithmCatalogue.All.Select(known => known.Name).Order(StringComparer.Ordinal).Distinct(), AlgorithmCatalogue.All.Select(known => known.Name));

    [Fact]
    public void Create_FromTypedParameters_SetsThem()
    {
        var algorithm = AlgorithmCatalogue.Create("bi-maml", s_tasks, new Dictionary<string, ParameterValue> { ["inner_step_size"] = 1, ["switch_gradient_norm"] = 0.25 });
        Assert.Equal(new ParameterValue.Real(1), algorithm.Parameters["inner_step_size"]);
        Assert.Equal(new ParameterValue.Real(0.25), algorithm.Parameters["switch_gradient_norm"]);
    }

    [Theory]
    [InlineData("mmal", "maml")]
    [InlineData("bimaml", "bi-maml")]
    [InlineData("ERM", "erm")]
    public void Create_OfAnUnknownName_NamesTheNearest(string given, string meant)
    {
        string message = Refusal(given, "inner_step_size", 0.1);
        Assert.Contains($"'{given}'", message, StringComparison.Ordinal);
        Assert.Contains($"did you mean '{meant}'?", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_WithAnUnknownParameter_NamesTheNearestAndWhatThereIs()
    {
        string message = Refusal("bi-maml", "inner_stepsize", 0.1);
        Assert.Contains("'inner_stepsize'", message, StringComparison.Ordinal);
        Assert.Contains("did you mean 'inner_step_size'?", message, StringComparison.Ordinal);
        Assert.Contains("switch_gradient_norm", message, StringComparison.Ordinal);
        Assert.Contains("it has none", Refusal("erm", "inner_step_size", 0.1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("maml", "inner_step_size", -0.5, "of at least 0")]
    [InlineData("maml", "inner_step_size", double.NaN, "of at least 0")]
    [InlineData("bi-maml", "switch_gradient_norm", 0.0, "above 0")]
    [InlineData("bi-maml", "switch_gradient_norm", double.PositiveInfinity, "above 0")]
    public void Create_WithAValueOutOfRange_NamesWhatIsAllowed(string name, string parameter, double value, string allowed)
    {
        string message = Refusal(name, parameter, value);
        Assert.Contains($"'{parameter}'", message, StringComparison.Ordinal);
        Assert.Contains(allowed, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Create_WithATextWhereANumberBelongs_IsRefused() =>
        Assert.Contains("a finite number", Refusal("maml", "inner_step_size", "large"), StringComparison.Ordinal);

    [Fact]
    public void Create_WithARouteThatDoesNotFit_SaysWhy()
    {
        var refusal = Assert.Throws<InvalidInputException>(() => AlgorithmCatalogue.Create("erm", s_tasks, new Dictionary<string, ParameterValue>(), new() { Route = Route.Affine }));
        Assert.Contains("quadratic", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter '", refusal.Message, StringComparison.Ordinal);
    }

    private static string Refusal(string name, string parameter, ParameterValue value) =>
        Assert.Throws<InvalidInputException>(() => AlgorithmCatalogue.Create(name, s_tasks, new Dictionary<string, ParameterValue> { [parameter] = value })).Message;
}
