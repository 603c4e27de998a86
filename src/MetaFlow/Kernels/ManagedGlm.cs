using System.Runtime.Intrinsics;

namespace MetaFlow.Kernels;

/// <summary>
/// The operations of the managed kernel on generalized linear tasks. As in the native one, the gradient of the query loss walks the
/// rows backward and all else forward: in a meta-gradient each pass then starts with the rows that the one before has left in the
/// cache. The direction belongs to the operation, so a meta-gradient has the same bits as its formula composed of calls.
/// </summary>
internal static unsafe class ManagedGlm
{
    /// <summary>
    /// Doubles of X in a call (16 MB) from which the caches are unlikely to hold it until the next one; then the second and the third
    /// pass over a task fetch the next one, for which memory has time while they read from the caches.
    /// </summary>
    private const long FarDoubles = 2_097_152;

    /// <summary>Vectors of the dimension and of the rows in the workspace; each is padded to whole vectors.</summary>
    private const int DimensionVectors = 4;
    private const int RowVectors = 2;

    /// <summary>Doubles of workspace for tasks of at most so many rows.</summary>
    public static long Workspace(long rows, long dimension) => (DimensionVectors * Padded(dimension)) + (RowVectors * Padded(rows));

    /// <summary>Evaluates an operation for several tasks; <paramref name="values"/> and <paramref name="vectors"/> may be null.</summary>
    public static void Evaluate(
        Operation operation, NativeGlm* support, NativeGlm* query, long count, nint d, double alpha, double* w, long wStride, double* v, long vStride,
        double* values, double* vectors, double* workspace)
    {
        long doubles = 0;
        for (long i = 0; i < count; i++)
            doubles += support[i].Rows * support[i].Stride;
        for (long i = 0; i < count; i++)
        {
            NativeGlm* next = doubles >= FarDoubles && i + 1 < count && support[i + 1].Stride == support[i].Stride ? support + i + 1 : null;
            Evaluate(
                operation, support + i, query + i, next, d, alpha, w + (i * wStride), v == null ? null : v + (i * vStride),
                values == null ? null : values + i, vectors == null ? null : vectors + (i * d), workspace);
        }
    }

    private static void Evaluate(
        Operation operation, NativeGlm* support, NativeGlm* query, NativeGlm* next, nint d, double alpha, double* w, double* v, double* value,
        double* vector, double* workspace)
    {
        switch (operation)
        {
            case Operation.Gradient:
                Gradient(query, d, w, null, value, vector, backward: true);
                break;
            case Operation.SupportGradient:
                Gradient(support, d, w, null, value, vector);
                break;
            case Operation.HessianProduct:
                HessianProduct(query, d, w, v, vector);
                break;
            case Operation.SupportHessianProduct:
                HessianProduct(support, d, w, v, vector);
                break;
            case Operation.MetaGradient:
                MetaGradient(support, query, next, d, alpha, w, value, vector, workspace);
                break;
            default:
                MetaHessianProduct(support, query, d, alpha, w, v, vector, workspace);
                break;
        }
    }

    private static long Padded(long length) => (length + VectorMath.Width - 1) / VectorMath.Width * VectorMath.Width;

    /// <summary>(I − α∇²g(w)) ∇f(w′), w′ = w − α∇g(w): three passes, two when only the value is wanted.</summary>
    private static void MetaGradient(
        NativeGlm* support, NativeGlm* query, NativeGlm* next, nint d, double alpha, double* w, double* value, double* vector, double* workspace)
    {
        nint padded = (nint)Padded(d);
        double* adapted = workspace;
        double* outer = adapted + padded;
        double* curvatures = workspace + (DimensionVectors * padded);

        Gradient(support, d, w, vector == null ? null : curvatures, null, adapted);
        Rows.Combine(d, 1, w, -alpha, adapted, adapted);
        double* fetched = next == null || query->Stride != next->Stride ? null : next->X;
        nint rows = fetched == null ? 0 : (nint)next->Rows, half = rows / 2;
        Gradient(query, d, adapted, null, value, vector == null ? null : outer, backward: true, fetched, half);
        if (vector == null)
            return;

        SavedHessianMap saved = new() { Curvatures = curvatures };
        RowPass.Run(support, d, outer, null, vector, null, ref saved, backward: false, fetched + (half * (nint)support->Stride), rows - half);
        Finish(support, d, outer, vector);
        Rows.Combine(d, 1, outer, -alpha, vector, vector);
    }

    /// <summary>
    /// With H = ∇²g(w), q = ∇²f(w′)(I − αH)v and h = ∇f(w′): the result is (I − αH) q − α ∇³g(w)[v, h]. Three passes.
    /// </summary>
    private static void MetaHessianProduct(
        NativeGlm* support, NativeGlm* query, nint d, double alpha, double* w, double* v, double* vector, double* workspace)
    {
        nint padded = (nint)Padded(d);
        double* adapted = workspace;
        double* direction = adapted + padded;
        double* outer = direction + padded;
        double* product = outer + padded;
        double* curvatures = product + padded;
        double* thirds = curvatures + Padded((nint)support->Rows);

        GradientAndHessian(support, d, w, v, curvatures, thirds, adapted, direction);
        Rows.Combine(d, 1, w, -alpha, adapted, adapted);
        Rows.Combine(d, 1, v, -alpha, direction, direction);
        GradientAndHessian(query, d, adapted, direction, null, null, outer, product);

        if ((GlmFamily)support->Family == GlmFamily.Logistic)
        {
            SavedThirdMap saved = new() { Curvatures = curvatures, Thirds = thirds };
            RowPass.Run(support, d, product, outer, vector, null, ref saved);
        }
        else
        {
            SavedHessianMap saved = new() { Curvatures = curvatures };
            RowPass.Run(support, d, product, null, vector, null, ref saved);
        }

        Finish(support, d, product, vector);
        Rows.Combine(d, 1, product, -alpha, vector, vector);
    }

    /// <summary>scale · sum + ridge · p.</summary>
    private static void Finish(NativeGlm* glm, nint d, double* p, double* sum) => Rows.Combine(d, glm->Scale, sum, glm->Ridge, p, sum);

    internal static void Gradient(
        NativeGlm* glm, nint d, double* w, double* curvatures, double* value, double* vector, bool backward = false, double* next = null, nint nextRows = 0)
    {
        switch ((GlmFamily)glm->Family)
        {
            case GlmFamily.Squared:
                Gradient<SquaredFamily>(glm, d, w, curvatures, value, vector, backward, next, nextRows);
                break;
            case GlmFamily.Logistic:
                Gradient<LogisticFamily>(glm, d, w, curvatures, value, vector, backward, next, nextRows);
                break;
            case GlmFamily.Hinge:
                Gradient<HingeFamily>(glm, d, w, curvatures, value, vector, backward, next, nextRows);
                break;
            default:
                Gradient<SmoothedHingeFamily>(glm, d, w, curvatures, value, vector, backward, next, nextRows);
                break;
        }
    }

    private static void Gradient<TFamily>(
        NativeGlm* glm, nint d, double* w, double* curvatures, double* value, double* vector, bool backward, double* next, nint nextRows)
        where TFamily : struct, IFamily
    {
        Vector256<double> sum;
        if (vector == null)
        {
            ValueMap<TFamily> map = new() { Smoothing = Vector256.Create(glm->Smoothing) };
            RowPass.Run(glm, d, w, null, null, null, ref map, backward);
            sum = map.Sum;
        }
        else
        {
            GradientMap<TFamily> map = new() { Smoothing = Vector256.Create(glm->Smoothing), Curvatures = curvatures, WantsValue = value != null };
            RowPass.Run(glm, d, w, null, vector, null, ref map, backward, next, nextRows);
            Finish(glm, d, w, vector);
            sum = map.Sum;
        }

        if (value != null)
            *value = (glm->Scale * Vector256.Sum(sum)) + (0.5 * glm->Ridge * Rows.Dot(d, w, w));
    }

    /// <summary>The gradient, with φ″ and unless null φ‴ of every row.</summary>
    internal static void GradientAndDerivatives(NativeGlm* glm, nint d, double* w, double* curvatures, double* thirds, double* vector)
    {
        if (thirds == null)
        {
            Gradient(glm, d, w, curvatures, null, vector);
            return;
        }

        DerivativesMap<LogisticFamily> map = new() { Smoothing = Vector256.Create(glm->Smoothing), Curvatures = curvatures, Thirds = thirds };
        RowPass.Run(glm, d, w, null, vector, null, ref map);
        Finish(glm, d, w, vector);
    }

    /// <summary>Multiplies the number of every row by x·v.</summary>
    internal static void MultiplyByPredictions(NativeGlm* glm, nint d, double* v, double* numbers)
    {
        PredictionMap map = new() { Numbers = numbers };
        RowPass.Run(glm, d, v, null, null, null, ref map);
    }

    private static void HessianProduct(NativeGlm* glm, nint d, double* w, double* v, double* vector)
    {
        switch ((GlmFamily)glm->Family)
        {
            case GlmFamily.Squared:
                HessianProduct<SquaredFamily>(glm, d, w, v, vector);
                break;
            case GlmFamily.Logistic:
                HessianProduct<LogisticFamily>(glm, d, w, v, vector);
                break;
            case GlmFamily.Hinge:
                HessianProduct<HingeFamily>(glm, d, w, v, vector);
                break;
            default:
                HessianProduct<SmoothedHingeFamily>(glm, d, w, v, vector);
                break;
        }
    }

    private static void HessianProduct<TFamily>(NativeGlm* glm, nint d, double* w, double* v, double* vector)
        where TFamily : struct, IFamily
    {
        HessianMap<TFamily> map = new() { Smoothing = Vector256.Create(glm->Smoothing) };
        RowPass.Run(glm, d, w, v, vector, null, ref map);
        Finish(glm, d, v, vector);
    }

    private static void GradientAndHessian(
        NativeGlm* glm, nint d, double* w, double* v, double* curvatures, double* thirds, double* gradient, double* product)
    {
        switch ((GlmFamily)glm->Family)
        {
            case GlmFamily.Squared:
                GradientAndHessian<SquaredFamily>(glm, d, w, v, curvatures, thirds, gradient, product);
                break;
            case GlmFamily.Logistic:
                GradientAndHessian<LogisticFamily>(glm, d, w, v, curvatures, thirds, gradient, product);
                break;
            case GlmFamily.Hinge:
                GradientAndHessian<HingeFamily>(glm, d, w, v, curvatures, thirds, gradient, product);
                break;
            default:
                GradientAndHessian<SmoothedHingeFamily>(glm, d, w, v, curvatures, thirds, gradient, product);
                break;
        }
    }

    private static void GradientAndHessian<TFamily>(
        NativeGlm* glm, nint d, double* w, double* v, double* curvatures, double* thirds, double* gradient, double* product)
        where TFamily : struct, IFamily
    {
        GradientAndHessianMap<TFamily> map = new() { Smoothing = Vector256.Create(glm->Smoothing), Curvatures = curvatures, Thirds = thirds };
        RowPass.Run(glm, d, w, v, gradient, product, ref map);
        Finish(glm, d, w, gradient);
        Finish(glm, d, v, product);
    }
}
