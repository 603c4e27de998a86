using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MetaFlow.Numerics;

/// <summary>The vector loops of the linear algebra: always four lanes and never fused, so that every machine gives the same bits.</summary>
internal static class VectorLoops
{
    /// <summary>Σ x_j y_j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        y = y[..x.Length];
        Vector256<double> lanes = Vector256<double>.Zero;
        Vector256<double> more = Vector256<double>.Zero;
        int j = 0;
        for (; j <= x.Length - 8; j += 8)
        {
            lanes += Load(x, j) * Load(y, j);
            more += Load(x, j + 4) * Load(y, j + 4);
        }

        if (j <= x.Length - 4)
        {
            lanes += Load(x, j) * Load(y, j);
            j += 4;
        }

        double sum = Vector256.Sum(lanes + more);
        for (; j < x.Length; j++)
        {
            double term = x[j] * y[j];
            sum += term;
        }

        return sum;
    }

    /// <summary>y += a x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(double a, ReadOnlySpan<double> x, Span<double> y)
    {
        y = y[..x.Length];
        Vector256<double> factor = Vector256.Create(a);
        int j = 0;
        for (; j <= x.Length - 4; j += 4)
            (Load(y, j) + (factor * Load(x, j))).StoreUnsafe(ref MemoryMarshal.GetReference(y), (nuint)j);
        for (; j < x.Length; j++)
        {
            double term = a * x[j];
            y[j] += term;
        }
    }

    /// <summary>y = a x.</summary>
    public static void Scale(double a, ReadOnlySpan<double> x, Span<double> y)
    {
        for (int j = 0; j < x.Length; j++)
            y[j] = a * x[j];
    }

    /// <summary>Rotates two rows: (x, y) becomes (c x − s y, s x + c y).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rotate(Span<double> x, Span<double> y, double c, double s)
    {
        y = y[..x.Length];
        Vector256<double> cosine = Vector256.Create(c), sine = Vector256.Create(s);
        int j = 0;
        for (; j <= x.Length - 4; j += 4)
        {
            Vector256<double> a = Load(x, j), b = Load(y, j);
            ((cosine * a) - (sine * b)).StoreUnsafe(ref MemoryMarshal.GetReference(x), (nuint)j);
            ((sine * a) + (cosine * b)).StoreUnsafe(ref MemoryMarshal.GetReference(y), (nuint)j);
        }

        for (; j < x.Length; j++)
        {
            double ca = c * x[j], sb = s * y[j], sa = s * x[j], cb = c * y[j];
            x[j] = ca - sb;
            y[j] = sa + cb;
        }
    }

    /// <summary>Exchanges two rows.</summary>
    public static void Swap(Span<double> x, Span<double> y)
    {
        for (int j = 0; j < x.Length; j++)
            (x[j], y[j]) = (y[j], x[j]);
    }

    /// <summary>The root of Σ x_j², scaled so that it neither overflows nor underflows where the result does not.</summary>
    public static double Norm(ReadOnlySpan<double> x)
    {
        double sum = Dot(x, x);
        return sum is > 1e-280 and < 1e280 ? Math.Sqrt(sum) : EuclideanNorm.Of(x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Load(ReadOnlySpan<double> values, int index) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index);
}
