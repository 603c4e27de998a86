using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Cli.Benchmarks;

/// <summary>Error against work on the MAML flow of a standard problem, for every adaptive method and a ladder of tolerances.</summary>
internal sealed class WorkPrecision
{
    private const int Rounds = 5;

    // A solve is repeated within a round until this much CPU time is spent, so that the clock's resolution does not show.
    private const double RoundSeconds = 0.01;

    private readonly StandardProblem _problem;
    private readonly Flow _flow;
    private readonly Vector<double> _start;
    private readonly double[] _times;
    private readonly Vector<double>[] _references;

    /// <param name="name">p1, p3 or p5.</param>
    public WorkPrecision(string name)
    {
        Name = name;
        _problem = name switch
        {
            "p1" => StandardProblems.P1(),
            "p3" => StandardProblems.P3(),
            "p5" => StandardProblems.P5(),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such problem."),
        };
        _times = name == "p1" ? [5, 50] : [10, 100];
        _flow = Algorithms.Maml(_problem.Tasks, _problem.InnerStepSize, new AlgorithmOptions { Route = Route.Data }).Flow;
        _start = Vector<double>.Build.Dense(_problem.Start);
        _references = name == "p1"
            ? [.. _times.Select(t => AffineFlow.Compile(_problem.Tasks, _problem.InnerStepSize).Solve(_start, t))]
            : [.. _times.Select(Reference)];
    }

    /// <summary>Name of the problem.</summary>
    public string Name { get; }

    /// <summary>What the errors are measured against.</summary>
    public string ReferenceNote => Name == "p1" ? "the matrix exponential of the compiled affine flow" : "DOP853 at relative tolerance 1e-13 and absolute tolerance 1e-15";

    /// <summary>The methods that are measured: all adaptive ones, on p3 (d = 784) the explicit ones.</summary>
    public IReadOnlyList<Method> Methods => [.. Method.All.Where(m => m.IsAdaptive && (Name != "p3" || !m.IsForStiffFlows))];

    /// <summary>The tolerances: half decades; first-order methods stop where they would take more than 10⁵ evaluations.</summary>
    public static IReadOnlyList<double> Tolerances { get; } = [.. Enumerable.Range(1, 24).Select(i => Math.Pow(10, -i / 2.0))];

    /// <summary>One point, and the solve to the later time; null when the solve does not get there.</summary>
    public (WorkPoint Point, Trajectory Solve)? Measure(Method method, double tolerance)
    {
        var options = new SolveOptions
        {
            Method = method,
            RelativeTolerance = tolerance,
            AbsoluteTolerance = tolerance,
            Save = SaveSchedule.EndOnly,
            DenseOutput = false,
            MaximumEvaluations = 100_000,
        };
        double error = 0;
        Trajectory? last = null;
        for (var i = 0; i < _times.Length; i++)
        {
            last = _flow.Solve(_start, _times[i], options);
            if (last.Termination != Termination.Completed)
                return null;
            error = Math.Max(error, (last.FinalState - _references[i]).InfinityNorm());
        }

        var seconds = Median(() => _flow.Solve(_start, _times[^1], options));
        return (new WorkPoint(Name, method.Name, false, tolerance, error, last!.Cost.Evaluations, seconds), last);
    }

    /// <summary>
    /// From the tasks to the solution with MetaFlow's own choice of route, compilation included: the point of least time whose error is
    /// at most <paramref name="target"/>, for DOP853; null when none gets there.
    /// </summary>
    public (WorkPoint Point, Route Route)? FromDataToSolution(double target)
    {
        Route route = default;
        (WorkPoint, Route)? best = null;
        foreach (var tolerance in Tolerances)
        {
            var options = new SolveOptions
            {
                Method = Method.DormandPrince853,
                RelativeTolerance = tolerance,
                AbsoluteTolerance = tolerance,
                Save = SaveSchedule.EndOnly,
                DenseOutput = false,
            };
            Trajectory Solve(double until)
            {
                var algorithm = Algorithms.Maml(_problem.Tasks, _problem.InnerStepSize);
                route = algorithm.Route;
                return algorithm.Flow.Solve(_start, until, options);
            }

            double error = 0;
            long evaluations = 0;
            for (var i = 0; i < _times.Length; i++)
            {
                var solve = Solve(_times[i]);
                evaluations = solve.Cost.Evaluations;
                error = Math.Max(error, (solve.FinalState - _references[i]).InfinityNorm());
            }

            if (error > target)
                continue;
            var seconds = Median(() => Solve(_times[^1]));
            var point = new WorkPoint(Name, "own route, " + Method.DormandPrince853.Name, false, tolerance, error, evaluations, seconds);
            if (best is null || seconds < best.Value.Item1.Seconds)
                best = (point, route);
            if (best.Value.Item1.Tolerance > 10 * tolerance)
                break;
        }

        return best;
    }

    private Vector<double> Reference(double time) => _flow.Solve(
        _start, time, new SolveOptions { Method = Method.DormandPrince853, RelativeTolerance = 1e-13, AbsoluteTolerance = 1e-15, Save = SaveSchedule.EndOnly, DenseOutput = false }).FinalState;

    // CPU time of this process: other jobs may share the cores.
    private static double Median(Func<Trajectory> solve)
    {
        solve();
        var seconds = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var calls = 0;
            var start = Environment.CpuUsage.TotalTime;
            TimeSpan spent;
            do
            {
                solve();
                calls++;
                spent = Environment.CpuUsage.TotalTime - start;
            }
            while (spent.TotalSeconds < RoundSeconds);
            seconds[round] = spent.TotalSeconds / calls;
        }

        Array.Sort(seconds);
        return seconds[Rounds / 2];
    }
}
