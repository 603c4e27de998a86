using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MetaFlow.Cli.Output;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow runs show</c>.</summary>
internal static class RunsShowCommand
{
    private static readonly SheetColumn[] s_series =
    [
        new("metric", "series"), new("points", "points", true), new("last", "last", true), new("min", "min", true),
        new("max", "max", true), new("first_non_finite_step", "not finite from", true),
    ];

    private static readonly SheetColumn[] s_events = [new("event", "event"), new("detail", "detail"), new("step", "step", true), new("time", "time", true)];

    private static readonly SheetColumn[] s_parameters = [new("parameter", "parameter"), new("value", "value")];

    private static readonly SheetColumn[] s_results = [new("result", "result"), new("value", "value", true)];

    private static readonly SheetColumn[] s_artifacts = [new("artifact", "file"), new("path", "path"), new("created", "written")];

    private static readonly SheetColumn[] s_checks =
    [
        new("claim", "claim"), new("form", "form"), new("verdict", "verdict"), new("observed", "observed", true), new("bound", "bound", true),
        new("metric", "of") { Rank = 1 }, new("created", "checked") { Rank = 2 },
    ];

    private static readonly SheetColumn[] s_notes = [new("created", "written"), new("text", "note")];

    private static readonly SheetColumn[] s_links = [new("link", "link"), new("from", "from"), new("to", "to")];

    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var show = new CliCommand("show", "Show everything about a run: parameters, results, phases and events, series, figures.",
            "metaflow runs show 0199a",
            "metaflow runs show 0199a --format json");
        var id = new Argument<string>("ID") { Description = RunsCommand.IdHelp };
        var store = CommonOptions.Store();
        var format = CommonOptions.Format(CommonOptions.AllFormats);
        show.Add(id);
        show.Add(store);
        show.Add(format);
        show.SetAction(result =>
        {
            var shape = CommonOptions.FormatOf(result.GetValue(format), CommonOptions.AllFormats);
            using var opened = Stores.OpenExisting(CommonOptions.StorePath(result.GetValue(store), host));
            Write(host, opened.Find(result.GetRequiredValue(id)), shape);
            return ExitCode.Done;
        });
        return show;
    }

    private static void Write(CliHost host, RunRecord run, OutputFormat shape)
    {
        var facts = Facts(run);
        Sheet[] sheets = [Parameters(run), Results(run), Events(run), Series(run), Artifacts(run), Checks(run), Notes(run), Links(run)];
        if (shape is OutputFormat.Json or OutputFormat.Jsonl)
        {
            var json = Output.Facts.ToJson(facts);
            string[] names = ["parameters", "results", "events", "series", "artifacts", "checks", "notes", "links"];
            for (var i = 0; i < sheets.Length; i++)
                json.Add(names[i], new JsonArray(sheets[i].Rows.Select(JsonNode? (row) => Object(sheets[i], row)).ToArray()));
            json.Add("configuration", JsonNode.Parse(run.ConfigurationJson));
            host.Out.WriteLine(shape == OutputFormat.Json ? Sheet.Indented(json) : Sheet.Compact(json));
            return;
        }

        if (shape == OutputFormat.Csv)
        {
            // One line for each thing that is known: name and value.
            var rows = facts.Select(f => new object?[] { f.Key, f.Value is IReadOnlyList<string> list ? string.Join(' ', list) : f.Value })
                .Concat(Parameters(run).Rows.Select(row => new[] { $"params.{row[0]}", row[1] }))
                .Concat(run.Summary.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => new object?[] { $"metrics.{p.Key}", p.Value.Last }));
            new Sheet([new("name", "name"), new("value", "value")], [.. rows]).Write(host.Out, shape, host.Width);
            return;
        }

        Output.Facts.Write(host, shape, facts.Where(f => f.Value is not null).ToList());
        foreach (var sheet in sheets.Where(s => s.Rows.Count > 0))
        {
            host.Out.WriteLine();
            sheet.Write(host.Out, shape, host.Width);
        }
    }

    private static JsonObject Object(Sheet sheet, object?[] row)
    {
        var result = new JsonObject();
        for (var i = 0; i < row.Length; i++)
            result.Add(sheet.Columns[i].Key, Sheet.ToJson(row[i]));
        return result;
    }

    private static List<Fact> Facts(RunRecord run) =>
    [
        new("id", "id", run.Id),
        new("experiment", "experiment", run.Experiment),
        new("algorithm", "algorithm", run.Algorithm),
        new("mode", "mode", run.Mode),
        new("status", "status", run.Status.ToString().ToLowerInvariant()),
        new("termination", "end", RunFacts.Termination(run)),
        new("failure", "failure", run.FailureReason),
        new("started", "started", run.Started),
        new("duration_seconds", "took", run.Duration),
        new("method", "method", run.Method),
        new("route", "route", run.Route),
        new("kernel", "kernel", run.Kernel),
        new("seed", "seed", run.Seed),
        new("steps", "steps", run.Cost?.AcceptedSteps),
        new("rejected_steps", "rejected steps", run.Cost?.RejectedSteps),
        new("evaluations", "evaluations", run.Cost?.Evaluations),
        new("gradients", "task gradients", run.Cost?.Gradients),
        new("hessian_vector_products", "task HVPs", run.Cost?.HessianVectorProducts),
        new("elapsed_seconds", "time", run.Cost?.Elapsed),
        new("tags", "tags", run.Tags.Count == 0 ? null : run.Tags),
        new("written_by", "written by", $"MetaFlow {run.MetaFlowVersion}, {run.RuntimeVersion}, {run.Platform}, host {run.Host}"),
        new("configuration_hash", "configuration", run.ConfigurationHash),
    ];

    private static Sheet Parameters(RunRecord run) => new(s_parameters,
        run.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => new object?[] { p.Key, RunFacts.Value(p.Value) }).ToList());

    private static Sheet Results(RunRecord run) => new(s_results,
        run.Summary.Where(s => s.Value.Points == 0).OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => new object?[] { s.Key, s.Value.Last }).ToList());

    private static Sheet Events(RunRecord run) => new(s_events,
        run.Events.Select(e => new object?[] { e.Kind, e.Detail, e.Step, e.Time }).ToList());

    private static Sheet Series(RunRecord run) => new(s_series, run.SeriesNames.Select(name => (name, s: run.Summary[name])).Select(p => new object?[]
    {
        p.name, p.s.Points, p.s.Last, p.s.Min, p.s.Max, p.s.FirstNonFiniteStep,
    }).ToList());

    private static Sheet Checks(RunRecord run) => new(s_checks,
        run.ClaimChecks.Select(c => new object?[] { c.ClaimId, c.Form, c.Verdict, c.Observed, c.Bound, c.Metric, c.Created }).ToList());

    private static Sheet Notes(RunRecord run) => new(s_notes, run.Notes.Select(n => new object?[] { n.Created, n.Text }).ToList());

    private static Sheet Links(RunRecord run) => new(s_links, run.Links.Select(l => new object?[] { l.Kind, l.From, l.To }).ToList());

    private static Sheet Artifacts(RunRecord run) => new(s_artifacts,
        run.Artifacts.Select(a => new object?[] { a.Kind, a.Path, a.Created }).ToList());
}
