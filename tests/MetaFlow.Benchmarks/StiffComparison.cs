using System.Globalization;
using System.Runtime.InteropServices;

namespace MetaFlow.Benchmarks;

/// <summary>Whole solves of the stiff standard problems by every method that suits them.</summary>
internal static class StiffComparison
{
    public static int Run(string[] args)
    {
        string data = Path.Combine(args[0], "data");
        string name = args[1];
        var problem = name == "p5" ? StandardProblems.P5() : name == "p1s" ? StandardProblems.P1Stiff() : StandardProblems.P1Large();
        double[] middle = Read(Path.Combine(data, $"{name}_w_t10.bin")), end = Read(Path.Combine(data, $"{name}_w_t100.bin"));
        var flow = Algorithms.Maml(problem.Tasks, problem.InnerStepSize, new AlgorithmOptions { Route = Route.Data }).Flow;
        var field = flow.Phases[0].Field;
        var g = new double[field.Dimension];
        Console.WriteLine($"evaluation {1e6 * Timing.MedianSeconds(() => field.Evaluate(0, problem.Start, g), false):F2} us");
        if (field is ILinearizableField linear)
        {
            var v = problem.Start.ToArray();
            Console.WriteLine($"product {1e6 * Timing.MedianSeconds(() => linear.JacobianVectorProduct(0, problem.Start, v, g), false):F2} us");
            var identity = new double[g.Length * g.Length];
            for (int j = 0; j < g.Length; j++) identity[(j * g.Length) + j] = 1;
            var all = new double[g.Length * g.Length];
            if (linear.TryJacobian(0, problem.Start, all)) Console.WriteLine($"whole jacobian {1e6 * Timing.MedianSeconds(() => linear.TryJacobian(0, problem.Start, all), false):F2} us");
            if (name == "x") Console.WriteLine($"jacobian {1e6 * Timing.MedianSeconds(() => linear.JacobianVectorProducts(0, problem.Start, identity, all), false):F2} us");
        }

        foreach (string method in args[2].Split(','))
        {
            foreach (string tol in args[3].Split(','))
            {
                double t = double.Parse(tol, CultureInfo.InvariantCulture);
                var options = new SolveOptions { Method = Method.Parse(method), RelativeTolerance = t, AbsoluteTolerance = t, DenseOutput = false, Save = SaveSchedule.EndOnly };
                Trajectory Solve(double until) => Integrator.Solve(new InitialValueProblem(field, problem.Start, 0, until), options);
                if (args.Length > 4) Console.WriteLine(string.Join(" ", Integrator.Solve(new InitialValueProblem(field, problem.Start, 0, 100), options with { Save = SaveSchedule.EveryStep }).Times.Select(x => x.ToString("G3", CultureInfo.InvariantCulture))));
                var half = Solve(10);
                var whole = Solve(100);
                double seconds = Timing.MedianSeconds(() => Solve(100), false);
                Console.WriteLine(FormattableString.Invariant($"{method,-28} {tol,6} {1e3 * seconds,8:F3} ms  evals {whole.Cost.Evaluations,6} products {whole.Cost.JacobianProducts,6} steps {whole.Cost.AcceptedSteps,5}+{whole.Cost.RejectedSteps,-4} err {Error(half, middle):E1} {Error(whole, end):E1} {whole.Termination}"));
            }
        }

        return 0;
    }

    private static double Error(Trajectory solve, double[] reference) => reference.Select((x, j) => Math.Abs(x - solve.FinalState[j])).Max();

    private static double[] Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        return MemoryMarshal.Cast<byte, double>(bytes.AsSpan(16)).ToArray();
    }
}
