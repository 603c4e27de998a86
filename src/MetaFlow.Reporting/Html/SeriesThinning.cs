namespace MetaFlow.Reporting;

/// <summary>Chooses the points of a long series that a plot needs, on a linear and on a logarithmic axis.</summary>
internal static class SeriesThinning
{
    /// <summary>
    /// The indices that are kept, increasing: all of a short series; else the first and the last, and of each stretch the lowest and the
    /// highest finite value and the first that is not finite. Half of the stretches are even in the index, half in its logarithm.
    /// </summary>
    /// <param name="values">The series.</param>
    /// <param name="most">About how many are kept; more only where values are not finite.</param>
    public static IReadOnlyList<int> Of(IReadOnlyList<double> values, int most)
    {
        if (values.Count <= most)
            return Enumerable.Range(0, values.Count).ToArray();
        var stretches = most / 4;
        var kept = new SortedSet<int> { 0, values.Count - 1 };
        for (var i = 0; i < stretches; i++)
        {
            Keep(values, (int)((long)i * values.Count / stretches), (int)((long)(i + 1) * values.Count / stretches), kept);
            Keep(values, (int)Math.Pow(values.Count, (double)i / stretches), (int)Math.Pow(values.Count, (double)(i + 1) / stretches), kept);
        }

        return [.. kept];
    }

    private static void Keep(IReadOnlyList<double> values, int start, int end, SortedSet<int> kept)
    {
        int low = -1, high = -1, broken = -1;
        for (var i = start; i < end; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                broken = broken < 0 ? i : broken;
                continue;
            }

            low = low < 0 || values[i] < values[low] ? i : low;
            high = high < 0 || values[i] > values[high] ? i : high;
        }

        foreach (var i in (ReadOnlySpan<int>)[low, high, broken])
        {
            if (i >= 0)
                kept.Add(i);
        }
    }
}
