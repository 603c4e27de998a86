using MetaFlow.Data;
using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Tests.Experiments;

/// <summary>Each kind of problem is run from JSON, as the update and as the flow.</summary>
public sealed class ProblemKindTests
{
    public static TheoryData<string, string, int> Kinds => new()
    {
        { """{ "kind": "standard", "name": "p1" }""", "problem", 20 },
        { """{ "kind": "standard", "name": "p1s" }""", "problem", 20 },
        { """{ "kind": "standard", "name": "p4" }""", "problem", 20 },
        { """{ "kind": "standard", "name": "p5" }""", "problem", 20 },
        { """{ "kind": "few-shot", "dataset": "digits", "tasks": 2, "ways": 3, "shots": 2, "queries": 2, "hidden": 4, "normalization": "mean" }""", "problem", (4 * 65) + (5 * 3) },
        { """{ "kind": "few-shot", "dataset": "fashion-mnist", "tasks": 1, "ways": 2, "shots": 1, "queries": 1, "hidden": 2, "normalization": "sum", "ridge": 0.1 }""", "problem", (2 * 785) + (3 * 2) },
        { """{ "kind": "image-pairs", "frequent_dataset": "digits", "frequent_pairs": [[0, 1]], "rare_dataset": "fashion-mnist", "rare_pairs": [[2, 4]], "pool": 5, "hidden": 3, "normalization": "mean" }""", "problem", (3 * 65) + 4 },
        { """{ "kind": "sinusoids", "tasks": 3, "hidden": 5, "normalization": "half-mean" }""", "problem", 16 },
        { """{ "kind": "decision-processes", "tasks": 3, "horizon": 3 }""", "normal", 2 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_EveryKind_DescendsItsObjective(string problem, string start, int dimension)
    {
        ExperimentResult result = Run(problem, start);
        Assert.Equal(2, result.Runs.Count);
        foreach (RunResult run in result.Runs)
        {
            Assert.Equal(dimension, run.FinalState.Count);
            Assert.Equal(Termination.Completed, run.Termination);
            Assert.True(run.Series["objective"].Values[^1] < run.Series["objective"].Values[0]);
        }
    }

    [Fact]
    public void Start_OfP4_IsTheOneOfTheSeed()
    {
        for (int seed = 1; seed <= 2; seed++)
        {
            var sink = new MemorySink();
            ExperimentRunner.Run(Describe("""{ "kind": "standard", "name": "p4" }""", "problem").With("seed", $"{seed}"), new EmbeddedData(), sink, new RunnerOptions { MeasureTime = false });
            Assert.Equal(StandardProblems.P4Starts()[seed - 1], sink.Runs[0].States["initial"].State);
        }
    }

    [Fact]
    public void StartRule_ProblemWhereItHasNone_IsRefused()
    {
        var refusal = Assert.Throws<InvalidInputException>(() => Run("""{ "kind": "decision-processes", "tasks": 3 }""", "problem"));
        Assert.Contains("start.rule", refusal.Message);
    }

    [Fact]
    public void Catalogue_NamesEveryKind()
    {
        Assert.Contains("few-shot", ProblemCatalogue.Descriptions.Keys);
        Assert.All(ProblemCatalogue.Descriptions.Values, text => Assert.False(string.IsNullOrWhiteSpace(text)));
    }

    private static ExperimentResult Run(string problem, string start) =>
        ExperimentRunner.Run(Describe(problem, start), new EmbeddedData(), new MemorySink(), new RunnerOptions { MeasureTime = false });

    private static ExperimentDescription Describe(string problem, string start) => ExperimentDescription.Parse(
        $$"""
        { "name": "kind", "problem": {{problem}}, "start": { "rule": "{{start}}" }, "inner_step_size": 0.003, "outer_step_size": 0.003,
          "steps": 3, "algorithms": [{ "name": "maml" }] }
        """,
        "kind.json");
}
