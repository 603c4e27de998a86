using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static MetaFlow.Kernels.VectorMath;

namespace MetaFlow.Kernels;

/// <summary>Dense products of the managed kernel.</summary>
internal static unsafe class ManagedDense
{
    // A tile of 4 × 8 sums lives in registers. The packed blocks (32 kB of A, 64 kB of B) fit on the stack and in the
    // second-level cache.
    private const int TileRows = 4;
    private const int TileColumns = 8;
    private const int BlockRows = 32;
    private const int BlockColumns = 64;
    private const int BlockDepth = 128;

    /// <summary>destination = sign · (A w − b).</summary>
    public static void Affine(nint d, double* a, nint stride, double* b, double sign, double* w, double* destination)
    {
        for (nint i = 0; i < d; i += Width)
        {
            nint left = d - i;
            double* a0 = a + (i * stride);
            Vector256<double> product = Rows.Dot(
                d, w, a0, left > 1 ? a0 + stride : a0, left > 2 ? a0 + (2 * stride) : a0, left > 3 ? a0 + (3 * stride) : a0);
            if (left >= Width)
            {
                if (b != null)
                    product -= Vector256.Load(b + i);
                (Vector256.Create(sign) * product).Store(destination + i);
            }
            else
            {
                for (nint j = 0; j < left; j++)
                    destination[i + j] = sign * (product[(int)j] - (b == null ? 0 : b[i + j]));
            }
        }
    }

    /// <summary>A = scale · XᵀX, b = scale · Xᵀy.</summary>
    public static void Gram(nint rows, nint d, double* x, nint stride, double* y, double scale, double* a, double* b)
    {
        for (nint i = 0; i < d; i++)
            Rows.Clear(d, a + (i * d));
        AddProduct(d, d, rows, scale, x, 1, stride, x, stride, a, d, upperOnly: true);
        for (nint i = 1; i < d; i++)
        {
            for (nint j = 0; j < i; j++)
                a[(i * d) + j] = a[(j * d) + i];
        }

        if (b == null)
            return;

        NativeGlm glm = new() { X = x, Y = y, Rows = rows, Stride = stride };
        ResponseMap map = default;
        RowPass.Run(&glm, d, null, null, b, null, ref map);
        Rows.Scale(d, scale, b);
    }

    /// <summary>C = alpha · A B + beta · C; C is only written when beta is zero.</summary>
    public static void Gemm(
        nint m, nint n, nint k, double alpha, double* a, nint aStride, double* b, nint bStride, double beta, double* c, nint cStride)
    {
        for (nint i = 0; i < m; i++)
        {
            if (beta == 0)
                Rows.Clear(n, c + (i * cStride));
            else
                Rows.Scale(n, beta, c + (i * cStride));
        }

        AddProduct(m, n, k, alpha, a, aStride, 1, b, bStride, c, cStride, upperOnly: false);
    }

    /// <summary>C += alpha · A B, where A[i, l] is at i·aRow + l·aColumn; only tiles that touch the upper triangle on demand.</summary>
    [SkipLocalsInit]
    private static void AddProduct(
        nint m, nint n, nint k, double alpha, double* a, nint aRow, nint aColumn, double* b, nint bStride, double* c, nint cStride, bool upperOnly)
    {
        double* packedA = stackalloc double[BlockRows * BlockDepth];
        double* packedB = stackalloc double[BlockColumns * BlockDepth];
        double* tile = stackalloc double[TileRows * TileColumns];
        for (nint l0 = 0; l0 < k; l0 += BlockDepth)
        {
            nint depth = Math.Min(BlockDepth, k - l0);
            for (nint j0 = 0; j0 < n; j0 += BlockColumns)
            {
                nint columns = Math.Min(BlockColumns, n - j0);
                PackColumns(depth, columns, b + (l0 * bStride) + j0, bStride, packedB);
                nint end = upperOnly ? Math.Min(m, j0 + columns) : m;
                for (nint i0 = 0; i0 < end; i0 += BlockRows)
                {
                    nint height = Math.Min(BlockRows, end - i0);
                    PackRows(depth, height, a + (i0 * aRow) + (l0 * aColumn), aRow, aColumn, packedA);
                    for (nint j = 0; j < columns; j += TileColumns)
                    {
                        for (nint i = 0; i < height; i += TileRows)
                        {
                            if (upperOnly && i0 + i >= j0 + j + TileColumns)
                                break;
                            Tile(depth, packedA + (i * depth), packedB + (j * depth), tile);
                            nint tileRows = Math.Min(TileRows, height - i), tileColumns = Math.Min(TileColumns, columns - j);
                            for (nint r = 0; r < tileRows; r++)
                            {
                                double* row = c + ((i0 + i + r) * cStride) + j0 + j;
                                Rows.Combine(tileColumns, 1, row, alpha, tile + (r * TileColumns), row);
                            }
                        }
                    }
                }
            }
        }
    }

    /// <summary>Groups of four rows, depth-major, the last padded with zeros.</summary>
    private static void PackRows(nint depth, nint height, double* a, nint aRow, nint aColumn, double* packed)
    {
        for (nint i = 0; i < height; i += TileRows)
        {
            nint rows = Math.Min(TileRows, height - i);
            for (nint l = 0; l < depth; l++, packed += TileRows)
            {
                double* source = a + (i * aRow) + (l * aColumn);
                for (nint r = 0; r < TileRows; r++)
                    packed[r] = r < rows ? source[r * aRow] : 0;
            }
        }
    }

    /// <summary>Groups of eight columns, depth-major, the last padded with zeros.</summary>
    private static void PackColumns(nint depth, nint columns, double* b, nint bStride, double* packed)
    {
        for (nint j = 0; j < columns; j += TileColumns)
        {
            nint width = Math.Min(TileColumns, columns - j);
            for (nint l = 0; l < depth; l++, packed += TileColumns)
            {
                double* source = b + (l * bStride) + j;
                if (width == TileColumns)
                {
                    Vector256.Load(source).Store(packed);
                    Vector256.Load(source + Width).Store(packed + Width);
                }
                else
                {
                    for (nint r = 0; r < TileColumns; r++)
                        packed[r] = r < width ? source[r] : 0;
                }
            }
        }
    }

    /// <summary>The 4 × 8 product of two packed groups.</summary>
    private static void Tile(nint depth, double* a, double* b, double* tile)
    {
        Vector256<double> c00 = default, c01 = default, c10 = default, c11 = default;
        Vector256<double> c20 = default, c21 = default, c30 = default, c31 = default;
        for (nint l = 0; l < depth; l++, a += TileRows, b += TileColumns)
        {
            Vector256<double> b0 = Vector256.Load(b), b1 = Vector256.Load(b + Width);
            Vector256<double> a0 = Vector256.Create(a[0]);
            c00 = MultiplyAdd(a0, b0, c00);
            c01 = MultiplyAdd(a0, b1, c01);
            Vector256<double> a1 = Vector256.Create(a[1]);
            c10 = MultiplyAdd(a1, b0, c10);
            c11 = MultiplyAdd(a1, b1, c11);
            Vector256<double> a2 = Vector256.Create(a[2]);
            c20 = MultiplyAdd(a2, b0, c20);
            c21 = MultiplyAdd(a2, b1, c21);
            Vector256<double> a3 = Vector256.Create(a[3]);
            c30 = MultiplyAdd(a3, b0, c30);
            c31 = MultiplyAdd(a3, b1, c31);
        }

        c00.Store(tile);
        c01.Store(tile + Width);
        c10.Store(tile + TileColumns);
        c11.Store(tile + TileColumns + Width);
        c20.Store(tile + (2 * TileColumns));
        c21.Store(tile + (2 * TileColumns) + Width);
        c30.Store(tile + (3 * TileColumns));
        c31.Store(tile + (3 * TileColumns) + Width);
    }

    /// <summary>Σ y x.</summary>
    private readonly struct ResponseMap : IRowMap
    {
        public static int Inputs => 0;

        public static int Outputs => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<double> Map(nint row, Vector256<double> z0, Vector256<double> z1, Vector256<double> y, Vector256<double> lanes, out Vector256<double> r1)
        {
            r1 = default;
            return y;
        }
    }
}
