namespace MetaFlow.Theory.Ji2020;

/// <summary>
/// One-dimensional tasks l_i(w) = hw²/2 + c_i w − (m/b²) sin(bw + φ_i), seen through samples l_i(w) + ζ(sw + (v/r) sin(rw)) with a sign ζ of mean zero:
/// expectations over batches are finite sums.
/// </summary>
/// <remarks>
/// L = h + m, ρ ≤ mb, σ_g = s + v and σ_H = vr, all exact or certified. The mean of a batch of S signs is (2X − S)/S with a binomial X, so that
/// N inner steps have (S + 1)^N paths.
/// </remarks>
internal static class NoisyTasks
{
    private const int MostPaths = 128;

    /// <summary>The parameters, with x = αL or, where it is to be limited, r = q^{2N} − 1 drawn beside them.</summary>
    public static ParameterSpace Space(Parameter stepSize, int steps, double frequency = 5) => new(
        stepSize,
        Parameter.Integer("N", 1, steps),
        Parameter.Integer("S", 1, 8),
        Parameter.Integer("tasks", 1, 2),
        Parameter.Logarithmic("h", 1e-3, 0.5),
        Parameter.Logarithmic("m", 0.1, 2),
        Parameter.Logarithmic("b", 0.3, frequency),
        Parameter.Vector("phases", -Math.PI, Math.PI, x => x.Integer("tasks")),
        Parameter.Vector("linear", -1, 1, x => x.Integer("tasks")),
        Parameter.Uniform("w", -3, 3),
        Parameter.Logarithmic("s", 1e-3, 10),
        Parameter.Logarithmic("v", 1e-3, 10),
        Parameter.Logarithmic("rate", 0.1, 10));

    /// <summary>S of a case: as drawn, or the largest for which there are at most 128 paths.</summary>
    public static int Batch(Instance x)
    {
        int batch = x.Integer("S");
        while (batch > 1 && Math.Pow(batch + 1, x.Integer("N")) > MostPaths)
            batch--;
        return batch;
    }

    /// <summary>The chances C(S, k)/2^S of the batch means (2k − S)/S; exact for the sizes here.</summary>
    public static double[] Chances(int batch)
    {
        var chances = new double[batch + 1];
        chances[0] = Math.Pow(0.5, batch);
        for (int k = 1; k <= batch; k++)
            chances[k] = chances[k - 1] * (batch - k + 1) / k;
        return chances;
    }
}
