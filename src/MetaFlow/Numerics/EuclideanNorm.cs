namespace MetaFlow.Numerics;

/// <summary>The Euclidean norm of a span.</summary>
internal static class EuclideanNorm
{
    /// <summary>‖x‖, added in index order; rescaled only when the plain sum of squares overflows or underflows.</summary>
    public static double Of(ReadOnlySpan<double> x)
    {
        double sum = 0;
        foreach (double value in x)
        {
            sum += value * value;
        }

        return sum is > 1e-280 and < double.PositiveInfinity || double.IsNaN(sum) ? Math.Sqrt(sum) : Scaled(x);
    }

    /// <summary>‖x − y‖, added in index order.</summary>
    public static double Distance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int j = 0; j < x.Length; j++)
        {
            double difference = x[j] - y[j];
            sum += difference * difference;
        }

        return Math.Sqrt(sum);
    }

    private static double Scaled(ReadOnlySpan<double> x)
    {
        double largest = 0;
        foreach (double value in x)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        if (largest is 0 or double.PositiveInfinity)
        {
            return largest;
        }

        double sum = 0;
        foreach (double value in x)
        {
            sum += value / largest * (value / largest);
        }

        return largest * Math.Sqrt(sum);
    }
}
