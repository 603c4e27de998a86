namespace MetaFlow.Theory.Ji2020;

/// <summary>All inner paths of Algorithm 1 for one of the <see cref="NoisyTasks"/>: E Ĝ_i, E Ĝ_i² and ∇𝓛_i by enumeration.</summary>
internal sealed class NoisyPaths
{
    private readonly Instance _x;
    private readonly int _task;
    private readonly int _steps;
    private readonly int _batch;
    private readonly double _alpha;
    private readonly double[] _chances;

    private NoisyPaths(Instance x, int task, double alpha)
    {
        (_x, _task, _steps, _batch, _alpha) = (x, task, x.Integer("N"), NoisyTasks.Batch(x), alpha);
        _chances = NoisyTasks.Chances(_batch);
    }

    /// <summary>What a task contributes: ∇l, ∇𝓛, E Ĝ and E Ĝ², for batches of D and T samples.</summary>
    public static (double Gradient, double Meta, double Mean, double Square) Of(Instance x, int task, double alpha, double hessians, double outer)
    {
        var paths = new NoisyPaths(x, task, alpha);
        double point = x["w"], factor = 1;
        for (int j = 0; j < paths._steps; j++)
        {
            factor *= 1 - (alpha * paths.Second(point));
            point -= alpha * paths.First(point);
        }

        var (mean, square) = paths.Walk(x["w"], 0, 1, 1, hessians, outer);
        return (paths.First(x["w"]), factor * paths.First(point), mean, square);
    }

    // Both expectations over what remains of the path: the factors of the Hessian samples are independent given it.
    private (double Mean, double Square) Walk(double point, int step, double factor, double squares, double hessians, double outer)
    {
        if (step == _steps)
        {
            double gradient = First(point), noise = Noise(point);
            return (factor * gradient, squares * ((gradient * gradient) + (noise * noise / outer)));
        }

        double jacobian = 1 - (_alpha * Second(point)), spread = _alpha * NoiseSlope(point);
        double next = point - (_alpha * First(point)), size = _alpha * Noise(point);
        double mean = 0, square = 0;
        for (int k = 0; k <= _batch; k++)
        {
            var (m, s) = Walk(next - (size * ((2.0 * k) - _batch) / _batch), step + 1, factor * jacobian, squares * ((jacobian * jacobian) + (spread * spread / hessians)), hessians, outer);
            mean += _chances[k] * m;
            square += _chances[k] * s;
        }

        return (mean, square);
    }

    private double Angle(double point) => (_x["b"] * point) + _x.Vector("phases")[_task];

    private double First(double point) => (_x["h"] * point) + _x.Vector("linear")[_task] - (_x["m"] / _x["b"] * Math.Cos(Angle(point)));

    private double Second(double point) => _x["h"] + (_x["m"] * Math.Sin(Angle(point)));

    private double Noise(double point) => _x["s"] + (_x["v"] * Math.Cos(_x["rate"] * point));

    private double NoiseSlope(double point) => -_x["v"] * _x["rate"] * Math.Sin(_x["rate"] * point);
}
