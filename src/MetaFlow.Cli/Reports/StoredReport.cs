using System.Globalization;
using MetaFlow.Cli.Commands;
using MetaFlow.Cli.Output;
using MetaFlow.Reporting;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Reports;

/// <summary>Makes a report of stored runs: what they share stands once, what they differ in becomes a column.</summary>
internal static class StoredReport
{
    private sealed record Part(ReportColumn Column, Func<RunRecord, ReportCell> Cell)
    {
        /// <summary>Whether it says anything where all runs have the same.</summary>
        public bool Always { get; init; }
    }

    /// <summary>The report.</summary>
    /// <param name="store">The store, open.</param>
    /// <param name="runs">The runs in their order.</param>
    /// <param name="query">The filter that found them.</param>
    /// <param name="options">What it was told.</param>
    public static HtmlReport Of(RunStore store, IReadOnlyList<RunRecord> runs, string query, StoredReportOptions options)
    {
        var claims = store.Claims().ToDictionary(claim => claim.Id, claim => claim.Statement);
        var parts = Parts(store, runs).Where(part => part.Always || runs.Select(part.Cell).Distinct().Skip(1).Any()).ToList();
        var experiments = runs.Select(run => run.Experiment).Distinct().ToList();
        var names = NamesOf(store, runs);
        return new HtmlReport
        {
            Title = options.Title ?? (experiments is [{ } only] ? only : "Stored runs"),
            Query = query.Length == 0 ? "all runs" : query,
            Facts =
            [
                runs.Count < options.Of ? string.Create(CultureInfo.InvariantCulture, $"{runs.Count} of {options.Of} runs") : string.Create(CultureInfo.InvariantCulture, $"{runs.Count} run{(runs.Count == 1 ? "" : "s")}"),
                Path.GetFileName(store.Path),
                .. Shared(runs),
                $"written {DateTimeOffset.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC",
            ],
            Columns = [.. parts.Select(part => part.Column)],
            FirstMetric = options.FirstMetric ?? (runs.Any(run => run.SeriesNames.Contains("objective")) ? "objective" : null),
            MaximumPoints = options.MaximumPoints,
            Runs = runs.Select((run, i) => new ReportRun
            {
                Id = run.Id.ToString(),
                Name = names[i],
                Cells = [.. parts.Select(part => part.Cell(run))],
                Series = [.. run.SeriesNames.Select(name => run.Series(name)).Select(s => new ReportSeries(s.Metric, s.Steps, s.Times, s.Values))],
                Verdicts = [.. run.ClaimChecks.Select(c => new ReportVerdict(c.ClaimId, c.Form, c.Verdict, c.Observed, c.Bound, claims.GetValueOrDefault(c.ClaimId)))],
                Notes = [.. run.Notes.Select(note => string.Create(CultureInfo.InvariantCulture, $"{note.Created:yyyy-MM-dd HH:mm}: {note.Text}"))],
                ConfigurationJson = run.ConfigurationJson,
            }).ToList(),
        };
    }

    private static IEnumerable<Part> Parts(RunStore store, IReadOnlyList<RunRecord> runs)
    {
        yield return Text("run", run => store.ShortId(run.Id)) with { Always = true };
        yield return Text("experiment", run => run.Experiment);
        yield return Text("algorithm", RunFacts.Label) with { Always = true };
        yield return Text("mode", run => run.Mode) with { Always = true };
        foreach (var name in Differing(runs))
        {
            var isNumber = runs.Where(run => run.Parameters.ContainsKey(name)).All(run => run.Parameters[name] is ParameterValue.Real or ParameterValue.Integer);
            yield return new Part(new(name, isNumber), run => run.Parameters.TryGetValue(name, out var value) ? Parameter(value) : ReportCell.None) { Always = true };
        }

        yield return Number("seed", run => run.Seed);
        foreach (var name in runs.SelectMany(run => run.SeriesNames).Distinct().Order(StringComparer.Ordinal))
            yield return Number(name, run => RunFacts.Last(run, name)) with { Always = true };
        yield return Number("gradients", run => run.Cost?.Gradients) with { Always = true };
        yield return Number("HVPs", run => run.Cost?.HessianVectorProducts);
        yield return new Part(new("time", IsNumber: true), run => new(Cell.ForPeople(run.Duration), run.Duration.TotalSeconds)) { Always = true };
        yield return Text("end", run => RunFacts.Termination(run) ?? run.Status.ToString().ToLowerInvariant()) with { Always = true };
        yield return Text("method", run => run.Method);
        yield return Text("route", run => run.Route);
        yield return Text("kernel", run => run.Kernel);
        yield return Text("version", run => run.MetaFlowVersion);
        yield return Text("claims", run => Verdicts(run.ClaimChecks));
        yield return Text("tags", run => run.Tags.Count == 0 ? null : string.Join(' ', run.Tags));
        yield return new Part(new("started"), run => new(run.Started.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))) { Always = true };
    }

    // What all runs have in common needs no column.
    private static IEnumerable<string> Shared(IReadOnlyList<RunRecord> runs)
    {
        if (runs.Count < 2)
            yield break;
        foreach (var (name, value) in runs[0].Parameters.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            if (runs.All(run => run.Parameters.TryGetValue(name, out var other) && other == value))
                yield return $"{name} = {value}";
        }
    }

    // The algorithm and what tells the run from the others, as far as a legend can hold it; the id where that is not enough.
    private static List<string> NamesOf(RunStore store, IReadOnlyList<RunRecord> runs)
    {
        var differing = runs.GroupBy(run => (RunFacts.Label(run), run.Mode)).SelectMany(Differing).Distinct().Order(StringComparer.Ordinal).Take(3).ToList();
        var names = runs.Select(run => string.Join(", ", differing.Where(run.Parameters.ContainsKey)
            .Select(name => $"{name} {Parameter(run.Parameters[name]).Text}").Prepend($"{RunFacts.Label(run)} ({run.Mode})"))).ToList();
        var shared = names.CountBy(name => name).Where(pair => pair.Value > 1).Select(pair => pair.Key).ToHashSet();
        return names.Select((name, i) => shared.Contains(name) ? $"{name}, {store.ShortId(runs[i].Id)}" : name).ToList();
    }

    // A parameter that some runs do not have differs only if those that have it do not agree.
    private static IEnumerable<string> Differing(IEnumerable<RunRecord> runs) => runs.SelectMany(run => run.Parameters)
        .GroupBy(p => p.Key, p => p.Value).Where(values => values.Distinct().Skip(1).Any()).Select(values => values.Key).Order(StringComparer.Ordinal);

    private static string? Verdicts(IReadOnlyList<ClaimCheckRecord> checks) => checks.Count == 0
        ? null
        : string.Join(", ", checks.CountBy(check => check.Verdict).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} {pair.Key}")));

    private static ReportCell Parameter(ParameterValue value) => value switch
    {
        ParameterValue.Real real => new(Cell.ForPeople(real.Value), real.Value),
        ParameterValue.Integer whole => new(whole.Value.ToString(CultureInfo.InvariantCulture), whole.Value),
        _ => new(value.ToString()),
    };

    private static Part Text(string heading, Func<RunRecord, string?> value) => new(new(heading), run => ReportCell.Of(value(run)));

    private static Part Number(string heading, Func<RunRecord, double?> value) =>
        new(new(heading, IsNumber: true), run => value(run) is { } number ? new(Cell.ForPeople(number), number) : ReportCell.None);
}
