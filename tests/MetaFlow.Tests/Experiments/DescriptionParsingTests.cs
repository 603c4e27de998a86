using FsCheck.Xunit;
using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Tests.Experiments;

public sealed class DescriptionParsingTests
{
    private const string Good = """
        {
          // comments and trailing commas are allowed
          "name": "mine",
          "problem": { "kind": "generated-regression", "tasks": 3, "dimension": 2, "samples": 5, "normalization": "mean" },
          "start": { "rule": "zeros" },
          "inner_step_size": 0.1,
          "outer_step_size": 0.05,
          "steps": 10,
          "algorithms": [ { "name": "maml" }, { "name": "bi-maml", "switch_gradient_ratio": 0.1 }, ],
        }
        """;

    /// <summary>What is replaced in the good text, by what, and the whole message.</summary>
    public static TheoryData<string, string, string> BadInputs => new()
    {
        { "\"steps\": 10", "\"steps\": -5", "mine.json: steps is -5, but must be a whole number that is at least 1 and at most 100000000." },
        { "\"steps\": 10", "\"steps\": 0", "mine.json: steps is 0, but must be a whole number that is at least 1 and at most 100000000." },
        { "\"steps\": 10", "\"steps\": 2.5", "mine.json: steps is 2.5, but must be a whole number that is at least 1 and at most 100000000." },
        { "\"steps\": 10", "\"steps\": \"ten\"", "mine.json: steps is \"ten\", but must be a whole number that is at least 1 and at most 100000000." },
        { "\"steps\": 10", "\"steps\": null", "mine.json: steps is null, but must be a whole number that is at least 1 and at most 100000000." },
        { "\"steps\": 10", "\"stepz\": 10", "mine.json: unknown field \"stepz\" at the top level; did you mean \"steps\"? (allowed are $schema, name, title, paper, locator, reading, problem, start, inner_step_size, outer_step_size, outer_step_rule, steps, algorithms, modes, method, relative_tolerance, absolute_tolerance, route, seed, repetitions, metrics, plot, objective_penalty, quality, curves)" },
        { "\"steps\": 10,", "", "mine.json: steps is missing; it must be a whole number that is at least 1 and at most 100000000." },
        { "\"steps\": 10", "\"steps\": 10, \"steps\": 11", "mine.json: the field \"steps\" appears twice at the top level, but may be given only once." },
        { "\"outer_step_size\": 0.05", "\"outer_step_size\": -0.05", "mine.json: outer_step_size is -0.05, but must be a finite number that is greater than 0." },
        { "\"outer_step_size\": 0.05", "\"outer_step_size\": 0", "mine.json: outer_step_size is 0, but must be a finite number that is greater than 0." },
        { "\"outer_step_size\": 0.05", "\"outer_step_size\": NaN", "mine.json: line 7 is not valid JSON ('N' is an invalid start of a value)." },
        { "\"outer_step_size\": 0.05", "\"outer_step_size\": \"NaN\"", "mine.json: outer_step_size is \"NaN\", but must be a finite number that is greater than 0." },
        { "\"outer_step_size\": 0.05", "\"outer_step_size\": 1e999", "mine.json: outer_step_size is 1e999, but must be a finite number that is greater than 0." },
        { "\"inner_step_size\": 0.1", "\"inner_step_size\": -1", "mine.json: inner_step_size is -1, but must be a finite number that is at least 0." },
        { "\"inner_step_size\": 0.1", "\"inner_step_size\": [0.1]", "mine.json: inner_step_size is a list, but must be a finite number that is at least 0." },
        { "\"inner_step_size\": 0.1,", "", "mine.json: algorithms[0].inner_step_size is missing; maml needs it, here or as inner_step_size of the experiment." },
        { "\"mean\"", "\"meen\"", "mine.json: problem.normalization is \"meen\", but must be one of half-mean, mean, sum; did you mean \"mean\"?" },
        { ", \"normalization\": \"mean\"", "", "mine.json: problem.normalization is missing; it must be one of half-mean, mean, sum." },
        { "\"normalization\"", "\"normalisation\"", "mine.json: unknown field \"normalisation\" in problem; did you mean \"normalization\"? (allowed are kind, normalization, ridge, tasks, dimension, samples, noise)" },
        { "\"tasks\": 3", "\"tasks\": 0", "mine.json: problem.tasks is 0, but must be a whole number that is at least 1 and at most 100000." },
        { "\"tasks\": 3", "\"tasks\": 3, \"noise\": -1", "mine.json: problem.noise is -1, but must be a finite number that is at least 0." },
        { "\"tasks\": 3", "\"tasks\": true", "mine.json: problem.tasks is true, but must be a whole number that is at least 1 and at most 100000." },
        { "generated-regression", "generated-regresion", "mine.json: problem.kind is \"generated-regresion\", but must be one of generated-regression, generated-classification, data-groups, class-pairs, data-tasks, scalar-pair, generated-quadratics, generated-sin-quadratics, standard, few-shot, sinusoids, image-pairs, decision-processes; did you mean \"generated-regression\"?" },
        { "\"kind\": \"generated-regression\",", "", "mine.json: problem.kind is missing; it must be one of generated-regression, generated-classification, data-groups, class-pairs, data-tasks, scalar-pair, generated-quadratics, generated-sin-quadratics, standard, few-shot, sinusoids, image-pairs, decision-processes." },
        { "{ \"rule\": \"zeros\" }", "\"zeros\"", "mine.json: start is \"zeros\", but must be an object." },
        { "{ \"rule\": \"zeros\" }", "{ \"rule\": \"given\" }", "mine.json: start.values must be given if and only if start.rule is given." },
        { "{ \"rule\": \"zeros\" }", "{ \"rule\": \"normal\", \"scale\": -2 }", "mine.json: start.scale is -2, but must be a finite number that is at least 0." },
        { "\"maml\" }", "\"mamml\" }", $"mine.json: algorithms[0].name is \"mamml\", but must be one of {string.Join(", ", AlgorithmCatalogue.All.Select(known => known.Name).Append("da-maml"))}; did you mean \"maml\"?" },
        { "\"maml\" }", "\"maml\", \"switch_gradient_norm\": 1 }", "mine.json: algorithms[0].switch_gradient_norm must be left out, because maml has one phase." },
        { "\"maml\" }", "\"erm\", \"inner_step_size\": 1 }", "mine.json: algorithms[0].inner_step_size must be left out, because erm has no inner step." },
        { "\"maml\" }", "\"bi-maml\", \"switch_gradient_norm\": 1 }", "mine.json: algorithms[1].label must tell this entry from another one that is also called \"bi-maml\"." },
        { ", \"switch_gradient_ratio\": 0.1", "", "mine.json: algorithms[1] must give exactly one of switch_gradient_norm and switch_gradient_ratio, which bi-maml needs." },
        { "[ { \"name\": \"maml\" }, { \"name\": \"bi-maml\", \"switch_gradient_ratio\": 0.1 }, ]", "[]", "mine.json: algorithms is an empty list, but must be a list of 1 to 100 items." },
        { "\"steps\": 10", "\"steps\": 10, \"method\": \"rk4\"", "mine.json: method is \"rk4\", but must be one of " + string.Join(", ", Method.All.Select(method => method.Name)) + "." },
        { "\"steps\": 10", "\"steps\": 10, \"modes\": [\"flow\", \"flow\"]", "mine.json: modes must not name a mode twice." },
        { "\"steps\": 10", "\"steps\": 10, \"modes\": [\"updates\"]", "mine.json: modes[0] is \"updates\", but must be one of flow, update; did you mean \"update\"?" },
        { "\"steps\": 10", "\"steps\": 10, \"metrics\": [\"gradnorm\"]", "mine.json: metrics[0] is \"gradnorm\", but must be one of objective, grad_norm, mixed_norm, task_average, task_average_grad_norm, state_norm, start_distance, mean_accuracy, worst_accuracy; did you mean \"grad_norm\"?" },
        { "\"steps\": 10", "\"steps\": 10, \"metrics\": [\"objective\"], \"plot\": [\"grad_norm\"]", "mine.json: plot must name only metrics that are recorded, and metrics does not name \"grad_norm\"." },
        { "\"steps\": 10", "\"steps\": 10, \"relative_tolerance\": 1e-20", "mine.json: relative_tolerance is 1e-20, but must be a finite number that is at least 1E-14 and less than 1." },
        { "\"maml\" }", "\"maml\", \"perturbation\": 2 }", "mine.json: algorithms[0].perturbation must be left out, because maml has no such parameter." },
        { "\"maml\" }", "\"maml\", \"inner_steps\": 0 }", "mine.json: algorithms[0].inner_steps is 0, but for maml it must be a whole number of at least 1 and at most 1000000." },
        { "\"maml\" }", "\"maml\", \"inner_steps\": 2.5 }", "mine.json: algorithms[0].inner_steps is 2.5, but must be a whole number that is at least 0." },
        { "\"steps\": 10", "\"steps\": 10, \"route\": \"fast\"", "mine.json: route is \"fast\", but must be one of auto, data, gram, affine." },
        { "\"steps\": 10", "\"steps\": 10, \"seed\": -1", "mine.json: seed is -1, but must be a whole number that is at least 0 and at most 9000000000000000." },
        { "\"steps\": 10", "\"steps\": 10, \"curves\": { \"from\": 0, \"to\": 1 }", "mine.json: curves may be given only for problems on the real line (problem.kind scalar-pair)." },
        { "\"mine\"", "\"a b\"", "mine.json: name is \"a b\", but must be a name of letters, digits, dots, dashes and underscores that begins with a letter or digit." },
        { "\"mine\"", "\"\"", "mine.json: name is \"\", but must be a name of letters, digits, dots, dashes and underscores that begins with a letter or digit." },
    };

    [Fact]
    public void Parse_CommentsAndTrailingCommas_AreAllowed()
    {
        ExperimentDescription description = ExperimentDescription.Parse(Good, "mine.json");
        Assert.Equal("mine", description.Name);
        Assert.Equal(3, Assert.IsType<GeneratedRegression>(description.Problem).Tasks);
        Assert.Equal(Normalization.Mean, Assert.IsType<GeneratedRegression>(description.Problem).Normalization);
        Assert.Equal([RunMode.Update, RunMode.Flow], description.Modes);
        Assert.Equal(0.1, description.Algorithms[1].SwitchGradientRatio);
    }

    [Theory]
    [MemberData(nameof(BadInputs))]
    public void Parse_BadInput_IsRefusedInOneSentence(string good, string bad, string message)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        string json = Good.Replace(good, bad, StringComparison.Ordinal);
        InvalidInputException failure = Assert.Throws<InvalidInputException>(() => ExperimentDescription.Parse(json, "mine.json"));
        Assert.Equal(message, failure.Message);
    }

    [Theory]
    [InlineData("", "mine.json: line 1 is not valid JSON")]
    [InlineData("[]", "mine.json: the top level is an empty list, but must be an object.")]
    [InlineData("{", "mine.json: line 1 is not valid JSON")]
    [InlineData("42", "mine.json: the top level is 42, but must be an object.")]
    public void Parse_NotAnObject_IsRefused(string json, string beginning)
    {
        InvalidInputException failure = Assert.Throws<InvalidInputException>(() => ExperimentDescription.Parse(json, "mine.json"));
        Assert.StartsWith(beginning, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SchemaReference_IsAllowedForEditors() =>
        Assert.Equal(
            ExperimentDescription.Parse(Good),
            ExperimentDescription.Parse(Good.Replace("\"name\": \"mine\"", "\"$schema\": \"experiment.schema.json\", \"name\": \"mine\"", StringComparison.Ordinal)));

    [Property(MaxTest = 500)]
    public void Parse_DamagedText_IsReadOrRefusedButNeverCrashes(int seed)
    {
        var random = new System.Random(seed);
        var text = new System.Text.StringBuilder(Good);
        const string Characters = "{}[]\",:/*0-9.eE+ntfalsru\\ \u00e4\0";
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(text.Length);
            if (random.Next(2) == 0)
            {
                text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at));
            }
            else
            {
                text.Insert(at, Characters[random.Next(Characters.Length)]);
            }
        }

        try
        {
            ExperimentDescription read = ExperimentDescription.Parse(text.ToString());
            Assert.Equal(read, ExperimentDescription.Parse(read.ToJson()));
        }
        catch (InvalidInputException refusal)
        {
            Assert.DoesNotContain('\n', refusal.Message);
        }
    }

    [Fact]
    public void Parse_DeeplyNested_IsRefused() =>
        Assert.Throws<InvalidInputException>(() => ExperimentDescription.Parse(new string('[', 10_000)));

    [Fact]
    public void Load_MissingFile_NamesIt()
    {
        InvalidInputException failure = Assert.Throws<InvalidInputException>(() => ExperimentDescription.Load("no/such.json"));
        Assert.Equal("no/such.json: there is no such file.", failure.Message);
    }

    [Fact]
    public void Validate_NaNFromCode_IsRefusedLikeInAFile()
    {
        ExperimentDescription description = ExperimentDescription.Parse(Good, "mine.json") with { OuterStepSize = double.NaN };
        InvalidInputException failure = Assert.Throws<InvalidInputException>(description.Validate);
        Assert.Equal("mine: outer_step_size is \"NaN\", but must be a finite number that is greater than 0.", failure.Message);
    }

    [Fact]
    public void Get_UnknownExperiment_NamesTheNearest()
    {
        InvalidInputException failure = Assert.Throws<InvalidInputException>(() => ExperimentCatalogue.Get("xu2020.fig2z"));
        Assert.StartsWith("unknown experiment \"xu2020.fig2z\"; did you mean \"xu2020.fig2a\"?", failure.Message, StringComparison.Ordinal);
    }
}
