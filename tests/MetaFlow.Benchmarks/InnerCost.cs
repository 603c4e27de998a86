using System.Globalization;
using System.Text;

namespace MetaFlow.Benchmarks;

/// <summary>What inner steps cost: time, oracle calls and memory of the multi-step meta-gradients, counted and measured.</summary>
internal static class InnerCost
{
    private static readonly int[] s_steps = [1, 2, 5, 10, 20, 50, 100];

    public static int Run(string[] args)
    {
        int rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 7;
        var problem = StandardProblems.P3();
        double step = 0.05 * problem.InnerStepSize;
        var ways = new (string Name, Func<int, Algorithm> Make)[]
        {
            ("maml", n => Algorithms.Maml(problem.Tasks, step, n)),
            ("fo-maml", n => Algorithms.FoMaml(problem.Tasks, step, n)),
            ("reptile", n => Algorithms.Reptile(problem.Tasks, step, n)),
            ("imaml, 10 CG", n => Algorithms.Imaml(problem.Tasks, 1, 10, InnerSolution.GradientSteps(step, n))),
            ("fo-b-maml", n => Algorithms.FoBMaml(problem.Tasks, 1, inner: InnerSolution.GradientSteps(step, n))),
        };
        var text = new StringBuilder();
        text.Append("# What inner steps cost\n\n");
        text.Append(CultureInfo.InvariantCulture, $"One direction of problem P3 ({problem.Tasks.Count} tasks, d = {problem.Tasks.Dimension}), native kernel, one thread, CPU time: medians of {rounds} rounds, all cases in turn in each round. ");
        text.Append("Gradients and products are counted by the run, inner states are the vectors of length d that one task keeps of its inner path, and ");
        text.Append("allocated is what the first direction takes from the heap (scratch memory of managed code; the kernel's own does not depend on N).\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Made by `dotnet run -c Release --project tests/MetaFlow.Benchmarks -- inner-cost {rounds} results/benchmarks/inner-cost.md` on {Machine.Describe()}.\n\n");
        text.Append("| algorithm | N | time | time/N | gradients | products | inner states | allocated |\n|---|---:|---:|---:|---:|---:|---:|---:|\n");
        var cases = (from way in ways from n in s_steps select (way.Name, Steps: n, Algorithm: way.Make(n))).ToList();
        var times = cases.Select(_ => new List<double>()).ToList();
        var allocated = cases.Select(c => Allocated(c.Algorithm, problem.Start)).ToList();
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < cases.Count; i++)
                times[i].Add(Measure(cases[i].Algorithm, problem.Start));
        }

        for (int i = 0; i < cases.Count; i++)
        {
            var (name, n, algorithm) = cases[i];
            var composition = algorithm.Composition;
            var cost = algorithm.Iterate(MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(problem.Start), 1e-6, 1).Cost;
            double seconds = Timing.Median(times[i]);
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {n} | {1e6 * seconds:F0} µs | {1e6 * seconds / n:F1} µs | {cost.Gradients} | {cost.HessianVectorProducts} | {composition.MetaGradient.InnerStates(composition.Adaptation)} | {allocated[i] / 1024.0:F0} KiB |\n");
        }

        Console.Write(text);
        if (args.Length > 1)
            File.WriteAllText(args[1], text.ToString());
        return 0;
    }

    private static long Allocated(Algorithm algorithm, double[] state)
    {
        var direction = new double[state.Length];
        long before = GC.GetAllocatedBytesForCurrentThread();
        algorithm.Flow.Phases[0].Field.Evaluate(0, state, direction);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static double Measure(Algorithm algorithm, double[] state)
    {
        var clock = new CpuClock(wall: false);
        var direction = new double[state.Length];
        var field = algorithm.Flow.Phases[0].Field;
        field.Evaluate(0, state, direction);
        int count = 1;
        while (true)
        {
            double start = clock.Seconds();
            for (int i = 0; i < count; i++)
                field.Evaluate(0, state, direction);
            double elapsed = clock.Seconds() - start;
            if (elapsed > 0.02)
                return elapsed / count;
            count *= 2;
        }
    }
}
