namespace MetaFlow.Theory.Collins2020;

/// <summary>Exact means and second moments of the stochastic gradients (8), (9) and (28), by enumeration of all draws of tasks and of two-point noises.</summary>
internal sealed class BatchMoments
{
    private readonly MinMaxCase _case;
    private readonly double[] _weights;
    private readonly double _w;
    private readonly int _batch;
    private readonly int _samples;
    private readonly double _bias;

    /// <summary>Enumerates m^C draws of tasks and, for each drawn task, 4^D noises; θ = 1 has the chance (1 + bias)/2.</summary>
    public BatchMoments(MinMaxCase tasks, double[] weights, double w, int batch, int samples, double bias = 0)
    {
        (_case, _weights, _w, _batch, _samples, _bias) = (tasks, weights, w, batch, samples, bias);
        int m = tasks.Count;
        Weights = new double[m];
        SameForAll = new double[m];
        Visit(0, 1, 0, new double[m]);
    }

    /// <summary>E ĝ_w.</summary>
    public double Gradient { get; private set; }

    /// <summary>E ‖ĝ_w‖².</summary>
    public double GradientMoment { get; private set; }

    /// <summary>E ĝ_p of equation (28): the loss of a task at its own place.</summary>
    public double[] Weights { get; }

    /// <summary>E ‖ĝ_p‖² of equation (28).</summary>
    public double WeightMoment { get; private set; }

    /// <summary>E ĝ_p of equation (9) as transcribed: the same sum at every place.</summary>
    public double[] SameForAll { get; }

    /// <summary>Number of terms of the enumeration.</summary>
    public int Terms { get; private set; }

    private void Visit(int drawn, double probability, double gradient, double[] losses)
    {
        if (drawn == _batch * _samples)
        {
            Terms++;
            Gradient += probability * gradient;
            GradientMoment += probability * gradient * gradient;
            WeightMoment += probability * losses.Sum(loss => loss * loss);
            for (int i = 0; i < losses.Length; i++)
            {
                Weights[i] += probability * losses[i];
                SameForAll[i] += probability * losses.Sum();
            }

            return;
        }

        // A task is drawn once for its D samples; here every sample of a draw follows its first.
        bool first = drawn % _samples == 0;
        int from = first ? 0 : _current, to = first ? _case.Count : _current + 1;
        for (int i = from; i < to; i++)
        {
            int before = _current;
            _current = i;
            double scale = _case.Count / ((double)_batch * _samples), chance = probability / (first ? _case.Count : 1);
            foreach (int inner in s_noises)
            {
                foreach (int outer in s_noises)
                {
                    var next = (double[])losses.Clone();
                    next[i] += scale * _case.Tasks[i].ValueSample(_w, _case.Alpha, inner, outer);
                    Visit(drawn + 1, chance * Chance(inner) * Chance(outer), gradient + (scale * _weights[i] * _case.Tasks[i].SlopeSample(_w, _case.Alpha, inner, outer)), next);
                }
            }

            _current = before;
        }
    }

    private double Chance(int noise) => (1 + (noise * _bias)) / 2;

    private static readonly int[] s_noises = [1, -1];

    private int _current;
}
