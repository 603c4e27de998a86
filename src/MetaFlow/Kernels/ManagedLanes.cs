using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static MetaFlow.Kernels.VectorMath;

namespace MetaFlow.Kernels;

/// <summary>Fields of tasks at twelve states at once, the twin of native/src/lanes_template.h: lanes are states.</summary>
internal static unsafe class ManagedLanes
{
    private const int Lanes = TaskLanes.Count;

    /// <summary>Doubles of workspace: three groups of vectors, and a curvature for each row and state.</summary>
    public static long Workspace(long rows, long dimension) => ((3 * dimension) + rows) * Lanes;

    public static void Glm(
        Operation operation, NativeGlm* support, NativeGlm* query, nint d, long tasks, double* weights, double alpha, double sign, double* states, double* destination, double* workspace)
    {
        nint size = d * Lanes;
        double* outer = workspace, sum = outer + size, moved = sum + size, curvatures = moved + size;
        Rows.Clear(size, destination);
        for (long i = 0; i < tasks; i++)
        {
            double* result = outer;
            if (operation == Operation.Gradient)
            {
                Pass(query + i, d, states, null, outer);
            }
            else
            {
                Pass(support + i, d, states, curvatures, sum);
                Rows.Combine(size, 1, states, -alpha, sum, moved);
                Pass(query + i, d, moved, null, outer);
                Bend(support + i, d, outer, curvatures, sum);
                Rows.Combine(size, 1, outer, -alpha, sum, moved);
                result = moved;
            }

            Rows.Combine(size, 1, destination, sign * weights[i], result, destination);
        }
    }

    public static void Quadratic(
        Operation operation, NativeQuadratic* support, NativeQuadratic* query, nint d, long tasks, double* weights, double alpha, double sign, double* states, double* destination, double* workspace)
    {
        nint size = d * Lanes;
        double* outer = workspace, sum = outer + size, moved = sum + size;
        Rows.Clear(size, destination);
        for (long i = 0; i < tasks; i++)
        {
            double* result = outer;
            if (operation == Operation.Gradient)
            {
                Product(query[i].A, (nint)query[i].Stride, query[i].B, d, states, outer);
            }
            else
            {
                Product(support[i].A, (nint)support[i].Stride, support[i].B, d, states, sum);
                Rows.Combine(size, 1, states, -alpha, sum, moved);
                Product(query[i].A, (nint)query[i].Stride, query[i].B, d, moved, outer);
                Product(support[i].A, (nint)support[i].Stride, null, d, outer, sum);
                Rows.Combine(size, 1, outer, -alpha, sum, moved);
                result = moved;
            }

            Rows.Combine(size, 1, destination, sign * weights[i], result, destination);
        }
    }

    /// <summary>The gradient at twelve points; saves φ″ of each row and point unless <paramref name="curvatures"/> is null.</summary>
    private static void Pass(NativeGlm* glm, nint d, double* points, double* curvatures, double* sum)
    {
        switch ((GlmFamily)glm->Family)
        {
            case GlmFamily.Squared:
                Pass<SquaredFamily>(glm, d, points, curvatures, sum);
                break;
            case GlmFamily.Logistic:
                Pass<LogisticFamily>(glm, d, points, curvatures, sum);
                break;
            case GlmFamily.Hinge:
                Pass<HingeFamily>(glm, d, points, curvatures, sum);
                break;
            default:
                Pass<SmoothedHingeFamily>(glm, d, points, curvatures, sum);
                break;
        }
    }

    [SkipLocalsInit]
    private static void Pass<TFamily>(NativeGlm* glm, nint d, double* points, double* curvatures, double* sum)
        where TFamily : struct, IFamily
    {
        double* z = stackalloc double[4 * Lanes];
        Vector256<double> smoothing = Vector256.Create(glm->Smoothing);
        nint stride = (nint)glm->Stride, rows = (nint)glm->Rows;
        Rows.Clear(d * Lanes, sum);
        for (nint k = 0; k < rows; k += 4)
        {
            nint count = Math.Min(4, rows - k);
            Dots(glm->X + (k * stride), stride, count, d, points, z);
            for (nint i = 0; i < count * Lanes; i += Width)
            {
                Vector256<double> y = Vector256.Create(glm->Y[k + (i / Lanes)]);
                Vector256<double> prediction = Vector256.Load(z + i);
                Vector256<double> prepared = TFamily.Prepare(prediction, y);
                if (curvatures != null)
                    TFamily.Curvature(prediction, y, smoothing, prepared).Store(curvatures + (k * Lanes) + i);
                TFamily.Slope(prediction, y, smoothing, prepared).Store(z + i);
            }

            AddCombination(glm->X + (k * stride), stride, count, d, z, sum);
        }

        Rows.Combine(d * Lanes, glm->Scale, sum, glm->Ridge, points, sum);
    }

    /// <summary>The product of the Hessian, whose φ″ were saved, with twelve directions.</summary>
    [SkipLocalsInit]
    private static void Bend(NativeGlm* glm, nint d, double* directions, double* curvatures, double* sum)
    {
        double* z = stackalloc double[4 * Lanes];
        nint stride = (nint)glm->Stride, rows = (nint)glm->Rows;
        Rows.Clear(d * Lanes, sum);
        for (nint k = 0; k < rows; k += 4)
        {
            nint count = Math.Min(4, rows - k);
            Dots(glm->X + (k * stride), stride, count, d, directions, z);
            for (nint i = 0; i < count * Lanes; i += Width)
                (Vector256.Load(z + i) * Vector256.Load(curvatures + (k * Lanes) + i)).Store(z + i);
            AddCombination(glm->X + (k * stride), stride, count, d, z, sum);
        }

        Rows.Combine(d * Lanes, glm->Scale, sum, glm->Ridge, directions, sum);
    }

    /// <summary>A p − b for twelve points p.</summary>
    [SkipLocalsInit]
    private static void Product(double* a, nint stride, double* b, nint d, double* points, double* destination)
    {
        for (nint k = 0; k < d; k += 4)
        {
            nint count = Math.Min(4, d - k);
            Dots(a + (k * stride), stride, count, d, points, destination + (k * Lanes));
            for (nint i = 0; b != null && i < count * Lanes; i += Width)
                (Vector256.Load(destination + (k * Lanes) + i) - Vector256.Create(b[k + (i / Lanes)])).Store(destination + (k * Lanes) + i);
        }
    }

    /// <summary>The products of up to four rows with twelve points.</summary>
    private static void Dots(double* x, nint stride, nint count, nint d, double* points, double* z)
    {
        if (count < 4)
        {
            for (nint i = 0; i < count; i++)
                Dots1(x + (i * stride), d, points, z + (i * Lanes));
            return;
        }

        double* x1 = x + stride, x2 = x1 + stride, x3 = x2 + stride;
        Vector256<double> a0 = default, a1 = default, a2 = default, b0 = default, b1 = default, b2 = default;
        Vector256<double> c0 = default, c1 = default, c2 = default, e0 = default, e1 = default, e2 = default;
        for (nint j = 0; j < d; j++)
        {
            Vector256<double> p0 = Vector256.Load(points + (j * Lanes)), p1 = Vector256.Load(points + (j * Lanes) + 4), p2 = Vector256.Load(points + (j * Lanes) + 8);
            Vector256<double> row = Vector256.Create(x[j]);
            a0 = MultiplyAdd(row, p0, a0);
            a1 = MultiplyAdd(row, p1, a1);
            a2 = MultiplyAdd(row, p2, a2);
            row = Vector256.Create(x1[j]);
            b0 = MultiplyAdd(row, p0, b0);
            b1 = MultiplyAdd(row, p1, b1);
            b2 = MultiplyAdd(row, p2, b2);
            row = Vector256.Create(x2[j]);
            c0 = MultiplyAdd(row, p0, c0);
            c1 = MultiplyAdd(row, p1, c1);
            c2 = MultiplyAdd(row, p2, c2);
            row = Vector256.Create(x3[j]);
            e0 = MultiplyAdd(row, p0, e0);
            e1 = MultiplyAdd(row, p1, e1);
            e2 = MultiplyAdd(row, p2, e2);
        }

        Store(a0, a1, a2, z);
        Store(b0, b1, b2, z + Lanes);
        Store(c0, c1, c2, z + (2 * Lanes));
        Store(e0, e1, e2, z + (3 * Lanes));
    }

    private static void Dots1(double* x, nint d, double* points, double* z)
    {
        Vector256<double> a0 = default, a1 = default, a2 = default;
        for (nint j = 0; j < d; j++)
        {
            Vector256<double> row = Vector256.Create(x[j]);
            a0 = MultiplyAdd(row, Vector256.Load(points + (j * Lanes)), a0);
            a1 = MultiplyAdd(row, Vector256.Load(points + (j * Lanes) + 4), a1);
            a2 = MultiplyAdd(row, Vector256.Load(points + (j * Lanes) + 8), a2);
        }

        Store(a0, a1, a2, z);
    }

    /// <summary>sum += Σ r_k x_k for up to four rows, with twelve coefficients each.</summary>
    private static void AddCombination(double* x, nint stride, nint count, nint d, double* r, double* sum)
    {
        for (nint i = 0; i < count; i++)
        {
            Vector256<double> r0 = Vector256.Load(r + (i * Lanes)), r1 = Vector256.Load(r + (i * Lanes) + 4), r2 = Vector256.Load(r + (i * Lanes) + 8);
            for (nint j = 0; j < d; j++)
            {
                Vector256<double> entry = Vector256.Create(x[(i * stride) + j]);
                double* s = sum + (j * Lanes);
                Store(MultiplyAdd(entry, r0, Vector256.Load(s)), MultiplyAdd(entry, r1, Vector256.Load(s + 4)), MultiplyAdd(entry, r2, Vector256.Load(s + 8)), s);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<double> a, Vector256<double> b, Vector256<double> c, double* destination)
    {
        a.Store(destination);
        b.Store(destination + 4);
        c.Store(destination + 8);
    }
}
