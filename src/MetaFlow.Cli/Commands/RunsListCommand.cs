using System.CommandLine;
using MetaFlow.Cli.Output;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow runs list</c>.</summary>
internal static class RunsListCommand
{
    private const int DefaultLimit = 30;

    private static readonly SheetColumn[] s_columns =
    [
        new("id", "run"), new("started", "started") { Rank = 1 }, new("experiment", "experiment"), new("algorithm", "algorithm"), new("mode", "mode"),
        new("status", "status"), new("termination", "end") { Rank = 3 }, new("objective", "final F", true) { Rank = 2 }, new("grad_norm", "‖∇F‖", true),
        new("duration_seconds", "took", true) { Rank = 4 }, new("tags", "tags") { Rank = 5 },
    ];

    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var list = new CliCommand("list", "List stored runs, the newest first.",
            "metaflow runs list \"params.inner_step_size < 0.3 and metrics.grad_norm < 1e-6\"",
            "metaflow runs list \"algorithm in ('maml', 'erm') and started > '2026-11-01' and tag = 'mine'\"",
            "metaflow runs list --algorithm bi-maml --status finished",
            "metaflow runs list --experiment xu2020.fig2b --sort metrics.grad_norm --ascending",
            "metaflow runs list --status interrupted --limit 5",
            "metaflow runs list --columns algorithm,params.inner_step_size,min(grad_norm) --sort min(grad_norm) --ascending",
            "metaflow runs list \"status = 'running'\" --watch 5",
            "metaflow runs list --format csv > runs.csv");
        var filter = RunsCommand.Filter();
        var algorithm = CommonOptions.Text("--algorithm", "NAME", "Only runs of this algorithm.");
        var experiment = CommonOptions.Text("--experiment", "NAME", "Only runs of this experiment.");
        var status = CommonOptions.Text("--status", "STATUS", "Only runs that are running, finished, failed or interrupted.");
        var tag = CommonOptions.Text("--tag", "TAG", "Only runs with this tag.");
        var sort = CommonOptions.Text("--sort", "KEY", "What to sort by: started (default), or anything that a filter can name, such as duration, metrics.NAME or params.NAME.");
        var ascending = new Option<bool>("--ascending") { Description = "Smallest, earliest or first in the alphabet first." };
        var limit = CommonOptions.Text("--limit", "N", $"At most N runs; default {DefaultLimit} in a table, all elsewhere.");
        var store = CommonOptions.Store();
        var format = CommonOptions.Format(CommonOptions.AllFormats);
        var explain = new Option<bool>("--explain-sql") { Description = "Print the SQL of the query and the values bound to it, and run nothing." };
        var trash = new Option<bool>("--trash") { Description = "The runs in the trash instead of the others." };
        var columns = CommonOptions.Text("--columns", "A,B,…", "What to show beside the id, separated by commas: anything that a filter can name, such as algorithm,params.inner_step_size,min(loss).");
        var watch = CommonOptions.Text("--watch", "SECONDS", "Show the list again every so many seconds, until Ctrl-C.");
        list.Add(filter);
        foreach (var option in new Option[] { columns, watch, explain, trash, algorithm, experiment, status, tag, sort, ascending, limit, store, format })
            list.Add(option);
        list.SetAction(result =>
        {
            var shape = CommonOptions.FormatOf(result.GetValue(format), CommonOptions.AllFormats);
            var chosen = CommonOptions.Word(result.GetValue(status), "--status", Enum.GetNames<RunStatus>().Select(s => s.ToLowerInvariant()).ToList());
            var given = CommonOptions.Integer(result.GetValue(limit), "--limit", 1, int.MaxValue);

            // One more than is shown tells whether there are more.
            var shown = (int)(given ?? (shape == OutputFormat.Table ? DefaultLimit : int.MaxValue - 1));
            var options = new RunListOptions
            {
                Filter = result.GetValue(filter),
                InTrash = result.GetValue(trash),
                Algorithm = result.GetValue(algorithm),
                Experiment = result.GetValue(experiment),
                Status = chosen is null ? null : Enum.Parse<RunStatus>(chosen, ignoreCase: true),
                Tag = result.GetValue(tag),
                Sort = result.GetValue(sort) ?? RunListOptions.ByStarted,
                Descending = !result.GetValue(ascending),
                Limit = given is null ? shown + 1 : shown,
            };
            var chosenColumns = result.GetValue(columns) is { } text ? RunColumns.Parse(text) : null;
            var seconds = CommonOptions.Integer(result.GetValue(watch), "--watch", 1, 86_400);
            using var opened = Stores.OpenExisting(CommonOptions.StorePath(result.GetValue(store), host));
            if (result.GetValue(explain))
            {
                Explain(host, opened.ExplainSql("", options));
                return ExitCode.Done;
            }

            Show(host, opened, options, chosenColumns, shape, shown);
            while (seconds is { } interval && !host.Cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(interval)))
            {
                // A terminal begins at its top again; elsewhere one list follows the other.
                if (host.ShowsProgress)
                    host.Out.Write("\u001b[H\u001b[2J");
                Show(host, opened, options, chosenColumns, shape, shown);
                host.Out.Flush();
            }

            return ExitCode.Done;
        });
        return list;
    }

    private static void Show(CliHost host, RunStore opened, RunListOptions options, RunColumns? columns, OutputFormat shape, int shown)
    {
        var runs = opened.List(options);
        var short_ = shape is OutputFormat.Table or OutputFormat.Md;
        var rows = runs.Take(shown).Select(run =>
        {
            var id = short_ ? opened.ShortId(run.Id) : run.Id.ToString();
            return columns?.Row(run, id) ?? Row(run, id);
        }).ToList();
        if (rows.Count == 0 && shape == OutputFormat.Table)
            host.Error.WriteLine("No run matches.");
        else
            new Sheet(columns?.Columns(rows) ?? s_columns, rows).Write(host.Out, shape, host.Width);
        if (runs.Count > shown)
            host.Error.WriteLine($"There are more runs; --limit shows them.");
    }

    private static void Explain(CliHost host, QuerySql query)
    {
        host.Out.WriteLine(query.Sql);
        for (var i = 0; i < query.Values.Count; i++)
            host.Out.WriteLine($"  ${i + 1} = {(query.Values[i] is string text ? $"'{text}'" : Cell.ForMachines(query.Values[i]))}");
    }

    private static object?[] Row(RunRecord run, string id) =>
    [
        id, run.Started, run.Experiment, run.Algorithm, run.Mode,
        run.Status.ToString().ToLowerInvariant(), RunFacts.Termination(run), RunFacts.Last(run, "objective"), RunFacts.Last(run, "grad_norm"),
        run.Duration, run.Tags.Count == 0 ? null : string.Join(' ', run.Tags),
    ];
}
