using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static MetaFlow.Kernels.VectorMath;

namespace MetaFlow.Kernels;

/// <summary>The one matrix product that networks are made of.</summary>
internal static unsafe class NetworkProduct
{
    /// <summary>c (+)= A B; A(i, p) is a[i·aRow + p·aColumn], and the columns of B and c come in whole vectors.</summary>
    public static void Run(nint rows, nint columns, bool add, nint depth, double* a, nint aRow, nint aColumn, double* b, nint bStride, double* c, nint cStride)
    {
        nint i = 0;
        for (; i + 4 <= rows; i += 4)
        {
            nint j = 0;
            for (; j + (2 * Width) <= columns; j += 2 * Width)
                FourByTwo(add, depth, a + (i * aRow), aRow, aColumn, b + j, bStride, c + (i * cStride) + j, cStride);
            if (j < columns)
                FourByOne(add, depth, a + (i * aRow), aRow, aColumn, b + j, bStride, c + (i * cStride) + j, cStride);
        }

        for (; i < rows; i++)
        {
            for (nint j = 0; j < columns; j += Width)
            {
                Vector256<double> sum = add ? Vector256.Load(c + (i * cStride) + j) : default;
                for (nint p = 0; p < depth; p++)
                    sum = MultiplyAdd(Vector256.Create(a[(i * aRow) + (p * aColumn)]), Vector256.Load(b + (p * bStride) + j), sum);
                sum.Store(c + (i * cStride) + j);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByTwo(bool add, nint depth, double* a, nint aRow, nint aColumn, double* b, nint bStride, double* c, nint cStride)
    {
        double* c1 = c + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
        Vector256<double> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
        if (add)
        {
            (s00, s01) = (Vector256.Load(c), Vector256.Load(c + Width));
            (s10, s11) = (Vector256.Load(c1), Vector256.Load(c1 + Width));
            (s20, s21) = (Vector256.Load(c2), Vector256.Load(c2 + Width));
            (s30, s31) = (Vector256.Load(c3), Vector256.Load(c3 + Width));
        }

        for (nint p = 0; p < depth; p++)
        {
            Vector256<double> b0 = Vector256.Load(b), b1 = Vector256.Load(b + Width);
            Vector256<double> e = Vector256.Create(a[0]);
            s00 = MultiplyAdd(e, b0, s00);
            s01 = MultiplyAdd(e, b1, s01);
            e = Vector256.Create(a[aRow]);
            s10 = MultiplyAdd(e, b0, s10);
            s11 = MultiplyAdd(e, b1, s11);
            e = Vector256.Create(a[2 * aRow]);
            s20 = MultiplyAdd(e, b0, s20);
            s21 = MultiplyAdd(e, b1, s21);
            e = Vector256.Create(a[3 * aRow]);
            s30 = MultiplyAdd(e, b0, s30);
            s31 = MultiplyAdd(e, b1, s31);
            a += aColumn;
            b += bStride;
        }

        s00.Store(c);
        s01.Store(c + Width);
        s10.Store(c1);
        s11.Store(c1 + Width);
        s20.Store(c2);
        s21.Store(c2 + Width);
        s30.Store(c3);
        s31.Store(c3 + Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByOne(bool add, nint depth, double* a, nint aRow, nint aColumn, double* b, nint bStride, double* c, nint cStride)
    {
        double* c1 = c + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
        if (add)
            (s0, s1, s2, s3) = (Vector256.Load(c), Vector256.Load(c1), Vector256.Load(c2), Vector256.Load(c3));
        for (nint p = 0; p < depth; p++)
        {
            Vector256<double> b0 = Vector256.Load(b);
            s0 = MultiplyAdd(Vector256.Create(a[0]), b0, s0);
            s1 = MultiplyAdd(Vector256.Create(a[aRow]), b0, s1);
            s2 = MultiplyAdd(Vector256.Create(a[2 * aRow]), b0, s2);
            s3 = MultiplyAdd(Vector256.Create(a[3 * aRow]), b0, s3);
            a += aColumn;
            b += bStride;
        }

        s0.Store(c);
        s1.Store(c1);
        s2.Store(c2);
        s3.Store(c3);
    }
}
