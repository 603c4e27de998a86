using System.Globalization;
using MetaFlow.Cli.Commands;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Figures;

/// <summary>Stored runs as figures need them.</summary>
internal static class StoredRuns
{
    /// <summary>Reads the runs. Where several share label and mode, the seed or else the id tells them apart.</summary>
    public static IReadOnlyList<PlottedRun> ForPlot(IReadOnlyList<RunRecord> records, Func<Guid, string> shortId) => records
        .GroupBy(r => (Label: RunFacts.Label(r), r.Mode))
        .SelectMany(group => group.Select(record => Of(record, Distinction(record, group.ToList(), shortId))))
        .ToList();

    private static string? Distinction(RunRecord record, List<RunRecord> group, Func<Guid, string> shortId)
    {
        if (group.Count == 1)
            return null;
        var seeds = group.Select(r => r.Seed).Distinct().Count() == group.Count;
        return seeds && record.Seed is { } seed ? "seed " + seed.ToString(CultureInfo.InvariantCulture) : shortId(record.Id);
    }

    private static PlottedRun Of(RunRecord record, string? distinction) => new()
    {
        Label = RunFacts.Label(record),
        IsFlow = record.Mode == "flow",
        Distinction = distinction,
        Series = record.SeriesNames.ToDictionary(name => name, name => Series(record, name)),
        Bounds = Bounds(record),
        Gradients = record.Cost?.Gradients,
        Seconds = record.Cost?.Elapsed.TotalSeconds,
        Phases = record.Phases.Select(p => new PlottedPhase(p.Name, p.StartStep, p.StartTime)).ToList(),
    };

    private static PlottedSeries Series(RunRecord record, string name)
    {
        var series = record.Series(name);
        return new PlottedSeries(series.Steps, series.Times, series.Values);
    }

    // Of each claim and form the newest check.
    private static List<PlottedBound> Bounds(RunRecord record) => record.ClaimChecks
        .Where(check => check.Metric is not null && record.SeriesNames.Contains(check.Metric))
        .GroupBy(check => (check.ClaimId, check.Form)).Select(group => group.Last())
        .Select(check => new PlottedBound(
            $"bound of {check.ClaimId}{(check.Form == ClaimForm.Printed ? "" : $" ({check.Form})")}",
            check.Metric!,
            check.Bound,
            check.BoundSeries is { } name && record.SeriesNames.Contains(name) ? Series(record, name) : null))
        .ToList();
}
