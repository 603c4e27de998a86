using System.Globalization;
using System.Text;
using MetaFlow;
using MetaFlow.Benchmarks;

// dotnet run -c Release --project tests/MetaFlow.Benchmarks -- [PEERS] [ROUNDS] [FILE.md]
// Without a folder of peers only the cases that need none are measured.
if (args is ["--help" or "-h", ..])
{
    Console.WriteLine("usage: MetaFlow.Benchmarks [PEERS-FOLDER|-] [ROUNDS] [OUTPUT.md]");
    Console.WriteLine("       MetaFlow.Benchmarks ensembles PEERS-FOLDER [ROUNDS] [OUTPUT.md]");
    Console.WriteLine("       MetaFlow.Benchmarks pytorch PEERS-FOLDER [ROUNDS] [OUTPUT.md]");
    Console.WriteLine("       MetaFlow.Benchmarks stiff PEERS-FOLDER [ROUNDS] [OUTPUT.md]");
    Console.WriteLine("       MetaFlow.Benchmarks solve-rivals PEERS-FOLDER OUTPUT-FOLDER");
    Console.WriteLine("       MetaFlow.Benchmarks inner-cost [ROUNDS] [OUTPUT.md]");
    return 0;
}

if (args is ["store", ..])
    return StoreComparison.Run(args[1..]);
if (args is ["stiff", ..])
    return StiffComparison.Run(args[1..]);
if (args is ["solve-rivals", ..])
    return SolveRivals.Run(args[1..]);
if (args is ["inner-cost", ..])
    return InnerCost.Run(args[1..]);
if (args is ["ensembles", _, ..])
    return EnsembleComparison.Run(args[1..]);
if (args is ["pytorch", ..])
    return TorchComparison.Run(args[1..]);

var peersFolder = args.Length > 0 && args[0] != "-" ? args[0] : null;
int rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
var problems = new Dictionary<string, StandardProblem>
{
    ["p1"] = StandardProblems.P1(),
    ["p2"] = StandardProblems.P2(),
    ["p3"] = StandardProblems.P3(),
};

using var peers = peersFolder is null ? null : new Peers(peersFolder);
foreach (var (name, problem) in problems)
{
    var gradient = new double[problem.Start.Length];
    GradientCase.Field(problem, Route.Data, KernelChoice.Managed, 1).Evaluate(0, problem.Start, gradient);
    for (int j = 0; j < gradient.Length; j++) gradient[j] = -gradient[j];
    peers?.WriteReference(name, gradient);
}

var cases = GradientCase.All.Where(c => peers is not null || c.Rival == Rival.OwnNative).ToList();
var own = cases.ToDictionary(c => c, _ => new List<double>());
var rival = cases.ToDictionary(c => c, _ => new List<(string Name, double Seconds)>());
for (int round = 0; round < rounds; round++)
{
    foreach (var group in cases.GroupBy(c => (c.Problem, c.Threads)))
    {
        Console.Error.WriteLine($"round {round + 1} of {rounds}: {group.Key.Problem}, {group.Key.Threads} thread(s)");
        var others = peers?.Measure(group.Key.Problem, group.Key.Threads) ?? [];
        foreach (var c in group)
        {
            own[c].Add(c.Measure(problems));
            rival[c].Add(c.Rival switch
            {
                Rival.OwnNative => ("metaflow_native", (c with { Kernel = KernelChoice.Native }).Measure(problems)),
                Rival.OpenBlas => ("c_openblas_dgemv", others["c_openblas_dgemv"]),
                _ => others.Where(o => !o.Key.Contains("gram", StringComparison.Ordinal) && !o.Key.Contains("precomputed", StringComparison.Ordinal))
                    .Select(o => (o.Key, o.Value)).MinBy(o => o.Value),
            });
        }
    }
}

var text = new StringBuilder();
text.Append("# Meta-gradient: MetaFlow and the best rival of the same round\n\n");
text.Append(CultureInfo.InvariantCulture, $"Medians of {rounds} rounds; in each round rivals and MetaFlow are measured one after the other, and the ratio is taken within the round. ");
text.Append("One thread: CPU time of the thread; two threads: wall time. `bar` is the largest ratio that is good enough.\n\n");
text.Append(CultureInfo.InvariantCulture, $"Made by `dotnet run -c Release --project tests/MetaFlow.Benchmarks -- PEERS {rounds} results/benchmarks/meta-gradient.md` on {Machine.Describe()}.\n\n");
text.Append("| case | MetaFlow | rival | rival's time | ratio | range of ratios | bar | |\n|---|---|---|---|---|---|---|---|\n");
foreach (var c in cases)
{
    var ratios = own[c].Zip(rival[c], (mine, other) => mine / other.Seconds).ToList();
    double ratio = Timing.Median(ratios);
    var name = rival[c].GroupBy(r => r.Name).MaxBy(g => g.Count())!.Key;
    text.Append(CultureInfo.InvariantCulture, $"| {c.Name} | {Microseconds(Timing.Median(own[c]))} | {name} | {Microseconds(Timing.Median(rival[c].Select(r => r.Seconds)))} | {ratio:F3} | {ratios.Min():F3}–{ratios.Max():F3} | {c.Bar} | {(ratio <= c.Bar ? "met" : "not met")} |\n");
}

Console.Write(text);
if (args.Length > 2) File.WriteAllText(args[2], text.ToString());
return 0;

static string Microseconds(double seconds) => (1e6 * seconds).ToString("G4", CultureInfo.InvariantCulture) + " µs";
