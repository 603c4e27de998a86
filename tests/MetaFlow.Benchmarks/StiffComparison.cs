using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Benchmarks;

/// <summary>Whole solves of the stiff standard problems by the methods that suit them, and by CVODE in the same round.</summary>
internal static class StiffComparison
{
    private const int Solves = 15;

    private static readonly string[] s_stiff =
        ["exponential-rosenbrock-54", "exponential-rosenbrock-43", "kennedy-carpenter-43", "tr-bdf2", "runge-kutta-chebyshev-2", "auto"];

    // Explicit methods are compared by their evaluations, which repeat exactly.
    private static readonly string[] s_explicit = ["dormand-prince-54", "bogacki-shampine-32"];

    /// <summary>Measures and writes the table.</summary>
    /// <param name="args">The rivals' folder, rounds, and the file to write.</param>
    public static int Run(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("usage: MetaFlow.Benchmarks stiff PEERS-FOLDER [ROUNDS] [OUTPUT.md]");
            return 2;
        }

        int rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        using var peers = new Peers(args[0], onlyTorch: true);
        var text = new StringBuilder();
        text.Append("# Stiff flows: MetaFlow and CVODE in the same rounds\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Medians of {rounds} rounds of {Solves} solves; CPU time of one thread, the method's set-up and the probe of the field's claims included, compilation by the JIT not. ");
        text.Append("Errors are the worse of the two reference times t = 10 and t = 100, relative and absolute tolerance equal; work at an error is interpolated between tolerances in logarithms, and where even the loosest tolerance is more accurate it is that tolerance's. ");
        text.Append("A dash: not reached with the tolerances tried.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Made by `dotnet run -c Release --project tests/MetaFlow.Benchmarks -- stiff PEERS {rounds} results/benchmarks/stiff.md` on {Machine.Describe()}.\n");
        var p5 = new Case("p5", StandardProblems.P5(), [1e-4, 1e-6], "cvode_bdf_dense", 0.4, [.. s_stiff, .. s_explicit], HalfDecades(2, 14));
        p5.Report(text, peers, rounds);
        var p1l = new Case("p1l", StandardProblems.P1Large(), [2e-5], "cvode_bdf_gmres", 0.5, ["exponential-rosenbrock-43", "exponential-rosenbrock-54", "auto"], HalfDecades(5, 10));
        p1l.Report(text, peers, Math.Min(rounds, 3));
        Console.Write(text);
        if (args.Length > 2) File.WriteAllText(args[2], text.ToString());
        return 0;
    }

    private static double[] HalfDecades(int first, int last) => [.. Enumerable.Range(first, last - first + 1).Select(k => Math.Pow(10, -k / 2.0))];

    private readonly record struct Point(double Error, double Seconds, double Evaluations, double Products);

    /// <summary>A problem with what is asked of it.</summary>
    /// <param name="Name">Its name among the rivals.</param>
    /// <param name="Problem">The problem.</param>
    /// <param name="Errors">The errors at which work is compared.</param>
    /// <param name="Rival">The best rival.</param>
    /// <param name="Bar">The largest part of the rival's time that is good enough.</param>
    /// <param name="Methods">The methods measured.</param>
    /// <param name="Tolerances">Their tolerances.</param>
    private sealed record Case(string Name, StandardProblem Problem, double[] Errors, string Rival, double Bar, string[] Methods, double[] Tolerances)
    {
        private readonly IVectorField _field =
            Algorithms.Maml(Problem.Tasks, Problem.InnerStepSize, new AlgorithmOptions { Route = Route.Data }).Flow.Phases[0].Field;

        public void Report(StringBuilder text, Peers peers, int rounds)
        {
            double[] middle = Reference(peers, 10), end = Reference(peers, 100);
            var gradient = new double[_field.Dimension];
            double evaluation = Timing.MedianSeconds(() => _field.Evaluate(0, Problem.Start, gradient), wall: false);
            var rival = new List<List<Point>>();
            var own = Methods.ToDictionary(m => m, _ => new List<List<Point>>());
            for (int round = 0; round < rounds; round++)
            {
                Console.Error.WriteLine($"round {round + 1} of {rounds}: {Name}");
                rival.Add(MeasureRival(peers));
                foreach (string method in Methods.Where(m => round == 0 || !s_explicit.Contains(m)))
                    own[method].Add(Measure(method, middle, end, warm: round == 0));
            }

            text.Append(CultureInfo.InvariantCulture, $"\n## {Name}, route data, one evaluation {1e6 * evaluation:F1} µs\n\n");
            text.Append("| method |" + string.Concat(Errors.Select(e => $" ms at error {Text(e, "G1")} | evaluations + products | ÷ {Rival} |")) + "\n");
            text.Append("|---|" + string.Concat(Errors.Select(_ => "---|---|---|")) + "\n");
            double[] rivals = [.. Errors.Select(e => Seconds(rival, e))];
            text.Append($"| {Rival} |" + string.Concat(Errors.Select((e, i) => $" {Text(1e3 * rivals[i], "F2")} | {Text(At(rival[0], e).Evaluations, "F0")} | 1 |")) + "\n");
            foreach (string method in Methods)
            {
                text.Append($"| {method} |");
                for (int i = 0; i < Errors.Length; i++)
                {
                    double seconds = Seconds(own[method], Errors[i]);
                    Point work = At(own[method][0], Errors[i]);
                    text.Append($" {Text(1e3 * seconds, "F2")} | {Text(work.Evaluations, "F0")} + {Text(work.Products, "F0")} | {Text(seconds / rivals[i], "F2")} |");
                }

                text.Append('\n');
            }

            text.Append("\n| bar | wanted | found | |\n|---|---|---|---|\n");
            for (int i = 0; i < Errors.Length; i++)
            {
                double error = Errors[i], evaluations = At(rival[0], error).Evaluations;
                var times = Methods.ToDictionary(m => m, m => Seconds(own[m], error));
                string best = times.Where(t => double.IsFinite(t.Value)).MinBy(t => t.Value).Key;
                double other = times.Where(t => t.Key != "auto" && double.IsFinite(t.Value)).Min(t => t.Value);
                Bound(text, $"error {Text(error, "G1")}: {best} ÷ {Rival}", Bar, times[best] / rivals[i]);
                Bound(text, $"the same ÷ the {Text(evaluations, "F0")} evaluations of {Rival} alone with MetaFlow's kernel, {Text(1e3 * evaluations * evaluation, "F2")} ms", 1, times[best] / (evaluations * evaluation));
                Bound(text, "auto ÷ the best of the others", 1.3, times["auto"] / other);
            }

            if (!Methods.Contains(s_explicit[0])) return;
            double Calls(string method) => At(own[method][0], Errors[0]) is var p ? p.Evaluations + p.Products : 0;
            double stabilized = Calls("runge-kutta-chebyshev-2");
            foreach (var (method, least) in s_explicit.Zip([4, 2.5]))
            {
                double ratio = Calls(method) / stabilized;
                text.Append(CultureInfo.InvariantCulture, $"| evaluations and products at error {Errors[0]:G1}: {method} ÷ runge-kutta-chebyshev-2 | ≥ {least} | {ratio:F2} | {(ratio >= least ? "met" : "not met")} |\n");
            }
        }

        private static void Bound(StringBuilder text, string what, double most, double found) =>
            text.Append(CultureInfo.InvariantCulture, $"| {what} | ≤ {most} | {found:F2} | {(found <= most ? "met" : "not met")} |\n");

        private static string Text(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "–";

        private static double Seconds(List<List<Point>> rounds, double error) => Timing.Median(rounds.Select(r => At(r, error).Seconds));

        private List<Point> Measure(string method, double[] middle, double[] end, bool warm)
        {
            bool counts = s_explicit.Contains(method);
            var clock = new CpuClock(wall: false);
            for (double start = clock.Seconds(); warm && !counts && clock.Seconds() - start < 0.5;)
                Solve(method, 1e-4, 100);
            var points = new List<Point>();
            foreach (double tolerance in Tolerances.Where(t => !counts || t is < 0.02 and > 5e-7))
            {
                var whole = Solve(method, tolerance, 100);
                var times = new double[counts ? 1 : Solves];
                for (int k = 0; k < times.Length; k++)
                {
                    double start = clock.Seconds();
                    Solve(method, tolerance, 100);
                    times[k] = clock.Seconds() - start;
                }

                double error = Math.Max(Error(Solve(method, tolerance, 10), middle), Error(whole, end));
                points.Add(new Point(error, Timing.Median(times), whole.Cost.Evaluations, whole.Cost.JacobianProducts));
                if (error < Errors[^1]) break; // what is tighter is not asked for
            }

            return points;
        }

        private Trajectory Solve(string method, double tolerance, double until) => Integrator.Solve(
            new InitialValueProblem(_field, Problem.Start, 0, until),
            new SolveOptions { Method = Method.Parse(method), RelativeTolerance = tolerance, AbsoluteTolerance = tolerance, DenseOutput = false, Save = SaveSchedule.EndOnly });

        // solve,problem,solver,tolerance,median in µs,…,evaluations,error at t = 10,error at t = 100
        private List<Point> MeasureRival(Peers peers)
        {
            var points = new List<Point>();
            foreach (string[] part in peers.Lines("build/solve_sundials", "data", Name))
            {
                if (part.Length > 8 && part[2] == Rival)
                    points.Add(new Point(Math.Max(Number(part[7]), Number(part[8])), 1e-6 * Number(part[4]), Number(part[6]), 0));
                else if (points.Count > 0)
                    break; // what follows are other methods
            }

            return points;
        }

        // Work at an error, interpolated in logarithms between the two neighbouring points.
        private static Point At(List<Point> points, double error)
        {
            var sorted = points.OrderByDescending(p => p.Error).ToList();
            int i = sorted.FindIndex(p => p.Error <= error);
            if (i <= 0) return i == 0 ? sorted[0] : new Point(error, double.NaN, double.NaN, double.NaN);
            double theta = Math.Log(sorted[i - 1].Error / error) / Math.Log(sorted[i - 1].Error / sorted[i].Error);
            double Mix(double a, double b) => a <= 0 || b <= 0 ? Math.Max(a, b) : Math.Exp(((1 - theta) * Math.Log(a)) + (theta * Math.Log(b)));
            return new Point(error, Mix(sorted[i - 1].Seconds, sorted[i].Seconds), Mix(sorted[i - 1].Evaluations, sorted[i].Evaluations), Mix(sorted[i - 1].Products, sorted[i].Products));
        }

        private static double Error(Trajectory solve, double[] reference) => reference.Select((x, j) => Math.Abs(x - solve.FinalState[j])).Max();

        private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

        // The references of P1l are not stored with the rivals; the problem is affine, and its exact flow gives them.
        private double[] Reference(Peers peers, int time)
        {
            string name = $"{Name}_w_t{time}.bin";
            if (!File.Exists(peers.DataFile(name)))
                peers.WriteVector(name, AffineFlow.Compile(Problem.Tasks, Problem.InnerStepSize).Solve(Vector<double>.Build.Dense(Problem.Start), time).ToArray());
            return MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(peers.DataFile(name)).AsSpan(16)).ToArray();
        }
    }
}
