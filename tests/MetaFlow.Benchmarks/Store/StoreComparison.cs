using System.Globalization;
using System.Text;
using MetaFlow.Experiments;
using MetaFlow.Storage;

namespace MetaFlow.Benchmarks;

/// <summary>The run store beside plain SQLite and beside the layout of an experiment tracker.</summary>
internal static class StoreComparison
{
    private static readonly (string What, string Filter)[] s_filters =
    [
        ("a parameter", "params.inner_step_size < 0.01"),
        ("two parameters of any type", "params.inner_steps in (1, 5) and params.dataset = 'diabetes'"),
        ("a last value", "metrics.grad_norm < 1e-3"),
        ("its opposite, diverged runs too", "not (metrics.grad_norm < 1e-3)"),
        ("least and greatest values", "min(grad_norm) < 0.5 and max(objective) is finite"),
        ("a verdict", "claim('xu2020.thm3.6', 'printed') = 'violated'"),
        ("parameter, result, verdict", "params.inner_step_size < 0.3 and (algorithm = 'maml' or params.inner_steps in (1, 5)) and metrics.grad_norm <= 1e-2 and claim('xu2020.thm3.6') = 'violated'"),
        ("a tag and a text", "tag = 'paper' and experiment like 'generated.1%'"),
        ("everything", ""),
        ("a first value", "first(grad_norm) > 100"),
        ("a value at a step", "at(grad_norm, 100) < 1"),
    ];

    public static int Run(string[] args)
    {
        var folder = args.Length > 0 ? args[0] : throw new ArgumentException("usage: store FOLDER [RUNS] [POINTS PER SERIES] [OUTPUT.md]");
        var runs = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10_000;
        var points = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1_000;
        var made = Directory.CreateDirectory(Path.Combine(folder, "metaflow-store-benchmark"));
        try
        {
            var text = new StringBuilder();
            text.Append("# The run store beside plain SQLite and the layout of an experiment tracker\n\n");
            text.Append(CultureInfo.InvariantCulture, $"Made by `dotnet run -c Release --project tests/MetaFlow.Benchmarks -- store FOLDER {runs} {points} results/benchmarks/store.md` on {Machine.Describe()}. ");
            text.Append("Times are CPU times of the working thread, medians; the temporary stores are deleted at the end.\n\n");
            Writing(text, made.FullName);
            Queries(text, made.FullName, runs, points);
            Console.Write(text);
            if (args.Length > 3)
                File.WriteAllText(args[3], text.ToString());
            return 0;
        }
        finally
        {
            made.Delete(recursive: true);
        }
    }

    private static void Writing(StringBuilder text, string folder)
    {
        const int points = 1_000_000;
        const int rounds = 5;
        var clock = new CpuClock(wall: false);
        List<double> own = [], wall = [], bare = [];
        for (var round = 0; round < rounds; round++)
        {
            Console.Error.WriteLine(FormattableString.Invariant($"writing, round {round + 1} of {rounds}"));
            bare.Add(points / BareInserts.Write(Path.Combine(folder, FormattableString.Invariant($"bare{round}.db")), points, clock));
            var (cpu, elapsed) = WriteRun(Path.Combine(folder, FormattableString.Invariant($"own{round}.db")), points, clock);
            own.Add(points / cpu);
            wall.Add(points / elapsed);
            foreach (var file in Directory.GetFiles(folder))
                File.Delete(file);
        }

        var ratio = Timing.Median([.. own.Zip(bare, (o, b) => o / b)]);
        text.Append("## Writing\n\n");
        text.Append(CultureInfo.InvariantCulture, $"One run tells {points:N0} points of two series; bare: the same rows into the same table through one prepared statement, nothing else; {rounds} rounds in turn.\n\n");
        text.Append("| | points per second | bar | |\n|---|---:|---:|---|\n");
        text.Append(CultureInfo.InvariantCulture, $"| run store, CPU | {Timing.Median(own):N0} | 300,000 | {(Timing.Median(own) >= 300_000 ? "met" : "not met")} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| run store, wall (other jobs ran) | {Timing.Median(wall):N0} | | |\n");
        text.Append(CultureInfo.InvariantCulture, $"| bare prepared inserts, CPU | {Timing.Median(bare):N0} | | |\n");
        text.Append(CultureInfo.InvariantCulture, $"| ratio | {ratio:F2} ({own.Zip(bare, (o, b) => o / b).Min():F2}–{own.Zip(bare, (o, b) => o / b).Max():F2}) | 0.7 | {(ratio >= 0.7 ? "met" : "not met")} |\n\n");
    }

    private static (double Cpu, double Wall) WriteRun(string path, int points, CpuClock clock)
    {
        var wall = new CpuClock(wall: true);
        using var store = RunStore.OpenOrCreate(path);
        var (cpuStart, wallStart) = (clock.Seconds(), wall.Seconds());
        using (var writer = store.Begin(new RunDescription { Algorithm = "maml", Mode = "flow", Method = "dormand-prince-54", Route = "data", Kernel = "managed" }))
        {
            for (var k = 0; k < points / 2; k++)
            {
                writer.Point("objective", k, 0.05 * k, 1.0 / (1 + k));
                writer.Point("grad_norm", k, 0.05 * k, 1.0 / (1 + k));
            }

            writer.Complete(Termination.Completed, new SolveCost());
        }

        return (clock.Seconds() - cpuStart, wall.Seconds() - wallStart);
    }

    private static void Queries(StringBuilder text, string folder, int runs, int points)
    {
        var path = Path.Combine(folder, "metaflow.db");
        GeneratedStore.Write(path, runs, points);
        using (var store = RunStore.OpenReadOnly(path))
        {
            var info = store.Info();
            text.Append("## Asking\n\n");
            text.Append(CultureInfo.InvariantCulture, $"A generated store of {info.Runs:N0} runs and {info.Points:N0} points: {info.SizeBytes / 1e6:N0} MB, {(double)info.SizeBytes / info.Points:F1} bytes per point with everything that hangs on the runs. ");
            text.Append("`found` counts the runs; `answer` is the time of `store.Count(filter)`, which finds them all in their order; `first 30` that of reading the first 30 records with parameters, summaries and tags; ");
            text.Append("`sqlite3` the CPU time that the sqlite3 command takes for the same SQL. Bars: 100 ms, and 1.5 times sqlite3.\n\n");
            text.Append("| what is asked | filter | found | answer | first 30 | sqlite3 | ratio | |\n|---|---|---:|---:|---:|---:|---:|---|\n");
            foreach (var (what, filter) in s_filters)
                text.Append(Row(store, path, what, filter));
        }

        text.Append('\n');
        Layouts(text, folder, path, runs, points);
    }

    private static string Row(RunStore store, string path, string what, string filter)
    {
        const int repetitions = 15;
        Console.Error.WriteLine(filter);
        var clock = new CpuClock(wall: false);
        var found = store.Count(filter);
        List<double> answers = [], pages = [], plain = [];
        var sql = store.ExplainSql(filter);
        for (var i = 0; i < repetitions; i++)
        {
            var start = clock.Seconds();
            _ = store.Count(filter);
            answers.Add(clock.Seconds() - start);
            start = clock.Seconds();
            _ = store.Query(filter, new RunListOptions { Limit = 30 }).Count();
            pages.Add(clock.Seconds() - start);
            if (i % 5 == 0)
                plain.Add(PlainSqlite.Seconds(path, sql.Sql, sql.Values, 9));
        }

        var (answer, rival) = (Timing.Median(answers), Timing.Median(plain));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | `{filter}` | {found:N0} | {1000 * answer:F1} ms | {1000 * Timing.Median(pages):F1} ms | {1000 * rival:F1} ms | {answer / rival:F2} | {(answer < 0.1 && answer <= 1.5 * rival ? "met" : "not met")} |\n");
    }

    // The tracker's layout takes several times the room and the time: a tenth of the points are enough to measure it.
    private static void Layouts(StringBuilder text, string folder, string path, int runs, int points)
    {
        var fewer = Math.Max(1, points / 10);
        var tracker = Path.Combine(folder, "tracker.db");
        Console.Error.WriteLine("the tracker's layout");
        TrackerLayout.Write(tracker, runs, fewer);
        var size = new FileInfo(tracker).Length;
        var own = new FileInfo(path).Length;
        using var store = RunStore.OpenReadOnly(path);
        var sql = store.ExplainSql("params.inner_step_size < 0.1 and metrics.grad_norm < 5");
        var run = store.Query("", new RunListOptions { Descending = false, Limit = 1 }).Single();
        const string history = "SELECT p.step, p.value, p.kind FROM point p JOIN series s ON s.key = p.series_key JOIN run r ON r.key = s.run_key WHERE r.id = $1 AND s.metric = 'grad_norm' ORDER BY p.step";
        text.Append("## Beside the layout of an experiment tracker\n\n");
        text.Append(CultureInfo.InvariantCulture, $"The same runs as rows (key, value, timestamp, run id, step, is NaN) with a primary key of all columns, and a table of latest values; with {fewer} points per series, since it takes so much room. Both asked through sqlite3.\n\n");
        text.Append("| | run store | tracker's layout | ratio |\n|---|---:|---:|---:|\n");
        var (ownBytes, itsBytes) = ((double)own / (2L * runs * points), (double)size / (2L * runs * fewer));
        text.Append(CultureInfo.InvariantCulture, $"| bytes per point | {ownBytes:F1} | {itsBytes:F1} | {ownBytes / itsBytes:F2} |\n");
        var (ownSearch, itsSearch) = (PlainSqlite.Seconds(path, sql.Sql, sql.Values, 15), PlainSqlite.Seconds(tracker, TrackerLayout.Search, [], 15));
        text.Append(CultureInfo.InvariantCulture, $"| runs by a parameter and a last value | {1000 * ownSearch:F1} ms | {1000 * itsSearch:F1} ms | {ownSearch / itsSearch:F2} |\n");
        // A hundred times in one statement: once is below the timer's resolution.
        const string hundred = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT (SELECT sum(length(step) + i) FROM (INNER)) FROM n";
        var ownHistory = PlainSqlite.Seconds(path, hundred.Replace("INNER", history.Replace("$1", $"'{run.Id}'", StringComparison.Ordinal), StringComparison.Ordinal), [], 15) / 100 / points;
        var itsHistory = PlainSqlite.Seconds(tracker, TrackerLayout.History.Replace("RUN", TrackerLayout.RunId(0), StringComparison.Ordinal), [], 5) / fewer;
        text.Append(CultureInfo.InvariantCulture, $"| a point of the history of one metric of one run | {1e6 * ownHistory:G3} µs | {1e6 * itsHistory:G3} µs | {ownHistory / itsHistory:G1} |\n");
    }
}
