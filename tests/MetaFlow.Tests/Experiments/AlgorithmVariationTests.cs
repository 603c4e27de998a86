using MetaFlow.Data;
using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Tests.Experiments;

/// <summary>Every algorithm of the catalogue from JSON, with sampling, outer dynamics and outputs.</summary>
public sealed class AlgorithmVariationTests
{
    private const string Frame = """
        {
          "name": "mine",
          "problem": { "kind": "generated-classification", "tasks": 4, "samples": 12, "dimension": 5, "loss": "logistic", "normalization": "mean", "ridge": 0.1 },
          "start": { "rule": "normal", "scale": 1 },
          "inner_step_size": 0.2, "outer_step_size": 0.1, "steps": 12, "modes": ["update"],
          "algorithms": [ALGORITHM]
        }
        """;

    public static TheoryData<string> Variations => new(
        AlgorithmCatalogue.All.Where(known => known.Name != "bi-maml").Select(known => $$"""{ "name": "{{known.Name}}" }""").Concat(
        [
            """{ "name": "maml", "inner_steps": 3, "sampling": { "tasks": 2, "support": 4, "query": 4, "hessian": 3 } }""",
            """{ "name": "fo-maml", "sampling": { "tasks": 2, "task_replacement": false, "support": 6 } }""",
            """{ "name": "moreau", "sampling": { "support": 6, "query": 6, "sample_replacement": true } }""",
            """{ "name": "tr-maml", "weight_rule": "entropic", "weight_speed": 2, "meta_gradient": "hessian-free", "sampling": { "tasks": 3 } }""",
            """{ "name": "tr-maml", "dynamics": { "kind": "ball", "radius": 0.5 } }""",
            """{ "name": "maml", "dynamics": { "kind": "normalized", "offset": 1, "slope": 0.5 } }""",
            """{ "name": "fo-b-maml", "penalty": 2, "perturbation": 0.01, "stencil_order": 2, "inner_accuracy": 1e-8, "dynamics": { "kind": "clipped", "threshold": 0.1 } }""",
            """{ "name": "imaml", "penalty": 2, "inner_steps": 5, "inner_step_size": 0.1, "cg_iterations": 3, "dynamics": { "kind": "adam" } }""",
            """{ "name": "maml", "inner_steps": 2, "dynamics": { "kind": "adaptive-step", "factor": 1, "task_batch": 2, "sample_batch": 5 } }""",
            """{ "name": "reptile", "dynamics": { "kind": "box", "lower": -0.5, "upper": 0.5 } }""",
            """{ "name": "maml", "inner_time": 0.6, "inner_method": "runge-kutta-4", "inner_flow_steps": 5 }""",
            """{ "name": "maml", "inner_time": 0.6, "sampling": { "tasks": 2, "support": 4, "query": 4 } }""",
            """{ "name": "fo-muml", "inner_steps": 4, "fixed_point_step": 0.1 }""",
            """{ "name": "fo-muml", "inner_steps": 0, "relative_error": 0.3 }""",
            """{ "name": "fo-muml", "inner_steps": 0, "relative_error": 0.1, "absolute_error": 0.01, "error_direction": "against-gradient", "inner_accuracy": 1e-8 }""",
            """{ "name": "fo-muml", "inner_steps": 0, "relative_error": 0.3, "error_direction": "random", "error_seed": 3 }""",
            """{ "name": "maml", "output": "average" }""",
            """{ "name": "maml", "output": "random" }""",
            """{ "name": "tr-maml", "output": "minimum" }""",
            """{ "name": "da-maml", "label": "by its other name" }""",
        ]));

    [Theory]
    [MemberData(nameof(Variations))]
    public void Run_FromJson_CompletesAndRepeatsItself(string algorithm)
    {
        var description = ExperimentDescription.Parse(Frame.Replace("ALGORITHM", algorithm, StringComparison.Ordinal));
        Assert.Equal(description, ExperimentDescription.Parse(description.ToJson()));
        var (first, second) = (Run(description), Run(description));
        Assert.Equal(Termination.Completed, first.Termination);
        Assert.Contains(AlgorithmCatalogue.All, known => known.Name == first.Algorithm);
        Assert.Equal(first.FinalState, second.FinalState);
        Assert.All(first.Series.Values, series => Assert.All(series.Values, value => Assert.True(double.IsFinite(value))));
        Assert.True(first.Cost.Gradients > 0);
        Assert.Equal(algorithm.Contains("output", StringComparison.Ordinal), first.Summary.ContainsKey("output_objective"));
    }

    [Fact]
    public void Output_OfEveryKind_IsThePointThatItSays()
    {
        ExperimentDescription Of(string output) => ExperimentDescription.Parse(Frame.Replace("ALGORITHM", $$"""{ "name": "maml", "output": "{{output}}" }""", StringComparison.Ordinal));
        var minimum = Run(Of("minimum"));
        Assert.Equal(minimum.Series["grad_norm"].Values.Min(), minimum.Summary["output_grad_norm"], 1e-15);
        var random = Run(Of("random"));
        int step = (int)random.Summary["output_step"];
        Assert.InRange(step, 0, 11);
        Assert.Equal(random.Series["objective"].Values[step], random.Summary["output_objective"], 1e-15);
        Assert.Equal(12, Run(Of("average")).Summary["output_step"]);
    }

    [Theory]
    [InlineData("""{ "name": "maml", "sampling": { "tasks": 2 } }""", "\"steps\": 12, \"modes\": [\"update\", \"flow\"]", "has no flow")]
    [InlineData("""{ "name": "maml", "sampling": { "hessian": 2 } }""", null, "must give support and query with hessian")]
    [InlineData("""{ "name": "bi-maml", "switch_gradient_norm": 1, "dynamics": { "kind": "adam" } }""", null, "has its own, two phases")]
    [InlineData("""{ "name": "maml", "output": "average" }""", "\"steps\": 12, \"modes\": [\"flow\"]", "may be given only where modes")]
    [InlineData("""{ "name": "erm", "sampling": { "support": 99 } }""", null, "99 samples cannot be drawn without replacement from the 12")]
    [InlineData("""{ "name": "maml", "dynamics": { "kind": "clipped" } }""", null, "threshold is missing")]
    [InlineData("""{ "name": "tr-maml", "meta_gradient": "secant" }""", null, "one of exact, first-order, hessian-free")]
    [InlineData("""{ "name": "tr-maml", "dynamics": { "kind": "adam" } }""", null, "both extend the state")]
    public void Parse_OfWhatCannotBe_IsRefusedInOneSentence(string algorithm, string? modes, string message)
    {
        string json = Frame.Replace("ALGORITHM", algorithm, StringComparison.Ordinal);
        json = modes is null ? json : json.Replace("\"steps\": 12, \"modes\": [\"update\"]", modes, StringComparison.Ordinal);
        var refusal = Assert.Throws<InvalidInputException>(() => Run(ExperimentDescription.Parse(json)));
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    private static RunResult Run(ExperimentDescription description) =>
        Assert.Single(ExperimentRunner.Run(description, new EmbeddedData(), new MemorySink(), new() { MeasureTime = false }, null, TestContext.Current.CancellationToken).Runs);
}
