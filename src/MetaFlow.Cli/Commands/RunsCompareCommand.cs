using System.CommandLine;
using System.Text.Json.Nodes;
using MetaFlow.Cli.Output;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow runs compare</c>.</summary>
internal static class RunsCompareCommand
{
    private static readonly string[] s_fields =
    [
        "experiment", "algorithm", "mode", "method", "route", "kernel", "seed", "status", "termination", "failure", "tag",
        "steps", "rejected_steps", "evaluations", "gradients", "hessian_vector_products", "host", "version",
    ];

    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var compare = new CliCommand("compare", "Put runs beside each other and show only what differs: what they are, parameters, results, configuration.",
            "metaflow runs compare 0199a 0199b",
            "metaflow runs compare --where \"experiment = 'xu2020.fig2b' and age < 1d\" --format md",
            "metaflow runs compare 0199a 0199b --all      # what is the same, too");
        var selection = new RunSelection(compare);
        var everything = new Option<bool>("--all") { Description = "Also what is the same." };
        compare.Add(everything);
        var (store, format) = DbCommand.StoreAndFormat(compare);
        compare.SetAction(result =>
        {
            var shape = CommonOptions.FormatOf(result.GetValue(format), CommonOptions.AllFormats);
            using var opened = Stores.OpenExisting(CommonOptions.StorePath(result.GetValue(store), host));
            var runs = selection.Of(result, opened);
            if (runs.Count < 2)
                throw new UsageException("compare needs two runs or more.");
            var people = shape is OutputFormat.Table or OutputFormat.Md;
            var rows = Rows(runs).Where(row => result.GetValue(everything) || row.Skip(1).Distinct().Count() > 1).ToList();
            if (rows.Count == 0 && shape == OutputFormat.Table)
            {
                host.Out.WriteLine("The runs do not differ, but for their ids and times.");
                return ExitCode.Done;
            }

            var columns = runs.Select(run => people ? opened.ShortId(run.Id) : run.Id.ToString()).Select(id => new SheetColumn(id, id, IsNumber: people));
            new Sheet([new("name", "what"), .. columns], rows) { Keys = 1 }.Write(host.Out, shape, host.Width);
            return ExitCode.Done;
        });
        return compare;
    }

    private static IEnumerable<object?[]> Rows(IReadOnlyList<RunRecord> runs)
    {
        foreach (var field in s_fields)
        {
            var term = RunTerm.Parse(field);
            yield return [field, .. runs.Select(term.Of)];
        }

        foreach (var name in runs.SelectMany(run => run.Parameters.Keys).Distinct().Order(StringComparer.Ordinal))
            yield return ["params." + name, .. runs.Select(run => run.Parameters.GetValueOrDefault(name) is { } value ? RunFacts.Value(value) : null)];
        foreach (var name in runs.SelectMany(run => run.Summary.Keys).Distinct().Order(StringComparer.Ordinal))
            yield return ["metrics." + name, .. runs.Select(run => (object?)RunFacts.Last(run, name))];
        var configurations = runs.Select(run => Leaves(JsonNode.Parse(run.ConfigurationJson), "configuration").ToDictionary(leaf => leaf.Path, leaf => leaf.Value)).ToList();
        foreach (var path in configurations.SelectMany(c => c.Keys).Distinct().Order(StringComparer.Ordinal))
            yield return [path, .. configurations.Select(c => (object?)c.GetValueOrDefault(path))];
    }

    private static IEnumerable<(string Path, string Value)> Leaves(JsonNode? node, string path) => node switch
    {
        JsonObject members => members.SelectMany(m => Leaves(m.Value, $"{path}.{m.Key}")),
        JsonArray items => items.SelectMany((item, i) => Leaves(item, FormattableString.Invariant($"{path}[{i}]"))),
        null => [(path, "null")],
        _ => [(path, node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node.ToJsonString())],
    };
}
