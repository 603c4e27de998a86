namespace MetaFlow.Benchmarks;

/// <summary>Times one call: half a second of warm-up so that the JIT settles, then the median of batches of about 20 ms.</summary>
internal static class Timing
{
    private const int Batches = 31;

    public static double MedianSeconds(Action call, bool wall)
    {
        var clock = new CpuClock(wall);
        for (double start = clock.Seconds(); clock.Seconds() - start < 0.5;) call();
        int calls = 0;
        for (double start = clock.Seconds(); clock.Seconds() - start < 0.02; calls++) call();

        var times = new double[Batches];
        for (int batch = 0; batch < Batches; batch++)
        {
            double start = clock.Seconds();
            for (int k = 0; k < calls; k++) call();
            times[batch] = (clock.Seconds() - start) / calls;
        }

        return Median(times);
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        int half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
    }
}
