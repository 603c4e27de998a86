using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Ji2020;

/// <summary>A problem, a point w (and a second one u), N and α: what the lemmas on inner paths speak of.</summary>
internal sealed class PathCase
{
    private const string Stated = "stated_L";
    private readonly InnerPath[] _paths;

    private PathCase(TheoryProblem problem, Instance x, Vector<double> point, double smoothness, double alpha, int steps)
    {
        (Problem, Point, Smoothness, Alpha, Steps) = (problem, point, smoothness, alpha, steps);
        Q = 1 + (alpha * smoothness);
        Growth = Math.Pow(Q, steps);
        _paths = [.. problem.Tasks.Select(task => new InnerPath(task.Support, point, alpha, steps))];
        Gradients = [.. Enumerable.Range(0, problem.Count).Select(i => problem.Gradient(i, point))];
        MetaGradients = [.. _paths.Select((path, i) => path.MetaGradient(problem.Tasks[i].Support))];
        Mean = problem.Mean(i => Gradients[i]);
        MetaMean = problem.Mean(i => MetaGradients[i]);
        double size = (problem.L * (point.L2Norm() + 1)) + Gradients.Max(gradient => gradient.L2Norm());
        Error = InnerPath.Error(problem.Dimension, steps, Growth * Growth, size);
        Instance = x;
    }

    /// <summary>Indefinite quadratics: −Lw²/2, where the lemmas are attained, is one of them.</summary>
    public static TaskFamily Quadratics { get; } = new QuadraticFamily(common: false, least: -4, largest: 4, tasks: 2, dimension: 2);

    /// <summary>Nonconvex quadratics with sines.</summary>
    public static TaskFamily Sines { get; } = new SinQuadraticFamily(convex: false, tasks: 2, dimension: 2);

    public Instance Instance { get; }

    public TheoryProblem Problem { get; }

    public Vector<double> Point { get; }

    /// <summary>L as the case states it; the true one where nothing else is drawn.</summary>
    public double Smoothness { get; }

    public double Alpha { get; }

    public int Steps { get; }

    /// <summary>q = 1 + αL.</summary>
    public double Q { get; }

    /// <summary>q^N.</summary>
    public double Growth { get; }

    /// <summary>∇l_i(w).</summary>
    public IReadOnlyList<Vector<double>> Gradients { get; }

    /// <summary>∇𝓛_i(w).</summary>
    public IReadOnlyList<Vector<double>> MetaGradients { get; }

    /// <summary>∇l(w).</summary>
    public Vector<double> Mean { get; }

    /// <summary>∇𝓛(w).</summary>
    public Vector<double> MetaMean { get; }

    /// <summary>A bound on the rounding of any of these.</summary>
    public double Error { get; }

    /// <summary>The rest of a case: α by x = αL, N, w.</summary>
    public static Parameter[] Rest(double largest, int steps = 5) =>
        [Parameter.Logarithmic("x", 0.01, largest), Parameter.Integer("N", 1, steps), Parameter.Vector("w", -3, 3, x => x.Integer("dimension"))];

    /// <summary>The rest of a case that also states an L.</summary>
    public static Parameter[] RestStated(double largest) => [.. Rest(largest), Regularity.Share(Stated)];

    /// <summary>The rest of a case with α by q^{2N} − 1 = r, so that q^{2N} &lt; 2 is r &lt; 1.</summary>
    public static Parameter[] RestBelow(double largest, int steps = 5) =>
        [Parameter.Logarithmic("r", 0.01, largest), Parameter.Integer("N", 1, steps), Parameter.Vector("w", -3, 3, x => x.Integer("dimension"))];

    /// <summary>The case of an instance.</summary>
    public static PathCase Of(TheoryProblem problem, Instance x)
    {
        int steps = x.Integer("N");
        double product = x.TryGet("x", out var values) ? values[0] : Math.Pow(1 + x["r"], 0.5 / steps) - 1;
        double smoothness = x.TryGet(Stated, out _) ? Regularity.Stated(x, problem.L, Stated) : problem.L;
        return new PathCase(problem, x, Vector<double>.Build.Dense(x.Vector("w")), smoothness, smoothness > 0 ? product / smoothness : product, steps);
    }

    /// <summary>The path of a task.</summary>
    public InnerPath Path(int task) => _paths[task];

    /// <summary>The case at another point.</summary>
    public PathCase At(Vector<double> point) => new(Problem, Instance, point, Smoothness, Alpha, Steps);

    /// <summary>An evaluation with the hypothesis that every l_i is L-smooth.</summary>
    public Evaluation Assume() => new Evaluation().Require("l_i is L-smooth: ‖∇²l_i‖ ≤ L", Problem.L, Smoothness);

    /// <summary>q^{power}.</summary>
    public double Grown(double power) => Math.Pow(Q, power);
}
