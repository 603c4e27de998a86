using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Ji2020;

/// <summary>The inner path w̃_0 = w, w̃_{j+1} = w̃_j − α∇l(w̃_j) of one task, and what is built on it (ji2020, equations (1), (3), (9) and (12)).</summary>
internal sealed class InnerPath
{
    private const double Unit = 1.1102230246251565e-16;
    private readonly SmoothLoss _loss;
    private readonly double _alpha;
    private readonly Vector<double>[] _points;

    /// <summary>Runs N steps from w.</summary>
    public InnerPath(SmoothLoss loss, Vector<double> start, double alpha, int steps)
    {
        (_loss, _alpha) = (loss, alpha);
        _points = new Vector<double>[steps + 1];
        _points[0] = start;
        for (int j = 0; j < steps; j++)
            _points[j + 1] = _points[j] - (alpha * Gradient(loss, _points[j]));
    }

    /// <summary>w̃_0 … w̃_N.</summary>
    public IReadOnlyList<Vector<double>> Points => _points;

    /// <summary>w̃_N.</summary>
    public Vector<double> End => _points[^1];

    /// <summary>∇l at a point.</summary>
    public static Vector<double> Gradient(SmoothLoss loss, Vector<double> point)
    {
        var result = new double[point.Count];
        loss.Gradient(point.AsArray() ?? point.ToArray(), result);
        return Vector<double>.Build.Dense(result);
    }

    /// <summary>J₀J₁…J_{N−1}v with J_j = I − α∇²l(w̃_j): applied from the last to the first.</summary>
    public Vector<double> Pull(Vector<double> vector)
    {
        for (int j = _points.Length - 2; j >= 0; j--)
            vector -= _alpha * Product(_points[j], vector);
        return vector;
    }

    /// <summary>J_{N−1}…J₁J₀v: the same factors in the other order, which is a mistake for N ≥ 2 and d ≥ 2.</summary>
    public Vector<double> PullBackwards(Vector<double> vector)
    {
        for (int j = 0; j < _points.Length - 1; j++)
            vector -= _alpha * Product(_points[j], vector);
        return vector;
    }

    /// <summary>∇𝓛_i(w): the pulled gradient of the outer loss at the end of the path.</summary>
    public Vector<double> MetaGradient(SmoothLoss outer) => Pull(Gradient(outer, End));

    /// <summary>
    /// A bound on the rounding of any gradient, path or meta-gradient of these losses, for coordinates and gradients up to a size:
    /// each of the 4N + 4 evaluations loses at most 64 d units, and later ones multiply by at most q.
    /// </summary>
    public static double Error(int dimension, int steps, double growth, double size) => 64 * dimension * ((4 * steps) + 4) * Unit * growth * size;

    private Vector<double> Product(Vector<double> point, Vector<double> direction)
    {
        var result = new double[point.Count];
        _loss.HessianVectorProduct(point.AsArray() ?? point.ToArray(), direction.AsArray() ?? direction.ToArray(), result);
        return Vector<double>.Build.Dense(result);
    }
}
