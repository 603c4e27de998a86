using System.CommandLine;
using MetaFlow.Cli.Claims;
using MetaFlow.Cli.Output;
using MetaFlow.Data;
using MetaFlow.Experiments;
using MetaFlow.Theory;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow catalog</c>: what there is.</summary>
internal static class CatalogCommand
{
    private const string Schema = "schema";

    private const string SweepSchema = "sweep-schema";

    private static readonly Dictionary<string, Func<Sheet>> s_sections = new()
    {
        ["experiments"] = Experiments,
        ["algorithms"] = Algorithms,
        ["methods"] = Methods,
        ["metrics"] = Metrics,
        ["datasets"] = Datasets,
        ["problems"] = Problems,
        ["limits"] = Limits,
        ["kinds"] = Kinds,
        ["claims"] = ClaimDocumentation.List,
    };

    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var catalog = new CliCommand("catalog", "List what there is: experiments, algorithms, methods, metrics, datasets, standard problems, kinds of problems, problems of limit studies, claims of the papers; or show an experiment, a claim, or the JSON schema of a description or a sweep.",
            "metaflow catalog                             # the experiments",
            "metaflow catalog algorithms",
            "metaflow catalog xu2020.fig2b > mine.json    # a description to start from: metaflow run mine.json",
            "metaflow catalog schema > experiment.schema.json",
            "metaflow catalog sweep-schema > sweep.schema.json");
        var what = new Argument<string?>("WHAT")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = $"{string.Join(", ", s_sections.Keys)}, {Schema}, {SweepSchema}, or the name of an experiment or a claim; default experiments.",
        };
        var format = CommonOptions.Format(CommonOptions.AllFormats);
        catalog.Add(what);
        catalog.Add(format);
        catalog.SetAction(result =>
        {
            var shape = CommonOptions.FormatOf(result.GetValue(format), CommonOptions.AllFormats);
            var name = result.GetValue(what) ?? "experiments";
            if (name == Schema)
                host.Out.WriteLine(ExperimentDescription.JsonSchema.TrimEnd());
            else if (name == SweepSchema)
                host.Out.WriteLine(SweepDescription.JsonSchema.TrimEnd());
            else if (s_sections.TryGetValue(name, out var section))
                section().Write(host.Out, shape, host.Width);
            else if (ExperimentCatalogue.Names.Contains(name))
                host.Out.WriteLine(ExperimentCatalogue.Get(name).ToJson());
            else if (ClaimCatalogue.All.FirstOrDefault(claim => claim.Id == name) is { } claim)
                Facts.Write(host, shape, ClaimDocumentation.Of(claim));
            else
                throw new UsageException($"the catalog has no '{name}'{Names.Hint(name, [.. s_sections.Keys, Schema, SweepSchema, .. ExperimentCatalogue.Names])}");
            return ExitCode.Done;
        });
        return catalog;
    }

    private static Sheet Experiments() => new(
        [new("name", "experiment"), new("locator", "where"), new("title", "what it shows")],
        ExperimentCatalogue.All.Select(e => new object?[] { e.Name, e.Locator, e.Title }).ToList());

    private static Sheet Algorithms() => new(
        [
            new("name", "algorithm"), new("summary", "what it is"), new("parameters", "parameters and defaults"), new("paper", "paper"),
            new("adaptation", "adaptation") { Rank = 1 }, new("meta_gradient", "meta-gradient") { Rank = 1 }, new("weighting", "weighting") { Rank = 1 }, new("dynamics", "dynamics") { Rank = 1 },
            new("aliases", "also") { Rank = 2 },
        ],
        AlgorithmCatalogue.All.Select(a => new object?[]
        {
            a.Name, a.Summary, string.Join(", ", a.Parameters.Select(p => $"{p.Name} ({p.Symbol}) = {p.Default}")), a.Paper,
            a.Adaptation, a.MetaGradient, a.Weighting, a.Dynamics, string.Join(", ", a.Aliases),
        }).ToList());

    private static Sheet Methods() => new(
        [new("name", "method"), new("order", "order", true), new("step", "step"), new("citation", "citation")],
        Method.All.Select(m => new object?[] { m.Name, (long)m.Order, m.IsAdaptive ? "adaptive" : "fixed", m.Citation }).ToList());

    private static Sheet Metrics() => new(
        [new("name", "metric"), new("meaning", "meaning")],
        MetricCatalogue.Descriptions.Select(m => new object?[] { m.Key, m.Value }).ToList());

    private static Sheet Kinds() => new(
        [new("kind", "problem.kind"), new("meaning", "what it is")],
        ProblemCatalogue.Descriptions.Select(k => new object?[] { k.Key, k.Value }).ToList());

    private static Sheet Datasets()
    {
        var data = new EmbeddedData();
        return new(
            [new("name", "data set"), new("rows", "rows", true), new("columns", "columns", true), new("licence", "licence"), new("origin", "origin")],
            data.Names.Select(data.Load).Select(d => new object?[] { d.Name, (long)d.X.RowCount, (long)d.X.ColumnCount, d.Licence, d.Origin }).ToList());
    }

    // Every algorithm can be studied on every problem; these are the problems that studies know by name.
    private static Sheet Limits() => new(
        [new("problem", "problem"), new("end_time", "window T", true), new("study", "a study of it"), new("title", "what it is")],
        LimitProblems.Descriptions.Select(problem => new object?[]
        {
            problem.Name, problem.Steps * problem.OuterStepSize, $"metaflow limit {problem.Algorithms[0].Name} --problem {problem.Name}", problem.Title,
        }).ToList());

    private static Sheet Problems()
    {
        StandardProblem[] all = [StandardProblems.P1(), StandardProblems.P1Stiff(), StandardProblems.P1Large(), StandardProblems.P2(), StandardProblems.P3(), StandardProblems.P5()];
        return new(
            [new("name", "problem"), new("tasks", "tasks", true), new("dimension", "dimension", true), new("inner_step_size", "α", true)],
            all.Select(p => new object?[] { p.Name, (long)p.Tasks.Count, (long)p.Tasks.Dimension, p.InnerStepSize }).ToList());
    }
}
