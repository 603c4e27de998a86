using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Benchmarks;

/// <summary>
/// P4, a thousand starts on the tasks of P1 to t = 10: MetaFlow's ensembles on two threads beside the rivals run as two processes.
/// Times are processor times, set-up and compilation of the field included, so that other work on the machine counts little.
/// </summary>
internal static class EnsembleComparison
{
    private const double Until = 10;
    private const int Threads = 2;

    // 10 tasks of 100 rows and 20 columns, three passes of two products: 12 M n d.
    private const double FlopsPerEvaluation = 12.0 * 10 * 100 * 20;

    private static readonly (Route Route, Method Method, double Tolerance)[] Cases =
    [
        (Route.Data, Method.DormandPrince54, 1e-6), (Route.Data, Method.DormandPrince54, 1e-8),
        (Route.Data, Method.DormandPrince853, 1e-5), (Route.Data, Method.DormandPrince853, 1e-6), (Route.Data, Method.DormandPrince853, 1e-8),
        (Route.Gram, Method.DormandPrince853, 1e-6),
    ];

    public static int Run(string[] args)
    {
        int rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
        var problem = StandardProblems.P1();
        Vector<double>[] starts = [.. StandardProblems.P4Starts().Select(start => Vector<double>.Build.Dense(start))];
        double[] reference = Read(Path.Combine(args[0], "data", "p4_W_t10.bin"));
        using var peers = new Peers(args[0]);
        var peaks = new List<double>();
        var rivals = new List<RivalPoint>();
        var own = Cases.Select(_ => new List<Measurement>()).ToList();
        var exact = new List<Measurement>();
        for (int round = 0; round < rounds; round++)
        {
            Console.Error.WriteLine($"round {round + 1} of {rounds}");
            peaks.Add(peers.RunTogether("build/peak", [], Threads).Where(f => f[0] == "limit" && f[1] == "fma_gflops_1core").Sum(f => Number(f[2])));
            rivals.AddRange(peers.RunTogether("build/ensemble", ["data", "1"], Threads).Concat(peers.RunTogether("build/ensemble_odeint", ["data"], Threads))
                .Where(f => f[0] == "ens").Select(f => new RivalPoint(f[1], f[3], Number(f[5]), Number(f[8]))));
            for (int c = 0; c < Cases.Length; c++)
            {
                var (route, method, tolerance) = Cases[c];
                var options = new SolveOptions { Method = method, RelativeTolerance = tolerance, AbsoluteTolerance = tolerance, Save = SaveSchedule.EndOnly };
                own[c].Add(Measure(() => FlowOf(problem, route).SolveAll(starts, Until, options, Threads), reference));
            }

            exact.Add(Measure(() => FlowOf(problem, Route.Affine).SolveAll(starts, Until, threads: Threads), reference));
        }

        string text = Table(rounds, peaks, Merge(rivals), own, exact);
        Console.Write(text);
        if (args.Length > 2) File.WriteAllText(args[2], text);
        return 0;
    }

    private static Flow FlowOf(StandardProblem problem, Route route) =>
        Algorithms.Maml(problem.Tasks, problem.InnerStepSize, new AlgorithmOptions { Route = route }).Flow;

    // Calls until the compiler has done its last on them, then until half a second of processor time is spent; every end point is read.
    private static Measurement Measure(Func<IReadOnlyList<Trajectory>> solve, double[] reference)
    {
        var result = solve();
        double error = result.SelectMany(t => t.FinalState).Zip(reference, (x, y) => Math.Abs(x - y)).Max();
        double warm = Cpu(), sum = 0;
        while (Cpu() - warm < 1)
            sum += Ends(solve());
        Thread.Sleep(200);
        var wall = new List<double>();
        double first = Cpu();
        while (wall.Count < 3 || Cpu() - first < 0.5)
        {
            long clock = Stopwatch.GetTimestamp();
            sum += Ends(solve());
            wall.Add(Stopwatch.GetElapsedTime(clock).TotalSeconds);
        }

        double cpu = (Cpu() - first) / wall.Count;
        return double.IsFinite(sum) ? new Measurement(cpu, Timing.Median(wall), result.Sum(t => t.Cost.Evaluations), error) : throw new InvalidOperationException("A trajectory ended at a state that is not finite.");
    }

    private static double Ends(IReadOnlyList<Trajectory> trajectories)
    {
        double sum = 0;
        foreach (Trajectory trajectory in trajectories)
            sum += trajectory.FinalState[0];
        return sum;
    }

    private static double Cpu() => Environment.CpuUsage.TotalTime.TotalSeconds;

    private static List<RivalPoint> Merge(List<RivalPoint> points) =>
        [.. points.GroupBy(p => (p.Name, p.Setting)).Select(g => new RivalPoint(g.Key.Name, g.Key.Setting, Timing.Median(g.Select(p => p.Seconds)), g.First().Error))];

    /// <summary>The best rival's seconds for a thousand trajectories in one process at an error, between its own points on logarithmic scales.</summary>
    private static (string Name, double Seconds)? AtError(IEnumerable<RivalPoint> points, double error)
    {
        (string, double)? best = null;
        foreach (var rival in points.GroupBy(p => p.Name))
        {
            RivalPoint[] curve = [.. rival.OrderByDescending(p => p.Error)];
            double? seconds = curve[0].Error <= error ? curve[0].Seconds : null;
            for (int i = 0; i + 1 < curve.Length; i++)
            {
                if (curve[i].Error >= error && curve[i + 1].Error <= error)
                {
                    double part = Math.Log(curve[i].Error / error) / Math.Log(curve[i].Error / curve[i + 1].Error);
                    seconds = curve[i].Seconds * Math.Pow(curve[i + 1].Seconds / curve[i].Seconds, part);
                }
            }

            if (seconds is { } time && (best is null || time < best.Value.Item2)) best = (rival.Key, time);
        }

        return best;
    }

    private static string Table(int rounds, List<double> peaks, List<RivalPoint> rivals, List<List<Measurement>> own, List<Measurement> exact)
    {
        double peak = Timing.Median(peaks);
        var text = new StringBuilder();
        text.Append("# Ensembles: a thousand trajectories of P1's MAML flow (P4)\n\n");
        text.Append(CultureInfo.InvariantCulture, $"From each of the thousand starts to t = 10, MetaFlow on {Threads} threads, the rivals as {Threads} processes at once. Medians of {rounds} rounds, processor time (trajectories per second = {Threads} × 1,000 / processor seconds; set-up and compilation of the field included, JIT warm). The rival is the best one at MetaFlow's own error, between its own points on logarithmic scales. `peak` is the part of the multiply-add peak of both cores, {peak:F1} GFLOP/s in the same rounds, that the whole solve reached, counting 240,000 operations for each evaluation.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Made by `dotnet run -c Release --project tests/MetaFlow.Benchmarks -- ensembles PEERS {rounds} results/benchmarks/ensembles.md` on {Machine.Describe()}.\n\n");
        text.Append("On route `data` a method meets the bar when its trajectories per second are 2 × the rival's and 60 % of the peak is reached; where no rival reaches the error there is nothing to compare with. With structure, the rival is the one in Gram form at its fastest setting, whatever its error; both cores are counted on either side, although MetaFlow needs a second one for larger ensembles only.\n\n");
        text.Append("| route, method, tolerance | error | evaluations each | trajectories/s | by the clock | peak | rival | its trajectories/s | ratio | bar | |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (int c = 0; c < Cases.Length; c++)
        {
            var (route, method, tolerance) = Cases[c];
            var m = Median(own[c]);
            bool data = route == Route.Data;
            double flops = m.Evaluations * FlopsPerEvaluation / m.Cpu * Threads / 1e9;
            var rival = AtError(rivals.Where(p => p.Name.Contains("gram", StringComparison.Ordinal) != data), m.Error);
            double rate = Threads * 1000 / m.Cpu, other = rival is { } r ? Threads * 1000 / r.Seconds : double.NaN;
            string compared = rival is null ? "none reaches it | | " : string.Create(CultureInfo.InvariantCulture, $"{rival.Value.Name} | {other:F0} | {rate / other:F2}");
            string verdict = !data || rival is null ? "" : rate / other >= 2 && flops / peak >= 0.6 ? "met" : "not met";
            text.Append(CultureInfo.InvariantCulture, $"| {route.ToString().ToLowerInvariant()}, {method.Name}, {tolerance:E0} | {m.Error:E1} | {m.Evaluations / 1000.0:F1} | {rate:F0} | {1000 / m.Wall:F0} | {(data ? $"{100 * flops / peak:F0} %" : "")} | {compared} | {(data ? "2, 60 %" : "")} | {verdict} |\n");
        }

        var e = Median(exact);
        var gram = rivals.Where(p => p.Name.Contains("gram", StringComparison.Ordinal)).MinBy(p => p.Seconds)!;
        double exactRate = Threads * 1000 / e.Cpu, gramRate = Threads * 1000 / gram.Seconds;
        text.Append(CultureInfo.InvariantCulture, $"| affine, exact | {e.Error:E1} | 0 | {exactRate:F0} | {1000 / e.Wall:F0} | | {gram.Name}, fastest (error {gram.Error:E1}) | {gramRate:F0} | {exactRate / gramRate:F1} | 100 | {(exactRate >= 100 * gramRate ? "met" : "not met")} |\n");
        return text.ToString();
    }

    private static Measurement Median(List<Measurement> all) =>
        new(Timing.Median(all.Select(m => m.Cpu)), Timing.Median(all.Select(m => m.Wall)), all[0].Evaluations, all[0].Error);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static double[] Read(string path) => MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(path).AsSpan(16)).ToArray();

    private sealed record RivalPoint(string Name, string Setting, double Seconds, double Error);

    private sealed record Measurement(double Cpu, double Wall, long Evaluations, double Error);
}
