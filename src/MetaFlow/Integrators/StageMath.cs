using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MetaFlow.Integrators;

/// <summary>
/// The vector loops of the steppers. Always four lanes and never fused, so that every machine gives the same bits.
/// </summary>
internal static class StageMath
{
    /// <summary>destination = w + h Σ_i c_i k_i; destination may be w.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Combine(ReadOnlySpan<double> w, double[][] k, SparseRow row, double h, Span<double> destination)
    {
        int n = w.Length;
        double[] values = row.Values;
        int[] indices = row.Indices;
        int j = 0;
        Vector256<double> step = Vector256.Create(h);
        for (; j <= n - 4; j += 4)
        {
            Vector256<double> sum = values[0] * Load(k[indices[0]], j);
            for (int i = 1; i < values.Length; i++)
                sum += values[i] * Load(k[indices[i]], j);
            sum = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(w), (nuint)j) + (step * sum);
            sum.StoreUnsafe(ref MemoryMarshal.GetReference(destination), (nuint)j);
        }

        for (; j < n; j++)
        {
            double sum = values[0] * k[indices[0]][j];
            for (int i = 1; i < values.Length; i++)
            {
                double term = values[i] * k[indices[i]][j];
                sum += term;
            }

            double increment = h * sum;
            destination[j] = w[j] + increment;
        }
    }

    /// <summary>destination = h Σ_i c_i k_i.</summary>
    public static void Combine(double[][] k, SparseRow row, double h, Span<double> destination)
    {
        destination.Clear();
        Combine(destination, k, row, h, destination);
    }

    /// <summary>destination = a x + b y + c z + d f + e g.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Chebyshev(
        ReadOnlySpan<double> x, double a, ReadOnlySpan<double> y, double b, ReadOnlySpan<double> z, double c, ReadOnlySpan<double> f, double d, ReadOnlySpan<double> g, double e, Span<double> destination)
    {
        int n = x.Length;
        y = y[..n];
        z = z[..n];
        f = f[..n];
        g = g[..n];
        destination = destination[..n];
        int j = 0;
        for (; j <= n - 4; j += 4)
        {
            Vector256<double> sum = (a * Load(x, j)) + (b * Load(y, j)) + (c * Load(z, j)) + ((d * Load(f, j)) + (e * Load(g, j)));
            sum.StoreUnsafe(ref MemoryMarshal.GetReference(destination), (nuint)j);
        }

        for (; j < n; j++)
        {
            double ax = a * x[j], by = b * y[j], cz = c * z[j], df = d * f[j], eg = e * g[j];
            destination[j] = ax + by + cz + (df + eg);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsFinite(ReadOnlySpan<double> values)
    {
        // x − x is 0 for finite x and NaN otherwise.
        Vector256<double> lanes = Vector256<double>.Zero;
        int j = 0;
        for (; j <= values.Length - 4; j += 4)
        {
            Vector256<double> x = Load(values, j);
            lanes += x - x;
        }

        double probe = Vector256.Sum(lanes);
        for (; j < values.Length; j++)
            probe += values[j] - values[j];
        return probe == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Load(double[] array, int index) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(array), (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Load(ReadOnlySpan<double> values, int index) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index);
}
