using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Tests.Experiments.Sweeps;

public sealed class SweepParsingTests
{
    private const string Good = """
        {
          "name": "mine", // comments and trailing commas are allowed
          "base": "xu2020.fig2b",
          "set": { "steps": 10 },
          "points": {
            "kind": "grid",
            "axes": [
              { "path": "inner_step_size", "kind": "linear", "from": 0.1, "to": 0.5, "count": 3 },
              { "path": "problem.normalization", "kind": "values", "values": ["sum", "mean"] },
            ]
          }
        }
        """;

    private const string Random = """
        {
          "name": "mine",
          "base": "xu2020.fig2b",
          "points": { "kind": "random", "seed": 7, "count": 5, "axes": [
            { "path": "inner_step_size", "kind": "log-uniform", "from": 0.001, "to": 1 },
            { "path": "steps", "kind": "integer", "from": 10, "to": 20 } ] }
        }
        """;

    /// <summary>What is replaced in the good text, by what, and the whole message.</summary>
    public static TheoryData<string, string, string, string> BadInputs => new()
    {
        { Good, "\"name\": \"mine\",", "", "s.json: name is missing; it must be a name of letters, digits, dots, dashes and underscores that begins with a letter or digit." },
        { Good, "\"mine\"", "\"my sweep\"", "s.json: name is \"my sweep\", but must be a name of letters, digits, dots, dashes and underscores that begins with a letter or digit." },
        { Good, "xu2020.fig2b", "xu2020.fig2x", "s.json: base names the unknown experiment \"xu2020.fig2x\"; did you mean \"xu2020.fig2a\"?" },
        { Good, "\"xu2020.fig2b\"", "7", "s.json: base is 7, but must be the name of an experiment, the path of a file that describes one, or a description." },
        { Good, "\"xu2020.fig2b\"", "{ \"name\": \"a b\" }", "s.json: base: name is \"a b\", but must be a name of letters, digits, dots, dashes and underscores that begins with a letter or digit." },
        { Good, "\"xu2020.fig2b\"", "\"none.json\"", "none.json: there is no such file." },
        { Good, "{ \"steps\": 10 }", "{}", "s.json: set is an empty object, but must be an object with paths of the experiment, such as { \"steps\": 100 }." },
        { Good, "{ \"steps\": 10 }", "{ \"steps\": 10, \"steps\": 20 }", "s.json: the path \"steps\" appears twice in set, but may be given only once." },
        { Good, "{ \"steps\": 10 }", "{ \"steps\": 0 }", "s.json: set: steps is 0, but must be a whole number that is at least 1 and at most 100000000." },
        { Good, "\"kind\": \"grid\"", "\"kind\": \"gird\"", "s.json: points.kind is \"gird\", but must be one of grid, list, random; did you mean \"grid\"?" },
        { Good, "\"kind\": \"grid\",", "", "s.json: points.kind is missing; it must be one of grid, list, random." },
        { Good, "\"axes\"", "\"axis\"", "s.json: unknown field \"axis\" in points; did you mean \"axes\"? (allowed are kind, axes)" },
        { Good, "\"kind\": \"linear\"", "\"kind\": \"uniform\"", "s.json: points.axes[0].kind is \"uniform\", but must be one of values, linear, logarithmic." },
        { Good, "\"count\": 3", "\"count\": 1", "s.json: points.axes[0].count is 1, but must be a whole number that is at least 2 and at most 100000." },
        { Good, "\"count\": 3", "\"count\": 60000", "s.json: points.axes make 120000 points, but at most 100000 are allowed." },
        { Good, "\"to\": 0.5", "\"to\": 0.1", "s.json: points.axes[0].to is 0.1, but must be greater than points.axes[0].from, which is 0.1." },
        { Good, "\"from\": 0.1", "\"from\": -0.1", "s.json: point 1: inner_step_size is -0.1, but must be a finite number that is at least 0." },
        { Good, "\"from\": 0.1", "\"from\": NaN", "s.json: line 8 is not valid JSON ('N' is an invalid start of a value)." },
        { Good, "[\"sum\", \"mean\"]", "[]", "s.json: points.axes[1].values is an empty list, but must be a list of 1 to 100000 items." },
        { Good, "[\"sum\", \"mean\"]", "[\"sum\", \"meen\"]", "s.json: point 2: problem.normalization is \"meen\", but must be one of half-mean, mean, sum; did you mean \"mean\"?" },
        { Good, "problem.normalization", "steps.size", "s.json: point 1: \"steps.size\" goes deeper than steps, which has no fields." },
        { Good, "problem.normalization", "inner_step_size", "s.json: points.axes[1].path is \"inner_step_size\", but another axis sets that already." },
        { Good, "\"set\"", "\"sets\"", "s.json: unknown field \"sets\" at the top level; did you mean \"set\"? (allowed are $schema, name, title, base, set, points)" },
        { Random, "\"seed\": 7, ", "", "s.json: points.seed is missing; it must be a whole number that is at least 0 and at most 9000000000000000." },
        { Random, "\"seed\": 7", "\"seed\": 7.5", "s.json: points.seed is 7.5, but must be a whole number that is at least 0 and at most 9000000000000000." },
        { Random, "0.001", "0", "s.json: points.axes[0].from is 0, but must be a finite number that is greater than 0." },
        { Random, "\"to\": 20", "\"to\": 9", "s.json: points.axes[1].to is 9, but must be at least points.axes[1].from, which is 10." },
        { Random, "\"from\": 10", "\"from\": 1.5", "s.json: points.axes[1].from is 1.5, but must be a whole number that is at least -9000000000000000 and at most 9000000000000000." },
    };

    [Theory]
    [MemberData(nameof(BadInputs))]
    public void Parse_BadInput_IsRefusedWithOneSentence(string text, string part, string replacement, string message)
    {
        Assert.Contains(part, text, StringComparison.Ordinal);
        string bad = text.Replace(part, replacement, StringComparison.Ordinal);
        var refused = Assert.Throws<InvalidInputException>(() => SweepDescription.Parse(bad, "s.json"));
        Assert.Equal(message, refused.Message);
    }

    [Fact]
    public void Parse_Grid_VariesTheLastAxisFastest()
    {
        SweepDescription sweep = SweepDescription.Parse(Good);
        Assert.Equal(
            [("0.1", "\"sum\""), ("0.1", "\"mean\""), ("0.3", "\"sum\""), ("0.3", "\"mean\""), ("0.5", "\"sum\""), ("0.5", "\"mean\"")],
            sweep.Points.Select(point => (point.Settings[0].Value, point.Settings[1].Value)));
        Assert.Equal([1, 2, 3, 4, 5, 6], sweep.Points.Select(point => point.Number));
        Assert.All(sweep.Points, point => Assert.Equal(10, point.Experiment.Steps));
        Assert.Equal((0.3, Normalization.Mean), (sweep.Points[3].Experiment.InnerStepSize, ((GlmProblem)sweep.Points[3].Experiment.Problem).Normalization));
    }

    [Fact]
    public void Parse_List_TakesThePointsAsTheyAre()
    {
        SweepDescription sweep = SweepDescription.Parse("""
            { "name": "l", "base": "xu2020.fig2a", "points": { "kind": "list", "points": [ { "steps": 3 }, { "algorithms[0].inner_step_size": 0.2, "steps": 4 } ] } }
            """);
        Assert.Equal([3, 4], sweep.Points.Select(point => point.Experiment.Steps));
        Assert.Equal([null, 0.2], sweep.Points.Select(point => point.Experiment.Algorithms[0].InnerStepSize));
    }

    [Fact]
    public void Load_BaseFile_IsFoundFromTheFolderOfTheSweep()
    {
        string folder = Directory.CreateTempSubdirectory("metaflow-sweep-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "base.json"), ExperimentCatalogue.Get("xu2020.fig2a").ToJson());
            string file = Path.Combine(folder, "sweep.json");
            File.WriteAllText(file, """{ "name": "f", "base": "base.json", "points": { "kind": "list", "points": [ { "seed": 3 } ] } }""");
            Assert.Equal(ExperimentCatalogue.Get("xu2020.fig2a"), SweepDescription.Load(file).Base);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
