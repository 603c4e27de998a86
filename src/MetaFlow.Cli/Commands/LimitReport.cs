using System.Text.Json.Nodes;
using MetaFlow.Cli.Figures;
using MetaFlow.Cli.Output;
using MetaFlow.Experiments;

namespace MetaFlow.Cli.Commands;

/// <summary>Tells what a limit study found: the rungs, the findings, the figure.</summary>
internal static class LimitReport
{
    /// <summary>Writes it.</summary>
    public static int Write(CliHost host, LimitRequest request, LimitResult result, LateStore store)
    {
        var sheet = Rungs(result, people: request.Format is OutputFormat.Table or OutputFormat.Md, id => store.Opened?.ShortId(id) ?? id.ToString());
        if (request.Format == OutputFormat.Json)
            host.Out.WriteLine(Sheet.Indented(Json(result, sheet)));
        else
            sheet.Write(host.Out, request.Format, host.Width);
        if (request.Format is OutputFormat.Table or OutputFormat.Md)
        {
            host.Out.WriteLine();
            foreach (var sentence in result.Findings)
                host.Out.WriteLine(request.Format == OutputFormat.Md ? "- " + sentence : sentence);
            host.Out.WriteLine((request.Format == OutputFormat.Md ? "- " : "") + $"Reference: {result.Reference}.");
        }

        if (store.Opened is { IsReadOnly: false } opened)
            LimitChecks.Save(opened, result);
        if (request.FigurePath is { } path && result.Rungs.Count >= 2)
        {
            LimitFigure.Of(result).Save(path);
            store.Opened?.AddArtifact("figure", Path.GetFullPath(path), result.Rungs.Select(rung => rung.Run));
            Notice(host, request, $"Figure: {path}");
        }

        if (result.Reused > 0)
            Notice(host, request, $"{result.Reused} of {result.Rungs.Count} rungs were in {request.StorePath} already; --fresh runs them again.");
        if (!result.Cancelled)
            return ExitCode.Done;
        host.Error.WriteLine("metaflow: cancelled; the finished rungs are kept, and the same command goes on from there.");
        return ExitCode.Cancelled;
    }

    private static Sheet Rungs(LimitResult result, bool people, Func<Guid, string> shorten)
    {
        var name = LimitDescription.NameOf(result.Description.Parameter).Replace('-', '_');
        var columns = new List<SheetColumn> { new(name, Symbol(result.Description.Parameter), true), new("steps", "steps", true) };
        var values = new List<Func<LimitRung, int, object?>> { (rung, _) => rung.Value, (rung, _) => rung.Steps };
        foreach (var (measure, heading) in LimitMeasure.Distances.Where(d => result.Fits.ContainsKey(d.Key)))
        {
            // People get the distances that the sentences below speak of; programs get all.
            if (people && !LimitMeasure.Principal.Contains(measure))
                continue;
            columns.Add(new(measure, heading, true));
            values.Add((rung, _) => rung[measure]);
            columns.Add(new(measure + "_order", result.IsGeometric ? "rate" : "order", true));
            values.Add((_, i) => i > 0 && double.IsFinite(result.Fits[measure].PairwiseOrders[i - 1]) ? Math.Round(result.Fits[measure].PairwiseOrders[i - 1], people ? 4 : 15) : null);
        }

        if (result.Rungs.Any(rung => rung.Measures.ContainsKey(LimitMeasure.SwitchLag)))
        {
            columns.Add(new(LimitMeasure.SwitchLag, "switch lag", true));
            values.Add((rung, _) => rung.Measures.TryGetValue(LimitMeasure.SwitchLag, out var lag) ? people ? Math.Round(lag, 3) : lag : null);
        }

        if (!people)
        {
            foreach (var error in LimitMeasure.Errors.Where(e => result.Rungs.Any(rung => rung.Measures.ContainsKey(e))))
            {
                columns.Add(new(error, error, true));
                values.Add((rung, _) => rung[error]);
            }
        }

        columns.Add(new("id", "run"));
        values.Add((rung, _) => people ? shorten(rung.Run) : rung.Run.ToString());
        return new(columns, result.Rungs.Select((rung, i) => values.Select(value => value(rung, i)).ToArray()).ToList()) { Keys = 1 };
    }

    private static JsonObject Json(LimitResult result, Sheet rungs)
    {
        var fits = new JsonObject();
        foreach (var (measure, fit) in result.Fits)
        {
            fits[measure] = new JsonObject
            {
                ["finest"] = Sheet.ToJson(fit.Finest),
                ["lowest"] = Sheet.ToJson(fit.Lowest),
                ["highest"] = Sheet.ToJson(fit.Highest),
                ["from"] = fit.First < 0 ? null : Sheet.ToJson(result.Rungs[fit.First].Value),
                ["to"] = fit.Last < 0 ? null : Sheet.ToJson(result.Rungs[fit.Last].Value),
                ["theory"] = result.Promised.TryGetValue(measure, out var order) ? Sheet.ToJson(order) : null,
            };
        }

        return new JsonObject
        {
            ["algorithm"] = result.Description.Algorithm,
            ["problem"] = result.Description.ProblemName,
            ["parameter"] = LimitDescription.NameOf(result.Description.Parameter),
            ["limit"] = result.Limit,
            ["end_time"] = result.Description.Window,
            ["reference"] = result.Reference,
            ["rungs"] = new JsonArray([.. rungs.Rows.Select(row => (JsonNode)new JsonObject(rungs.Columns.Select((column, i) => KeyValuePair.Create(column.Key, Sheet.ToJson(row[i])))))]),
            [result.IsGeometric ? "rates" : "orders"] = fits,
            ["bounds"] = new JsonArray([.. result.Bounds.Select(bound => (JsonNode)new JsonObject
            {
                ["name"] = bound.Name,
                ["statement"] = bound.Statement,
                ["measure"] = bound.Measure,
                ["constants"] = bound.Constants,
                ["values"] = new JsonArray([.. bound.Values.Select(value => Sheet.ToJson(value))]),
            })]),
            ["findings"] = new JsonArray([.. result.Findings.Select(sentence => (JsonNode)sentence)]),
        };
    }

    private static string Symbol(LimitParameter parameter) => parameter switch
    {
        LimitParameter.OuterStep => "β",
        LimitParameter.InnerStep => "α",
        LimitParameter.InnerSteps => "N",
        LimitParameter.FixedPointSteps => "s",
        LimitParameter.Batch => "B",
        _ => "ν",
    };

    private static void Notice(CliHost host, LimitRequest request, string text)
    {
        if (!request.Quiet)
            host.Error.WriteLine(text);
    }
}
