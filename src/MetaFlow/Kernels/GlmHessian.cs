using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MetaFlow.Kernels;

/// <summary>
/// Whole Hessians of generalized linear tasks, from weighted Gram matrices: with <c>S = ∇²g(w)</c>, <c>A = I − αS</c>,
/// <c>w′ = w − α∇g(w)</c>, <c>Q = ∇²f(w′)</c> and <c>h = ∇f(w′)</c>, the Hessian of <c>f(w − α∇g(w))</c> is
/// <c>AQA − α ∇³g(w)[h]</c>; each of the three is Σ r_k x_k x_kᵀ with the rows' own weights. Both kernels use it: it costs about
/// as much as a quarter of d products.
/// </summary>
internal static unsafe class GlmHessian
{
    /// <summary>Doubles of scratch for tasks of at most so many rows.</summary>
    public static int Scratch(long rows, int padded) => checked((int)((3L * padded * padded) + (2L * padded) + (3L * (rows + 3))));

    /// <summary>Adds p times the Hessian of one task to a padded matrix, of which only the lower triangle counts.</summary>
    /// <param name="support">The support loss.</param>
    /// <param name="query">The query loss.</param>
    /// <param name="d">The padded dimension.</param>
    /// <param name="alpha">α; null: the Hessian of the query loss at w.</param>
    /// <param name="weight">p.</param>
    /// <param name="w">w, padded with zeros.</param>
    /// <param name="scratch">Scratch.</param>
    /// <param name="hessian">d×d, row-major.</param>
    /// <param name="gradient">Padded; to it p times the gradient is added, which is at hand.</param>
    public static void Add(NativeGlm* support, NativeGlm* query, int d, double? alpha, double weight, double* w, double* scratch, double* hessian, double* gradient)
    {
        int square = d * d;
        double* s = scratch, q = s + square, m = q + square, moved = m + square, outer = moved + d;
        nint rows = (nint)(Math.Max(support->Rows, query->Rows) + 3);
        double* curvatures = outer + d, thirds = curvatures + rows, bends = thirds + rows;
        if (alpha is not { } a)
        {
            ManagedGlm.Gradient(query, d, w, curvatures, null, outer);
            AddDiagonal(d, weight * query->Ridge, hessian);
            AddGram(query, d, curvatures, weight * query->Scale, hessian);
            Rows.Combine(d, 1, gradient, weight, outer, gradient);
            return;
        }

        bool varies = (GlmFamily)support->Family == GlmFamily.Logistic;
        ManagedGlm.GradientAndDerivatives(support, d, w, bends, varies ? thirds : null, moved);
        Rows.Combine(d, 1, w, -a, moved, moved);
        ManagedGlm.Gradient(query, d, moved, curvatures, null, outer);

        // A in place of S, and Q, both whole.
        new Span<double>(s, 2 * square).Clear();
        AddDiagonal(d, 1 - (a * support->Ridge), s);
        AddGram(support, d, bends, -a * support->Scale, s);
        Mirror(d, s);
        AddDiagonal(d, query->Ridge, q);
        AddGram(query, d, curvatures, query->Scale, q);
        Mirror(d, q);
        Multiply(d, q, s, m, lower: false);
        Multiply(d, s, m, q, lower: true);
        Accumulate(d, weight, q, hessian);
        for (int i = 0; i < d; i++)
            Rows.Combine(d, 1, gradient, weight * outer[i], s + (i * d), gradient);
        if (!varies)
            return;
        ManagedGlm.MultiplyByPredictions(support, d, outer, thirds);
        AddGram(support, d, thirds, -a * weight * support->Scale, hessian);
    }

    private static void AddDiagonal(int d, double value, double* matrix)
    {
        for (int i = 0; i < d; i++)
            matrix[(i * d) + i] += value;
    }

    // sum += factor Σ r_k x_k x_kᵀ, the lower triangle in tiles of four rows: of three times four columns where that goes, and of
    // twice four rather than once, so that there are sums enough to fill the pipeline.
    private static void AddGram(NativeGlm* glm, int d, double* weights, double factor, double* sum)
    {
        nint rows = (nint)glm->Rows, stride = (nint)glm->Stride;
        for (int i = 0; i < d; i += VectorMath.Width)
        {
            for (int j = 0; j <= i;)
            {
                int left = ((i - j) / VectorMath.Width) + 1;
                double* target = sum + (i * d) + j;
                if (left is 3 or > 4)
                    Tile3(glm->X + i, glm->X + j, weights, rows, stride, factor, target, d);
                else if (left > 1)
                    Tile2(glm->X + i, glm->X + j, weights, rows, stride, factor, target, d);
                else
                    Tile1(glm->X + i, glm->X + j, weights, rows, stride, factor, target, d);
                j += VectorMath.Width * (left is 3 or > 4 ? 3 : Math.Min(left, 2));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile3(double* left, double* right, double* weights, nint rows, nint stride, double factor, double* target, int d)
    {
        Vector256<double> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector256<double> c0 = default, c1 = default, c2 = default, c3 = default;
        for (nint k = 0; k < rows; k++, left += stride, right += stride)
        {
            Vector256<double> f = Vector256.Create(weights[k]);
            Vector256<double> u = f * Vector256.Load(right), v = f * Vector256.Load(right + 4), w = f * Vector256.Load(right + 8);
            f = Vector256.Create(left[0]);
            (a0, b0, c0) = (VectorMath.MultiplyAdd(f, u, a0), VectorMath.MultiplyAdd(f, v, b0), VectorMath.MultiplyAdd(f, w, c0));
            f = Vector256.Create(left[1]);
            (a1, b1, c1) = (VectorMath.MultiplyAdd(f, u, a1), VectorMath.MultiplyAdd(f, v, b1), VectorMath.MultiplyAdd(f, w, c1));
            f = Vector256.Create(left[2]);
            (a2, b2, c2) = (VectorMath.MultiplyAdd(f, u, a2), VectorMath.MultiplyAdd(f, v, b2), VectorMath.MultiplyAdd(f, w, c2));
            f = Vector256.Create(left[3]);
            (a3, b3, c3) = (VectorMath.MultiplyAdd(f, u, a3), VectorMath.MultiplyAdd(f, v, b3), VectorMath.MultiplyAdd(f, w, c3));
        }

        Add(target, d, factor, a0, a1, a2, a3);
        Add(target + 4, d, factor, b0, b1, b2, b3);
        Add(target + 8, d, factor, c0, c1, c2, c3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile2(double* left, double* right, double* weights, nint rows, nint stride, double factor, double* target, int d)
    {
        Vector256<double> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        for (nint k = 0; k < rows; k++, left += stride, right += stride)
        {
            Vector256<double> f = Vector256.Create(weights[k]);
            Vector256<double> u = f * Vector256.Load(right), v = f * Vector256.Load(right + 4);
            f = Vector256.Create(left[0]);
            (a0, b0) = (VectorMath.MultiplyAdd(f, u, a0), VectorMath.MultiplyAdd(f, v, b0));
            f = Vector256.Create(left[1]);
            (a1, b1) = (VectorMath.MultiplyAdd(f, u, a1), VectorMath.MultiplyAdd(f, v, b1));
            f = Vector256.Create(left[2]);
            (a2, b2) = (VectorMath.MultiplyAdd(f, u, a2), VectorMath.MultiplyAdd(f, v, b2));
            f = Vector256.Create(left[3]);
            (a3, b3) = (VectorMath.MultiplyAdd(f, u, a3), VectorMath.MultiplyAdd(f, v, b3));
        }

        Add(target, d, factor, a0, a1, a2, a3);
        Add(target + 4, d, factor, b0, b1, b2, b3);
    }

    // Two rows at a time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1(double* left, double* right, double* weights, nint rows, nint stride, double factor, double* target, int d)
    {
        Vector256<double> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        nint k = 0;
        for (; k + 2 <= rows; k += 2, left += 2 * stride, right += 2 * stride)
        {
            double* other = left + stride;
            Vector256<double> u = Vector256.Create(weights[k]) * Vector256.Load(right);
            Vector256<double> v = Vector256.Create(weights[k + 1]) * Vector256.Load(right + stride);
            (a0, b0) = (VectorMath.MultiplyAdd(Vector256.Create(left[0]), u, a0), VectorMath.MultiplyAdd(Vector256.Create(other[0]), v, b0));
            (a1, b1) = (VectorMath.MultiplyAdd(Vector256.Create(left[1]), u, a1), VectorMath.MultiplyAdd(Vector256.Create(other[1]), v, b1));
            (a2, b2) = (VectorMath.MultiplyAdd(Vector256.Create(left[2]), u, a2), VectorMath.MultiplyAdd(Vector256.Create(other[2]), v, b2));
            (a3, b3) = (VectorMath.MultiplyAdd(Vector256.Create(left[3]), u, a3), VectorMath.MultiplyAdd(Vector256.Create(other[3]), v, b3));
        }

        if (k < rows)
        {
            Vector256<double> u = Vector256.Create(weights[k]) * Vector256.Load(right);
            a0 = VectorMath.MultiplyAdd(Vector256.Create(left[0]), u, a0);
            a1 = VectorMath.MultiplyAdd(Vector256.Create(left[1]), u, a1);
            a2 = VectorMath.MultiplyAdd(Vector256.Create(left[2]), u, a2);
            a3 = VectorMath.MultiplyAdd(Vector256.Create(left[3]), u, a3);
        }

        Add(target, d, factor, a0 + b0, a1 + b1, a2 + b2, a3 + b3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(double* target, int d, double factor, Vector256<double> a0, Vector256<double> a1, Vector256<double> a2, Vector256<double> a3)
    {
        Vector256<double> f = Vector256.Create(factor);
        VectorMath.MultiplyAdd(f, a0, Vector256.Load(target)).Store(target);
        VectorMath.MultiplyAdd(f, a1, Vector256.Load(target + d)).Store(target + d);
        VectorMath.MultiplyAdd(f, a2, Vector256.Load(target + (2 * d))).Store(target + (2 * d));
        VectorMath.MultiplyAdd(f, a3, Vector256.Load(target + (3 * d))).Store(target + (3 * d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(double* target, int d, Vector256<double> a0, Vector256<double> a1, Vector256<double> a2, Vector256<double> a3)
    {
        a0.Store(target);
        a1.Store(target + d);
        a2.Store(target + (2 * d));
        a3.Store(target + (3 * d));
    }

    // Makes the upper triangle of the lower one.
    private static void Mirror(int d, double* matrix)
    {
        for (int i = 0; i < d; i++)
        {
            double* row = matrix + (i * d), column = matrix + i;
            for (int j = 0; j < i; j++, column += d)
                *column = row[j];
        }
    }

    // c = a b, or its lower triangle and a little more, four rows and eight columns of c at a time in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(int d, double* a, double* b, double* c, bool lower)
    {
        for (int i = 0; i < d; i += VectorMath.Width)
        {
            int until = lower ? i + VectorMath.Width : d, j = 0;
            double* r0 = a + (i * d), r1 = r0 + d, r2 = r1 + d, r3 = r2 + d;
            for (; j + (2 * VectorMath.Width) <= until; j += 2 * VectorMath.Width)
            {
                Vector256<double> c0 = default, c1 = default, c2 = default, c3 = default, e0 = default, e1 = default, e2 = default, e3 = default;
                double* column = b + j;
                for (int k = 0; k < d; k++, column += d)
                {
                    Vector256<double> u = Vector256.Load(column), v = Vector256.Load(column + VectorMath.Width);
                    Vector256<double> f = Vector256.Create(r0[k]);
                    (c0, e0) = (VectorMath.MultiplyAdd(f, u, c0), VectorMath.MultiplyAdd(f, v, e0));
                    f = Vector256.Create(r1[k]);
                    (c1, e1) = (VectorMath.MultiplyAdd(f, u, c1), VectorMath.MultiplyAdd(f, v, e1));
                    f = Vector256.Create(r2[k]);
                    (c2, e2) = (VectorMath.MultiplyAdd(f, u, c2), VectorMath.MultiplyAdd(f, v, e2));
                    f = Vector256.Create(r3[k]);
                    (c3, e3) = (VectorMath.MultiplyAdd(f, u, c3), VectorMath.MultiplyAdd(f, v, e3));
                }

                Store(c + (i * d) + j, d, c0, c1, c2, c3);
                Store(c + (i * d) + j + VectorMath.Width, d, e0, e1, e2, e3);
            }

            if (j < until)
            {
                Vector256<double> c0 = default, c1 = default, c2 = default, c3 = default;
                double* column = b + j;
                for (int k = 0; k < d; k++, column += d)
                {
                    Vector256<double> u = Vector256.Load(column);
                    c0 = VectorMath.MultiplyAdd(Vector256.Create(r0[k]), u, c0);
                    c1 = VectorMath.MultiplyAdd(Vector256.Create(r1[k]), u, c1);
                    c2 = VectorMath.MultiplyAdd(Vector256.Create(r2[k]), u, c2);
                    c3 = VectorMath.MultiplyAdd(Vector256.Create(r3[k]), u, c3);
                }

                Store(c + (i * d) + j, d, c0, c1, c2, c3);
            }
        }
    }

    private static void Accumulate(int d, double weight, double* source, double* destination)
    {
        Vector256<double> factor = Vector256.Create(weight);
        for (int i = 0; i < d * d; i += VectorMath.Width)
            VectorMath.MultiplyAdd(factor, Vector256.Load(source + i), Vector256.Load(destination + i)).Store(destination + i);
    }
}
