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

    /// <summary>
    /// The error norm of HNW I, eq. II.4.11: the root mean square of error_j / (atol + rtol · max(|w0_j|, |w1_j|)).
    /// </summary>
    public static double ErrorNorm(ReadOnlySpan<double> error, ReadOnlySpan<double> w0, ReadOnlySpan<double> w1, double atol, double rtol)
    {
        double sum = 0;
        w0 = w0[..error.Length];
        w1 = w1[..error.Length];
        for (int j = 0; j < error.Length; j++)
        {
            double scale = Scale(Math.Max(Math.Abs(w0[j]), Math.Abs(w1[j])), atol, rtol);
            double ratio = error[j] / scale;
            sum += ratio * ratio;
        }

        return Math.Sqrt(sum / error.Length);
    }

    // A component that is exactly zero under a purely relative tolerance must not turn 0/0 into NaN.
    public static double Scale(double magnitude, double atol, double rtol) => Math.Max(atol + (rtol * magnitude), 1e-300);

    public static bool IsFinite(ReadOnlySpan<double> values)
    {
        // x − x is 0 for finite x and NaN otherwise.
        double probe = 0;
        for (int j = 0; j < values.Length; j++)
            probe += values[j] - values[j];
        return probe == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Load(double[] array, int index) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(array), (nuint)index);
}
