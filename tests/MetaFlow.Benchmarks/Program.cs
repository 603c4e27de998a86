using System.Globalization;
using System.Text;
using MetaFlow;
using MetaFlow.Benchmarks;

// dotnet run -c Release --project tests/MetaFlow.Benchmarks -- [PEERS] [ROUNDS] [FILE.md] [PROBLEM]
// Without a folder of peers only the cases that need none are measured.
if (args is ["--help" or "-h", ..])
{
    Console.WriteLine("usage: MetaFlow.Benchmarks [PEERS-FOLDER|-] [ROUNDS] [OUTPUT.md] [p1|p2|p3]");
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

string? only = args.Length > 3 ? args[3] : null;
var cases = GradientCase.All.Where(c => (peers is not null || c.Rival == Rival.OwnNative) && (only ?? c.Problem) == c.Problem).ToList();
var own = cases.ToDictionary(c => c, _ => new List<double>());
var rivals = cases.ToDictionary(c => c, _ => new List<Dictionary<string, double>>());
for (int round = 0; round < rounds; round++)
{
    foreach (var group in cases.GroupBy(c => (c.Problem, c.Threads)))
    {
        Console.Error.WriteLine($"round {round + 1} of {rounds}: {group.Key.Problem}, {group.Key.Threads} thread(s)");
        var others = peers?.Measure(group.Key.Problem, group.Key.Threads) ?? [];
        foreach (var c in group)
        {
            own[c].Add(c.Measure(problems));
            rivals[c].Add(c.Rival switch
            {
                Rival.OwnNative => new() { ["metaflow_native"] = (c with { Kernel = KernelChoice.Native }).Measure(problems) },
                Rival.OpenBlas => new() { ["c_openblas_dgemv"] = others["c_openblas_dgemv"] },
                _ => others.Where(o => !o.Key.Contains("gram", StringComparison.Ordinal) && !o.Key.Contains("precomputed", StringComparison.Ordinal)).ToDictionary(),
            });
        }
    }
}

var text = new StringBuilder();
text.Append("# Meta-gradient: MetaFlow and the best rival\n\n");
text.Append(CultureInfo.InvariantCulture, $"Medians of {rounds} rounds; in each round rivals and MetaFlow are measured one after the other, and the ratio is taken within the round, to the rival whose median over the rounds is the least. ");
text.Append("One thread: CPU time of the thread; two threads: wall time. `bar` is the largest ratio that is good enough.\n\n");
text.Append(CultureInfo.InvariantCulture, $"Made by `dotnet run -c Release --project tests/MetaFlow.Benchmarks -- PEERS {rounds} results/benchmarks/meta-gradient{(only is null ? "" : "-" + only)}.md{(only is null ? "" : " " + only)}` on {Machine.Describe()}.\n\n");
text.Append("| case | MetaFlow | rival | rival's time | ratio | range of ratios | bar | |\n|---|---|---|---|---|---|---|---|\n");
foreach (var c in cases)
{
    string name = rivals[c][0].Keys.MinBy(rival => Timing.Median(rivals[c].Select(round => round[rival])))!;
    var times = rivals[c].Select(round => round[name]).ToList();
    var ratios = own[c].Zip(times, (mine, other) => mine / other).ToList();
    double ratio = Timing.Median(ratios);
    text.Append(CultureInfo.InvariantCulture, $"| {c.Name} | {Microseconds(Timing.Median(own[c]))} | {name} | {Microseconds(Timing.Median(times))} | {ratio:F3} | {ratios.Min():F3}–{ratios.Max():F3} | {c.Bar} | {(ratio <= c.Bar ? "met" : "not met")} |\n");
}

Console.Write(text);
if (args.Length > 2) File.WriteAllText(args[2], text.ToString());
return 0;

static string Microseconds(double seconds) => (1e6 * seconds).ToString("G4", CultureInfo.InvariantCulture) + " µs";
