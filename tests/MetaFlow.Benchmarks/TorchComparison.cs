using System.Globalization;
using System.Text;
using MetaFlow.Data;

namespace MetaFlow.Benchmarks;

/// <summary>
/// The MAML gradient beside PyTorch's autograd: P1–P3 by the script of the peers folder, the tanh network by ours; each the better of
/// looping over tasks and batching them.
/// </summary>
internal static class TorchComparison
{
    private const double InnerStepSize = 0.1;

    private static readonly (string Problem, string What, double Bar)[] s_cases =
    [
        ("p1", "P1: 10 tasks, least squares, n = 100, d = 20", 40),
        ("p2", "P2: 32 tasks, least squares, n = 1024, d = 256", 2.3),
        ("p3", "P3: 5 tasks, logistic, n = 200, d = 784", 5),
        ("network-4", "tanh network 64–100–5 (d = 7,005), 4 five-way five-shot tasks", 5),
        ("network-25", "the same, 25 tasks", 5),
    ];

    // Least squares on gram is no contest: its bars are for reading the data.
    private static readonly (string Problem, Route Route)[] s_rows =
        [("p1", Route.Data), ("p2", Route.Data), ("p3", Route.Data), ("p3", Route.Gram), ("network-4", Route.Data), ("network-4", Route.Gram), ("network-25", Route.Data), ("network-25", Route.Gram)];

    public static int Run(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("usage: MetaFlow.Benchmarks pytorch PEERS-FOLDER [ROUNDS] [OUTPUT.md]");
            return 2;
        }

        int rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        using var peers = new Peers(args[0], onlyTorch: true);
        var own = s_rows.ToDictionary(row => row, _ => new List<double>());
        var rival = s_cases.ToDictionary(c => c.Problem, _ => new List<(string Name, double Seconds)>());
        for (int round = 0; round < rounds; round++)
        {
            foreach (var (name, _, _) in s_cases)
            {
                Console.Error.WriteLine($"round {round + 1} of {rounds}: {name}");
                var (fields, start, others) = Prepare(peers, name);
                var gradient = new double[start.Length];
                foreach (var (route, field) in fields)
                    own[(name, route)].Add(Timing.MedianSeconds(() => field.Evaluate(0, start, gradient), wall: false));
                rival[name].Add(others.Select(other => (other.Key, other.Value)).MinBy(other => other.Value));
            }
        }

        var text = new StringBuilder();
        text.Append("# The MAML gradient beside PyTorch's autograd\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Double precision, one thread, CPU time; medians of {rounds} rounds, in each of which both are measured one after the other and the ratio is taken. ");
        text.Append("PyTorch is given its best of a loop over tasks and tasks batched in one product; `ratio` is its time over ours, `bar` the least that is good enough. ");
        text.Append("Both gradients agree to 1e-12 on the network. ");
        text.Append("Route `data` reads X in every pass, as PyTorch does; route `gram`, which `auto` takes here, keeps the inner products of each task's samples from the beginning and reads X twice.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Made by `dotnet run -c Release --project tests/MetaFlow.Benchmarks -- pytorch PEERS {rounds} results/benchmarks/pytorch.md` on {Machine.Describe()}; PyTorch 1.13 of Debian (`python3-torch`).\n\n");
        text.Append("| problem | route | MetaFlow | PyTorch | its best form | ratio | range of ratios | bar | |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach (var (name, route) in s_rows)
        {
            var (_, what, bar) = s_cases.Single(c => c.Problem == name);
            var mine = own[(name, route)];
            var ratios = rival[name].Zip(mine, (other, seconds) => other.Seconds / seconds).ToList();
            double ratio = Timing.Median(ratios);
            var form = rival[name].GroupBy(r => r.Name).MaxBy(g => g.Count())!.Key;
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {(route == Route.Gram ? "gram" : "data")} | {Microseconds(Timing.Median(mine))} | {Microseconds(Timing.Median(rival[name].Select(r => r.Seconds)))} | {form} | {ratio:F2} | {ratios.Min():F2}–{ratios.Max():F2} | {bar} | {(ratio >= bar ? "met" : "not met")} |\n");
        }

        Console.Write(text);
        if (args.Length > 2) File.WriteAllText(args[2], text.ToString());
        return 0;
    }

    private static (List<(Route Route, IVectorField Field)> Fields, double[] Start, Dictionary<string, double> Rivals) Prepare(Peers peers, string name)
    {
        var routes = s_rows.Where(row => row.Problem == name).Select(row => row.Route);
        if (name.StartsWith("network", StringComparison.Ordinal))
        {
            var (tasks, start) = Network(int.Parse(name.Split('-')[1], CultureInfo.InvariantCulture));
            List<(Route, IVectorField Field)> networks = [.. routes.Select(route => (route, Algorithms.Maml(tasks, InnerStepSize, new AlgorithmOptions { Route = route, Kernel = KernelChoice.Native }).Flow.Phases[0].Field))];
            return (networks, start, peers.MeasureTorchNetwork(Numbers(tasks, start, networks[^1].Field)));
        }

        var problem = name switch { "p1" => StandardProblems.P1(), "p2" => StandardProblems.P2(), _ => StandardProblems.P3() };
        List<(Route, IVectorField Field)> fields = [.. routes.Select(route => (route, GradientCase.Field(problem, route, KernelChoice.Native, 1)))];
        var gradient = new double[problem.Start.Length];
        fields[^1].Field.Evaluate(0, problem.Start, gradient);
        peers.WriteReference(name, [.. gradient.Select(g => -g)]);
        return (fields, problem.Start, peers.MeasureTorch(name));
    }

    private static (TaskSet Tasks, double[] Start) Network(int count)
    {
        var digits = new EmbeddedData().Load("digits").ScaleBy(1.0 / 16);
        var episodes = FewShot.Episodes(digits, new FewShotOptions { Seed = 1, Tasks = count, Ways = 5, Shots = 5, Queries = 5 });
        return (TaskSet.Of(episodes.Select(episode => episode.ToNetworkTask(100, Normalization.Mean))), TanhNetworkLoss.InitialPoint(64, 100, 5, 1).ToArray());
    }

    /// <summary>What our script reads.</summary>
    private static double[] Numbers(TaskSet tasks, double[] start, IVectorField field)
    {
        var networks = tasks.Select(task => (Support: (TanhNetworkLoss)task.Support, Query: (TanhNetworkLoss)task.Query)).ToList();
        var first = networks[0].Support;
        var gradient = new double[start.Length];
        field.Evaluate(0, start, gradient);
        return
        [
            tasks.Count, first.Samples, first.Inputs, first.Hidden, first.Outputs, InnerStepSize,
            .. networks.SelectMany(pair => Inputs(pair.Support)), .. networks.SelectMany(pair => Inputs(pair.Query)),
            .. networks.SelectMany(pair => Labels(pair.Support)), .. networks.SelectMany(pair => Labels(pair.Query)),
            .. start, .. gradient.Select(g => -g),
        ];

        static IEnumerable<double> Inputs(TanhNetworkLoss loss) => loss.InputArray.Where((_, i) => i % (loss.Inputs + 1) != loss.Inputs);

        static IEnumerable<double> Labels(TanhNetworkLoss loss) =>
            Enumerable.Range(0, loss.Samples).Select(k => (double)loss.TargetArray.AsSpan(k * loss.Outputs, loss.Outputs).IndexOf(1.0));
    }

    private static string Microseconds(double seconds) => (1e6 * seconds).ToString("G4", CultureInfo.InvariantCulture) + " µs";
}
