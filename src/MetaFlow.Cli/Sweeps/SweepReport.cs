using System.Globalization;
using System.Text.Json;
using MetaFlow.Cli.Commands;
using MetaFlow.Cli.Output;
using MetaFlow.Experiments;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Sweeps;

/// <summary>Tells what a sweep is and what it gave.</summary>
internal static class SweepReport
{
    private static readonly SheetColumn[] s_results =
    [
        new("status", "status") { Rank = 2 }, new("objective", "final F", true), new("grad_norm", "‖∇F‖", true),
        new("elapsed_seconds", "time", true) { Rank = 1 }, new("termination", "end"), new("id", "run"),
    ];

    /// <summary>The points with what they set, how many runs each begins, and how many of those are stored.</summary>
    public static Sheet Points(SweepRequest request, SweepPlan plan)
    {
        var own = plan.Runs.GroupBy(run => run.Point.Number).ToDictionary(g => g.Key, g => g.ToList());
        var points = request.Sweep.Points.Where(p => request.Shard is not { } s || (p.Number - 1) % s.Count == s.Index - 1).ToList();
        var paths = Paths(request.Sweep);
        return new(
            [new("point", "point", true), .. paths.Select(Column), new("runs", "runs", true), new("stored", "stored", true)],
            points.Select(point =>
            {
                var runs = own.GetValueOrDefault(point.Number, []);
                return new object?[] { (long)point.Number }.Concat(Values(point, paths)).Append((long)runs.Count).Append((long)runs.Count(plan.Done.ContainsKey)).ToArray();
            }).ToList());
    }

    /// <summary>Writes the results and says what failed.</summary>
    public static int Write(CliHost host, SweepRequest request, SweepPlan plan, SweepResult result, RunStore? store)
    {
        var people = request.Format is OutputFormat.Table or OutputFormat.Md;
        var ids = plan.Done.Concat(result.Done).ToDictionary(p => p.Key, p => p.Value);
        var failed = result.Failures.ToDictionary(f => f.Run, f => f.Reason);
        Results(request, plan, ids, failed, store, people).Write(host.Out, request.Format, host.Width);
        if (result.Failures.Count > 0)
        {
            host.Error.WriteLine($"{Count(result.Failures.Count, "run")} of {plan.Runs.Count} failed:");
            Failures(request, result.Failures).Write(host.Error, OutputFormat.Table, host.Width);
        }

        if (store is not null)
        {
            SweepAction.Notice(host, request, $"{Extent(request, plan)}: {result.Done.Count} done now, {plan.Done.Count} before, in {store.Path}");
            var option = request.StorePath == "metaflow.db" ? "" : $" --store {request.StorePath}";
            SweepAction.Notice(host, request, request.Shard is { } shard
                ? $"When all shards are done: metaflow db merge {Path.Combine(Path.GetDirectoryName(request.StorePath) ?? "", Shard.FileName(request.BaseStorePath, "*", shard.Count))} --store {request.BaseStorePath}"
                : $"See them again: metaflow runs list --tag {request.Sweep.Tag}{option}");
        }

        if (!result.Cancelled)
            return result.Failures.Count > 0 ? ExitCode.Failed : ExitCode.Done;
        host.Error.WriteLine("metaflow: cancelled; what was stored until here is kept, and the same command goes on from there.");
        return ExitCode.Cancelled;
    }

    /// <summary>How large the sweep is, in words.</summary>
    public static string Extent(SweepRequest request, SweepPlan plan)
    {
        var all = request.Sweep.Points.Sum(p => p.Experiment.Repetitions * p.Experiment.Algorithms.Count * p.Experiment.Modes.Count);
        var distinct = request.Sweep.Runs().Count;
        var shared = all > distinct ? string.Create(CultureInfo.InvariantCulture, $" ({all} less {all - distinct} that are the same at several points)") : "";
        return request.Shard is { } shard
            ? string.Create(CultureInfo.InvariantCulture, $"Shard {shard.Index} of {shard.Count} of {request.Sweep.Tag} has {Count(plan.Runs.Count, "run")}")
            : $"{request.Sweep.Tag} has {Count(request.Sweep.Points.Count, "point")}, {Count(distinct, "run")}{shared}";
    }

    /// <summary>A number and its noun.</summary>
    public static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    private static Sheet Results(
        SweepRequest request, SweepPlan plan, Dictionary<SweepRun, Guid> ids, Dictionary<SweepRun, string> failed, RunStore? store, bool people)
    {
        var paths = Paths(request.Sweep);
        var seeds = request.Sweep.Points.Any(p => p.Experiment.Repetitions > 1);
        SheetColumn[] keys = [new("point", "point", true), .. paths.Select(Column), new("algorithm", "algorithm"), new("mode", "mode")];
        var rows = plan.Runs.Select(run =>
        {
            var choice = run.Experiment.Algorithms[0];
            var record = ids.TryGetValue(run, out var id) ? store?.Get(id) : null;
            var status = record is not null ? record.Status.ToString().ToLowerInvariant()
                : failed.ContainsKey(run) ? "failed" : plan.Elsewhere.Contains(run) ? "running" : "cancelled";
            object?[] facts = record is null
                ? [status, null, null, null, null, null]
                : [status, RunFacts.Last(record, "objective"), RunFacts.Last(record, "grad_norm"), record.Duration, RunFacts.Termination(record), people ? store!.ShortId(id) : id.ToString()];
            var row = new object?[] { (long)run.Point.Number }.Concat(Values(run.Point, paths))
                .Append(choice.Label ?? choice.Name).Append(run.Experiment.Modes[0] == RunMode.Flow ? "flow" : "update");
            return (seeds ? row.Append(run.Experiment.Seed) : row).Concat(facts).Concat(people ? [] : [failed.GetValueOrDefault(run)]).ToArray();
        }).ToList();
        SheetColumn[] seed = seeds ? [new("seed", "seed", true)] : [];
        SheetColumn[] failure = people ? [] : [new("failure", "failure")];
        return new([.. keys, .. seed, .. s_results, .. failure], rows) { Keys = keys.Length };
    }

    private static Sheet Failures(SweepRequest request, IReadOnlyList<SweepFailure> failures)
    {
        var paths = Paths(request.Sweep);
        return new(
            [new("point", "point", true), .. paths.Select(Column), new("algorithm", "algorithm"), new("mode", "mode"), new("failure", "why")],
            failures.Select(f => new object?[] { (long)f.Run.Point.Number }.Concat(Values(f.Run.Point, paths))
                .Append(f.Run.Experiment.Algorithms[0].Label ?? f.Run.Experiment.Algorithms[0].Name)
                .Append(f.Run.Experiment.Modes[0] == RunMode.Flow ? "flow" : "update").Append(f.Reason).ToArray()).ToList());
    }

    private static List<string> Paths(SweepDescription sweep) => sweep.Points.SelectMany(p => p.Settings.Select(s => s.Path)).Distinct().ToList();

    private static SheetColumn Column(string path) => new(path, path, IsNumber: false);

    // The values as they were given; a text without its quotes.
    private static IEnumerable<object?> Values(SweepPoint point, List<string> paths) => paths.Select(path =>
    {
        if (point.Settings.FirstOrDefault(s => s.Path == path) is not { } setting)
            return null;
        using var value = JsonDocument.Parse(setting.Value, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return value.RootElement.ValueKind switch
        {
            JsonValueKind.String => (object?)value.RootElement.GetString(),
            JsonValueKind.Number when value.RootElement.TryGetInt64(out var whole) => whole,
            JsonValueKind.Number => value.RootElement.GetDouble(),
            _ => JsonSerializer.Serialize(value.RootElement), // on one line, however it was written
        };
    });
}
