using static System.Double;

namespace MetaFlow.Kernels;

/// <summary>The managed kernel: the twin of every native entry point, with the same checks and statuses.</summary>
internal sealed unsafe class ManagedKernel : Kernel
{
    private ManagedKernel()
        : base("managed")
    {
    }

    /// <summary>The one instance.</summary>
    public static ManagedKernel Instance { get; } = new();

    internal override long GlmWorkspace(NativeGlm* support, NativeGlm* query, long tasks, long dimension)
    {
        if (support == null || query == null || tasks < 0 || dimension < 1)
            return -1;
        long rows = 0;
        for (long i = 0; i < tasks; i++)
            rows = Math.Max(rows, Math.Max(support[i].Rows, query[i].Rows));
        return ManagedGlm.Workspace(rows, dimension);
    }

    internal override long QuadraticWorkspace(long dimension) => dimension < 1 ? -1 : ManagedQuadratic.Workspace(dimension);

    internal override KernelStatus GlmEvaluate(
        Operation operation, NativeGlm* support, NativeGlm* query, long dimension, long first, long count, double alpha,
        double* w, long wStride, double* v, long vStride, double* values, double* vectors, double* workspace, long workspaceLength)
    {
        if (support == null || query == null)
            return KernelStatus.NullPointer;
        KernelStatus status = CheckCall(operation, dimension, first, count, alpha, w, wStride, v, vStride, values, vectors, workspace);
        if (status != KernelStatus.Ok)
            return status;
        for (long i = first; i < first + count; i++)
        {
            status = Check(support + i, dimension);
            if (status == KernelStatus.Ok)
                status = Check(query + i, dimension);
            if (status != KernelStatus.Ok)
                return status;
        }

        if (workspaceLength < GlmWorkspace(support + first, query + first, count, dimension))
            return KernelStatus.SmallWorkspace;
        for (long i = 0; i < count; i++)
        {
            ManagedGlm.Evaluate(
                operation, support + first + i, query + first + i, (nint)dimension, alpha, w + ((first + i) * wStride), v == null ? null : v + ((first + i) * vStride),
                values == null ? null : values + i, vectors == null ? null : vectors + (i * dimension), workspace);
        }

        return KernelStatus.Ok;
    }

    internal override KernelStatus QuadraticEvaluate(
        Operation operation, NativeQuadratic* support, NativeQuadratic* query, long dimension, long first, long count, double alpha,
        double* w, long wStride, double* v, long vStride, double* values, double* vectors, double* workspace, long workspaceLength)
    {
        if (support == null || query == null)
            return KernelStatus.NullPointer;
        KernelStatus status = CheckCall(operation, dimension, first, count, alpha, w, wStride, v, vStride, values, vectors, workspace);
        if (status != KernelStatus.Ok)
            return status;
        for (long i = first; i < first + count; i++)
        {
            status = Check(support + i, dimension);
            if (status == KernelStatus.Ok)
                status = Check(query + i, dimension);
            if (status != KernelStatus.Ok)
                return status;
        }

        if (workspaceLength < QuadraticWorkspace(dimension))
            return KernelStatus.SmallWorkspace;
        for (long i = 0; i < count; i++)
        {
            ManagedQuadratic.Evaluate(
                operation, support + first + i, query + first + i, (nint)dimension, alpha, w + ((first + i) * wStride), v == null ? null : v + ((first + i) * vStride),
                values == null ? null : values + i, vectors == null ? null : vectors + (i * dimension), workspace);
        }

        return KernelStatus.Ok;
    }

    internal override KernelStatus Reduce(long tasks, long dimension, double* weights, double* vectors, double sign, double* destination)
    {
        if (weights == null || vectors == null || destination == null)
            return KernelStatus.NullPointer;
        if (tasks < 0 || dimension < 1)
            return KernelStatus.BadSize;
        if (sign is not (1 or -1))
            return KernelStatus.BadValue;
        Rows.Clear((nint)dimension, destination);
        for (long i = 0; i < tasks; i++)
            Rows.Combine((nint)dimension, 1, destination, sign * weights[i], vectors + (i * dimension), destination);
        return KernelStatus.Ok;
    }

    internal override KernelStatus Affine(long dimension, double* a, long stride, double* b, double sign, double* w, double* destination)
    {
        if (a == null || w == null || destination == null)
            return KernelStatus.NullPointer;
        if (dimension < 1 || stride < dimension)
            return KernelStatus.BadSize;
        if (sign is not (1 or -1))
            return KernelStatus.BadValue;
        ManagedDense.Affine((nint)dimension, a, (nint)stride, b, sign, w, destination);
        return KernelStatus.Ok;
    }

    internal override KernelStatus Gram(long rows, long dimension, double* x, long stride, double* y, double scale, double* a, double* b)
    {
        if (x == null || a == null || (y == null) != (b == null))
            return KernelStatus.NullPointer;
        if (rows < 0 || dimension < 1 || stride < dimension)
            return KernelStatus.BadSize;
        if (!IsFinite(scale))
            return KernelStatus.BadValue;
        ManagedDense.Gram((nint)rows, (nint)dimension, x, (nint)stride, y, scale, a, b);
        return KernelStatus.Ok;
    }

    internal override KernelStatus Gemm(
        long m, long n, long k, double alpha, double* a, long aStride, double* b, long bStride, double beta, double* c, long cStride)
    {
        if (a == null || b == null || c == null)
            return KernelStatus.NullPointer;
        if (m < 0 || n < 0 || k < 0 || aStride < k || bStride < n || cStride < n)
            return KernelStatus.BadSize;
        if (!IsFinite(alpha) || !IsFinite(beta))
            return KernelStatus.BadValue;
        ManagedDense.Gemm((nint)m, (nint)n, (nint)k, alpha, a, (nint)aStride, b, (nint)bStride, beta, c, (nint)cStride);
        return KernelStatus.Ok;
    }

    /// <summary>The checks that do not depend on the kind of the tasks.</summary>
    private static KernelStatus CheckCall(
        Operation operation, long dimension, long first, long count, double alpha, double* w, long wStride, double* v, long vStride,
        double* values, double* vectors, double* workspace)
    {
        bool product = operation is Operation.HessianProduct or Operation.MetaHessianProduct or Operation.SupportHessianProduct;
        if (!Enum.IsDefined(operation))
            return KernelStatus.BadFamily;
        if (w == null || workspace == null || (product && (v == null || vectors == null)) || (values == null && vectors == null))
            return KernelStatus.NullPointer;
        if (dimension < 1 || first < 0 || count < 0 || BadStride(wStride, dimension) || (product && BadStride(vStride, dimension)))
            return KernelStatus.BadSize;
        return IsFinite(alpha) ? KernelStatus.Ok : KernelStatus.BadValue;
    }

    private static bool BadStride(long stride, long dimension) => stride != 0 && stride < dimension;

    private static KernelStatus Check(NativeGlm* glm, long dimension)
    {
        if (glm->X == null || glm->Y == null)
            return KernelStatus.NullPointer;
        if (glm->Rows < 0 || glm->Stride < dimension)
            return KernelStatus.BadSize;
        if (glm->Family is < (int)GlmFamily.Squared or > (int)GlmFamily.SmoothedHinge)
            return KernelStatus.BadFamily;
        bool smoothed = glm->Family == (int)GlmFamily.SmoothedHinge;
        return IsFinite(glm->Scale) && IsFinite(glm->Ridge) && (!smoothed || (IsFinite(glm->Smoothing) && glm->Smoothing > 0))
            ? KernelStatus.Ok
            : KernelStatus.BadValue;
    }

    private static KernelStatus Check(NativeQuadratic* quadratic, long dimension)
    {
        if (quadratic->A == null || quadratic->B == null)
            return KernelStatus.NullPointer;
        if (quadratic->Stride < dimension)
            return KernelStatus.BadSize;
        return IsFinite(quadratic->C) ? KernelStatus.Ok : KernelStatus.BadValue;
    }
}
