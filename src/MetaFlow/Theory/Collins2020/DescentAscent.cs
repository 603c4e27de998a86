using MetaFlow.Numerics;

namespace MetaFlow.Theory.Collins2020;

/// <summary>Runs of Algorithm 1 of collins2020 with simultaneous steps (10) and (11), the stochastic gradients (8) and (28), and p¹ uniform; a batch of 0 takes the exact gradients.</summary>
internal sealed class DescentAscent
{
    /// <summary>What is averaged over t = 1 … T in one run.</summary>
    public readonly record struct Averages(double W, double[] P, double Gradient2, double Projected2, double Value, double[] Losses, double Worst);

    private readonly MinMaxCase _case;
    private readonly double _weightStep;
    private readonly double _step;
    private readonly int _batch;
    private readonly int _samples;

    public DescentAscent(MinMaxCase tasks, double step, double weightStep, int batch, int samples) =>
        (_case, _step, _weightStep, _batch, _samples) = (tasks, step, weightStep, batch, samples);

    /// <summary>One run from w¹ with T iterates, drawn from a seed.</summary>
    /// <remarks>
    /// Averages over t are exact expectations over τ. ‖∇_wφ‖² and the losses are exact at each iterate; the projected gradient is that of
    /// the stochastic gradient of the step, as the paper defines it.
    /// </remarks>
    public Averages Run(double start, int iterates, long seed)
    {
        int m = _case.Count;
        double w = start;
        var p = new double[m];
        var (meanP, losses, drawn) = (new double[m], new double[m], new double[m]);
        Array.Fill(p, 1.0 / m);
        double meanW = 0, gradient2 = 0, projected2 = 0, value = 0, worst = 0;
        var stream = new RandomStream(seed, RandomPurpose.Check, 1);
        long index = 0;
        double scale = m / ((double)_batch * _samples);
        for (int t = 0; t < iterates; t++)
        {
            double exact = 0, phi = 0, largest = double.NegativeInfinity;
            for (int i = 0; i < m; i++)
            {
                double loss = _case.Tasks[i].MetaValue(w, _case.Alpha);
                losses[i] += loss / iterates;
                phi += p[i] * loss;
                exact += p[i] * _case.Tasks[i].MetaSlope(w, _case.Alpha);
                meanP[i] += p[i] / iterates;
                largest = Math.Max(largest, loss);
            }

            double gradient = _batch == 0 ? exact : 0;
            for (int i = 0; i < m; i++)
                drawn[i] = _batch == 0 ? _case.Tasks[i].MetaValue(w, _case.Alpha) : 0;
            for (int c = 0; c < _batch; c++)
            {
                int task = Math.Min(m - 1, (int)(stream.Uniform(index++) * m));
                for (int d = 0; d < _samples; d++)
                {
                    int noise = (int)(stream.Uniform(index++) * 4), inner = (noise & 1) == 0 ? 1 : -1, outer = (noise & 2) == 0 ? 1 : -1;
                    gradient += scale * p[task] * _case.Tasks[task].SlopeSample(w, _case.Alpha, inner, outer);
                    drawn[task] += scale * _case.Tasks[task].ValueSample(w, _case.Alpha, inner, outer);
                }
            }

            double next = w - (_step * gradient);
            if (_case.IsBounded)
                next = Math.Clamp(next, -1, 1);
            double projected = (w - next) / _step;
            gradient2 += exact * exact / iterates;
            projected2 += projected * projected / iterates;
            value += phi / iterates;
            worst += largest / iterates;
            meanW += w / iterates;
            w = next;
            for (int i = 0; i < m; i++)
                p[i] += _weightStep * drawn[i];
            Simplex.Project(p);
        }

        return new(meanW, meanP, gradient2, projected2, value, losses, worst);
    }

    /// <summary>The mean over independent runs of a number of each, and six standard errors: simultaneous over a million such means with less than one percent.</summary>
    public static (double Mean, double Error) Mean(IReadOnlyList<double> values)
    {
        double mean = values.Average();
        return (mean, 6 * Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / ((values.Count - 1.0) * values.Count)));
    }
}
