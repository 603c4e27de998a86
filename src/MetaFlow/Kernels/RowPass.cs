using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static MetaFlow.Kernels.VectorMath;

namespace MetaFlow.Kernels;

/// <summary>
/// What happens between the products x_k·p and the sums Σ_k r_k x_k, for four rows at once. Structs with constant shape, so that
/// the one loop is compiled for each of them.
/// </summary>
internal interface IRowMap
{
    /// <summary>With how many vectors the rows are multiplied: 0, 1 or 2.</summary>
    static abstract int Inputs { get; }

    /// <summary>How many sums are formed: 0, 1 or 2.</summary>
    static abstract int Outputs { get; }

    /// <summary>The coefficients of the sums for the rows from <paramref name="row"/> on.</summary>
    /// <param name="row">The first of the four rows.</param>
    /// <param name="z0">Products with the first vector.</param>
    /// <param name="z1">Products with the second vector, when there is one.</param>
    /// <param name="y">Responses.</param>
    /// <param name="lanes">All bits set where the row exists.</param>
    /// <param name="r1">Coefficients of the second sum.</param>
    /// <returns>Coefficients of the first sum.</returns>
    Vector256<double> Map(nint row, Vector256<double> z0, Vector256<double> z1, Vector256<double> y, Vector256<double> lanes, out Vector256<double> r1);
}

/// <summary>The one loop over the rows of a task: X is read from memory once, in blocks of four rows that stay in the first-level cache.</summary>
internal static unsafe class RowPass
{
    /// <summary>Entries of X (256 kB) below which nothing is fetched ahead.</summary>
    private const long CachedEntries = 32_768;

    /// <summary>
    /// sum0 = Σ_k r_k x_k, and sum1 likewise, with r from <paramref name="map"/> of the products with p0 and p1. The rows are walked
    /// from the last block to the first if <paramref name="backward"/>; of another task's rows from <paramref name="next"/> on,
    /// <paramref name="nextRows"/> of the same stride are fetched meanwhile.
    /// </summary>
    [SkipLocalsInit]
    public static void Run<TMap>(
        NativeGlm* glm, nint d, double* p0, double* p1, double* sum0, double* sum1, ref TMap map, bool backward = false, double* next = null,
        nint nextRows = 0)
        where TMap : struct, IRowMap
    {
        nint rows = (nint)glm->Rows, stride = (nint)glm->Stride;
        double* x = glm->X;
        double* responses = glm->Y;
        if (TMap.Outputs > 0)
            Rows.Clear(d, sum0);
        if (TMap.Outputs > 1)
            Rows.Clear(d, sum1);

        // Rows two blocks on are fetched while the sums are formed; not where all rows stay in the second-level cache anyway.
        nint distance = 2 * Width * stride, ahead = rows * stride <= CachedEntries ? 0 : backward ? -distance : distance;

        // A copy, so that its accumulators live in registers.
        TMap local = map;
        nint blocks = (rows + Width - 1) / Width;
        for (nint i = 0; i < blocks; i++)
        {
            nint k = (backward ? blocks - 1 - i : i) * Width;

            // The rows that a last, short block lacks are replaced by its first and masked, so that there is no second loop.
            double* x0 = x + (k * stride);
            double* x1 = x0 + stride;
            double* x2 = x1 + stride;
            double* x3 = x2 + stride;
            Vector256<double> y, lanes;
            if (k + Width <= rows)
            {
                y = Vector256.Load(responses + k);
                lanes = Vector256<double>.AllBitsSet;
            }
            else
            {
                nint left = rows - k;
                x1 = left > 1 ? x1 : x0;
                x2 = left > 2 ? x2 : x0;
                x3 = x0;
                y = Vector256.Create(responses[k], responses[left > 1 ? k + 1 : k], responses[left > 2 ? k + 2 : k], responses[k]);
                lanes = Vector256.LessThan(Vector256.Create(0L, 1, 2, 3), Vector256.Create((long)left)).AsDouble();
            }

            Vector256<double> z0 = TMap.Inputs > 0 ? Rows.Dot(d, p0, x0, x1, x2, x3) : default;
            Vector256<double> z1 = TMap.Inputs > 1 ? Rows.Dot(d, p1, x0, x1, x2, x3) : default;
            Vector256<double> r0 = local.Map(k, z0, z1, y, lanes, out Vector256<double> r1);
            double* fetched = (i + 1) * Width <= nextRows ? next + (i * Width * stride) : null;
            if (TMap.Outputs > 0)
                Rows.AddCombination(d, r0 & lanes, x0, x1, x2, x3, ahead, fetched, stride, sum0);
            if (TMap.Outputs > 1)
                Rows.AddCombination(d, r1 & lanes, x0, x1, x2, x3, ahead, null, stride, sum1);
        }

        map = local;
    }
}
