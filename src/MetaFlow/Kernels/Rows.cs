using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static MetaFlow.Kernels.VectorMath;

namespace MetaFlow.Kernels;

/// <summary>The inner loops of the managed kernel: four rows of a matrix at a time.</summary>
internal static unsafe class Rows
{
    /// <summary>The products of four rows with a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Dot(nint d, double* w, double* x0, double* x1, double* x2, double* x3)
    {
        Vector256<double> a0 = default, a1 = default, a2 = default, a3 = default;
        nint j = 0;

        // Two chains for each row hide the latency of the multiply-add.
        if (d >= 2 * Width)
        {
            Vector256<double> b0 = default, b1 = default, b2 = default, b3 = default;
            for (; j <= d - (2 * Width); j += 2 * Width)
            {
                Vector256<double> wa = Vector256.Load(w + j);
                Vector256<double> wb = Vector256.Load(w + j + Width);
                a0 = MultiplyAdd(wa, Vector256.Load(x0 + j), a0);
                a1 = MultiplyAdd(wa, Vector256.Load(x1 + j), a1);
                a2 = MultiplyAdd(wa, Vector256.Load(x2 + j), a2);
                a3 = MultiplyAdd(wa, Vector256.Load(x3 + j), a3);
                b0 = MultiplyAdd(wb, Vector256.Load(x0 + j + Width), b0);
                b1 = MultiplyAdd(wb, Vector256.Load(x1 + j + Width), b1);
                b2 = MultiplyAdd(wb, Vector256.Load(x2 + j + Width), b2);
                b3 = MultiplyAdd(wb, Vector256.Load(x3 + j + Width), b3);
            }

            a0 += b0;
            a1 += b1;
            a2 += b2;
            a3 += b3;
        }

        if (j <= d - Width)
        {
            Vector256<double> wa = Vector256.Load(w + j);
            a0 = MultiplyAdd(wa, Vector256.Load(x0 + j), a0);
            a1 = MultiplyAdd(wa, Vector256.Load(x1 + j), a1);
            a2 = MultiplyAdd(wa, Vector256.Load(x2 + j), a2);
            a3 = MultiplyAdd(wa, Vector256.Load(x3 + j), a3);
            j += Width;
        }

        Vector256<double> sums = SumLanes(a0, a1, a2, a3);
        for (; j < d; j++)
            sums = MultiplyAdd(Vector256.Create(w[j]), Vector256.Create(x0[j], x1[j], x2[j], x3[j]), sums);
        return sums;
    }

    /// <summary>
    /// destination += r₀ x₀ + r₁ x₁ + r₂ x₂ + r₃ x₃. Unless <paramref name="ahead"/> is 0, what lies that many doubles after the
    /// rows is fetched into the second-level cache meanwhile (the first has no room beside the rows at hand), and unless
    /// <paramref name="next"/> is null every second cache line of four rows from there on, <paramref name="stride"/> doubles apart.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddCombination(
        nint d, Vector256<double> r, double* x0, double* x1, double* x2, double* x3, nint ahead, double* next, nint stride, double* destination)
    {
        Vector256<double> r0 = Vector256.Create(r[0]);
        Vector256<double> r1 = Vector256.Create(r[1]);
        Vector256<double> r2 = Vector256.Create(r[2]);
        Vector256<double> r3 = Vector256.Create(r[3]);
        nint j = 0;
        for (; j <= d - (2 * Width); j += 2 * Width)
        {
            if (next != null && Sse.IsSupported && j % (4 * Width) == 0)
            {
                Sse.Prefetch1(next + j);
                Sse.Prefetch1(next + j + stride);
                Sse.Prefetch1(next + j + (2 * stride));
                Sse.Prefetch1(next + j + (3 * stride));
            }

            if (ahead != 0 && Sse.IsSupported)
            {
                Sse.Prefetch1(x0 + j + ahead);
                Sse.Prefetch1(x1 + j + ahead);
                Sse.Prefetch1(x2 + j + ahead);
                Sse.Prefetch1(x3 + j + ahead);
            }

            Vector256<double> a = MultiplyAdd(r0, Vector256.Load(x0 + j), Vector256.Load(destination + j));
            Vector256<double> b = MultiplyAdd(r0, Vector256.Load(x0 + j + Width), Vector256.Load(destination + j + Width));
            a = MultiplyAdd(r1, Vector256.Load(x1 + j), a);
            b = MultiplyAdd(r1, Vector256.Load(x1 + j + Width), b);
            a = MultiplyAdd(r2, Vector256.Load(x2 + j), a);
            b = MultiplyAdd(r2, Vector256.Load(x2 + j + Width), b);
            MultiplyAdd(r3, Vector256.Load(x3 + j), a).Store(destination + j);
            MultiplyAdd(r3, Vector256.Load(x3 + j + Width), b).Store(destination + j + Width);
        }

        if (j <= d - Width)
        {
            Vector256<double> a = MultiplyAdd(r0, Vector256.Load(x0 + j), Vector256.Load(destination + j));
            a = MultiplyAdd(r1, Vector256.Load(x1 + j), a);
            a = MultiplyAdd(r2, Vector256.Load(x2 + j), a);
            MultiplyAdd(r3, Vector256.Load(x3 + j), a).Store(destination + j);
            j += Width;
        }

        for (; j < d; j++)
        {
            double sum = MultiplyAdd(r[0], x0[j], destination[j]);
            sum = MultiplyAdd(r[1], x1[j], sum);
            sum = MultiplyAdd(r[2], x2[j], sum);
            destination[j] = MultiplyAdd(r[3], x3[j], sum);
        }
    }

    /// <summary>destination = p · a + q · b, unfused; the vectors may be the same.</summary>
    public static void Combine(nint d, double p, double* a, double q, double* b, double* destination)
    {
        Vector256<double> ps = Vector256.Create(p), qs = Vector256.Create(q);
        nint j = 0;
        for (; j <= d - Width; j += Width)
            ((ps * Vector256.Load(a + j)) + (qs * Vector256.Load(b + j))).Store(destination + j);
        for (; j < d; j++)
            destination[j] = (p * a[j]) + (q * b[j]);
    }

    /// <summary>destination = factor · destination.</summary>
    public static void Scale(nint d, double factor, double* destination)
    {
        Vector256<double> factors = Vector256.Create(factor);
        nint j = 0;
        for (; j <= d - Width; j += Width)
            (factors * Vector256.Load(destination + j)).Store(destination + j);
        for (; j < d; j++)
            destination[j] *= factor;
    }

    /// <summary>a·b.</summary>
    public static double Dot(nint d, double* a, double* b)
    {
        Vector256<double> s0 = default, s1 = default;
        nint j = 0;
        for (; j <= d - (2 * Width); j += 2 * Width)
        {
            s0 = MultiplyAdd(Vector256.Load(a + j), Vector256.Load(b + j), s0);
            s1 = MultiplyAdd(Vector256.Load(a + j + Width), Vector256.Load(b + j + Width), s1);
        }

        double sum = Vector256.Sum(s0 + s1);
        for (; j < d; j++)
            sum = MultiplyAdd(a[j], b[j], sum);
        return sum;
    }

    /// <summary>destination = 0.</summary>
    public static void Clear(nint d, double* destination) => new Span<double>(destination, checked((int)d)).Clear();
}
