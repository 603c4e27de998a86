namespace MetaFlow.Benchmarks;

/// <summary>
/// Whole solves of P3's flow by the rivals (Boost.odeint, CVODE's Adams method, SciPy) to t = 10 and t = 100, which their folder does not
/// hold: a results folder that <c>metaflow bench work-precision --problem p3 --peers</c> reads.
/// </summary>
internal static class SolveRivals
{
    private const string Name = "p3";
    private static readonly int[] s_times = [10, 100];

    /// <summary>Measures and writes the points.</summary>
    /// <param name="args">The rivals' folder, and the folder in which results/p3.csv is written.</param>
    public static int Run(string[] args)
    {
        if (args.Length < 2)
        {
            Console.Error.WriteLine("usage: MetaFlow.Benchmarks solve-rivals PEERS-FOLDER OUTPUT-FOLDER");
            return 2;
        }

        using var peers = new Peers(args[0], onlyTorch: true);
        var problem = StandardProblems.P3();
        var flow = Algorithms.Maml(problem.Tasks, problem.InnerStepSize, new AlgorithmOptions { Route = Route.Data }).Flow;
        var options = new SolveOptions { Method = Method.DormandPrince853, RelativeTolerance = 1e-13, AbsoluteTolerance = 1e-15, Save = SaveSchedule.EndOnly, DenseOutput = false };
        foreach (int time in s_times)
            peers.WriteVector($"{Name}_w_t{time}.bin", flow.Solve(MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(problem.Start), time, options).FinalState.ToArray());

        string folder = Directory.CreateDirectory(Path.Combine(args[1], "results")).FullName;
        using var file = new StreamWriter(Path.Combine(folder, Name + ".csv"));
        IEnumerable<string[]> lines = peers.Lines("build/solve_odeint", "data", Name)
            .Concat(peers.Lines("build/solve_sundials", "data", Name).TakeWhile(part => part[2] == "cvode_adams")) // a dense Jacobian has 784 columns
            .Concat(peers.ScriptLines("solve_scipy.py", Name));
        foreach (string[] line in lines)
        {
            Console.Error.WriteLine(string.Join(',', line));
            file.WriteLine(string.Join(',', line));
        }

        return 0;
    }
}
