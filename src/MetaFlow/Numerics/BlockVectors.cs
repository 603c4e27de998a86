namespace MetaFlow.Numerics;

/// <summary>Arithmetic on several vectors of one length, kept one after the other. Sums run in index order.</summary>
internal static class BlockVectors
{
    /// <summary>x·y of vector i.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int i, int d)
    {
        ReadOnlySpan<double> a = x.Slice(i * d, d), b = y.Slice(i * d, d);
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
        {
            sum += a[j] * b[j];
        }

        return sum;
    }

    /// <summary>‖x‖ of vector i.</summary>
    public static double Norm(ReadOnlySpan<double> x, int i, int d) => EuclideanNorm.Of(x.Slice(i * d, d));

    /// <summary>y += s x of vector i.</summary>
    public static void AddScaled(double s, ReadOnlySpan<double> x, Span<double> y, int i, int d) =>
        AddScaled(s, x.Slice(i * d, d), y.Slice(i * d, d));

    /// <summary>y += s x.</summary>
    public static void AddScaled(double s, ReadOnlySpan<double> x, Span<double> y)
    {
        for (int j = 0; j < y.Length; j++)
        {
            y[j] += s * x[j];
        }
    }

    /// <summary>Copies one vector into each place of a block.</summary>
    public static void Broadcast(ReadOnlySpan<double> x, Span<double> block)
    {
        for (int at = 0; at < block.Length; at += x.Length)
        {
            x.CopyTo(block.Slice(at, x.Length));
        }
    }
}
