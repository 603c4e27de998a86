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
    public static int Scratch(long rows, int padded) => checked((int)((3L * padded * padded) + (2L * padded) + ((2L + padded) * (rows + 3))));

    /// <summary>Adds p times the Hessian of one task to a padded matrix, of which only the lower triangle counts.</summary>
    /// <param name="support">The support loss.</param>
    /// <param name="query">The query loss.</param>
    /// <param name="d">The padded dimension.</param>
    /// <param name="alpha">α; null: the Hessian of the query loss at w.</param>
    /// <param name="weight">p.</param>
    /// <param name="w">w, padded with zeros.</param>
    /// <param name="scratch">Scratch.</param>
    /// <param name="hessian">d×d, row-major.</param>
    public static void Add(NativeGlm* support, NativeGlm* query, int d, double? alpha, double weight, double* w, double* scratch, double* hessian)
    {
        int square = d * d;
        double* s = scratch, q = s + square, m = q + square, moved = m + square, outer = moved + d;
        nint rows = (nint)(Math.Max(support->Rows, query->Rows) + 3);
        double* curvatures = outer + d, thirds = curvatures + rows, scaled = thirds + rows;
        if (alpha is not { } a)
        {
            ManagedGlm.Gradient(query, d, w, curvatures, null, outer);
            WeightedGram(query, d, curvatures, scaled, q);
            Accumulate(d, weight, q, hessian);
            return;
        }

        bool bends = (GlmFamily)support->Family == GlmFamily.Logistic;
        ManagedGlm.GradientAndDerivatives(support, d, w, curvatures, bends ? thirds : null, moved);
        WeightedGram(support, d, curvatures, scaled, s);
        Rows.Combine(d, 1, w, -a, moved, moved);
        ManagedGlm.Gradient(query, d, moved, curvatures, null, outer);
        WeightedGram(query, d, curvatures, scaled, q);
        Complete(d, -a, s);
        for (int i = 0; i < d; i++)
            s[(i * d) + i] += 1;
        Complete(d, 1, q);
        Multiply(d, q, s, m, lower: false);
        Multiply(d, s, m, q, lower: true);
        Accumulate(d, weight, q, hessian);
        if (!bends)
            return;
        ManagedGlm.MultiplyByPredictions(support, d, outer, thirds);
        WeightedGram(support, d, thirds, scaled, s, ridge: false);
        Accumulate(d, -a * weight, s, hessian);
    }

    // sum = scale Σ r_k x_k x_kᵀ + ridge I, in blocks of four rows of the lower triangle.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeightedGram(NativeGlm* glm, int d, double* weights, double* scaled, double* sum, bool ridge = true)
    {
        nint rows = (nint)glm->Rows, stride = (nint)glm->Stride;
        double* x = glm->X;
        for (nint k = 0; k < rows; k++)
        {
            Vector256<double> factor = Vector256.Create(weights[k] * glm->Scale);
            for (int j = 0; j < d; j += VectorMath.Width)
                (factor * Vector256.Load(x + (k * stride) + j)).Store(scaled + (k * d) + j);
        }

        for (int i = 0; i < d; i += VectorMath.Width)
        {
            int j = 0;
            for (; j + VectorMath.Width <= i; j += 2 * VectorMath.Width)
            {
                Vector256<double> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
                double* left = scaled + i, right = x + j;
                for (nint k = 0; k < rows; k++, left += d, right += stride)
                {
                    Vector256<double> u = Vector256.Load(right), v = Vector256.Load(right + VectorMath.Width);
                    Vector256<double> f = Vector256.Create(left[0]);
                    (a0, b0) = (VectorMath.MultiplyAdd(f, u, a0), VectorMath.MultiplyAdd(f, v, b0));
                    f = Vector256.Create(left[1]);
                    (a1, b1) = (VectorMath.MultiplyAdd(f, u, a1), VectorMath.MultiplyAdd(f, v, b1));
                    f = Vector256.Create(left[2]);
                    (a2, b2) = (VectorMath.MultiplyAdd(f, u, a2), VectorMath.MultiplyAdd(f, v, b2));
                    f = Vector256.Create(left[3]);
                    (a3, b3) = (VectorMath.MultiplyAdd(f, u, a3), VectorMath.MultiplyAdd(f, v, b3));
                }

                Store(sum + (i * d) + j, d, a0, a1, a2, a3);
                Store(sum + (i * d) + j + VectorMath.Width, d, b0, b1, b2, b3);
            }

            if (j <= i)
            {
                Vector256<double> a0 = default, a1 = default, a2 = default, a3 = default;
                double* left = scaled + i, right = x + j;
                for (nint k = 0; k < rows; k++, left += d, right += stride)
                {
                    Vector256<double> u = Vector256.Load(right);
                    a0 = VectorMath.MultiplyAdd(Vector256.Create(left[0]), u, a0);
                    a1 = VectorMath.MultiplyAdd(Vector256.Create(left[1]), u, a1);
                    a2 = VectorMath.MultiplyAdd(Vector256.Create(left[2]), u, a2);
                    a3 = VectorMath.MultiplyAdd(Vector256.Create(left[3]), u, a3);
                }

                Store(sum + (i * d) + j, d, a0, a1, a2, a3);
            }
        }

        for (int i = 0; i < d && ridge; i++)
            sum[(i * d) + i] += glm->Ridge;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(double* target, int d, Vector256<double> a0, Vector256<double> a1, Vector256<double> a2, Vector256<double> a3)
    {
        a0.Store(target);
        a1.Store(target + d);
        a2.Store(target + (2 * d));
        a3.Store(target + (3 * d));
    }

    // Scales the lower triangle, and makes the upper one of it.
    private static void Complete(int d, double factor, double* matrix)
    {
        for (int i = 0; i < d; i++)
        {
            double* row = matrix + (i * d), column = matrix + i;
            for (int j = 0; j < i; j++, column += d)
                *column = row[j] *= factor;
            row[i] *= factor;
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
