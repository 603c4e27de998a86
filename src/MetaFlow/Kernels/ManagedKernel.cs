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
        query = query == null ? support : query;
        return support == null || tasks < 0 || dimension < 1
            || Check(support, 0, tasks, dimension, out long supportRows) != KernelStatus.Ok
            || Check(query, 0, tasks, dimension, out long queryRows) != KernelStatus.Ok
            ? -1
            : ManagedGlm.Workspace(Math.Max(supportRows, queryRows), dimension);
    }

    internal override long QuadraticWorkspace(long dimension) => dimension < 1 ? -1 : ManagedQuadratic.Workspace(dimension);

    internal override KernelStatus GlmEvaluate(
        Operation operation, NativeGlm* support, NativeGlm* query, long dimension, long first, long count, double alpha,
        double* w, long wStride, double* v, long vStride, double* values, double* vectors, double* workspace, long workspaceLength)
    {
        KernelStatus status = CheckCall(operation, support, dimension, first, count, alpha, w, wStride, v, vStride, values, vectors, workspace);
        if (status != KernelStatus.Ok)
            return status;
        query = query == null ? support : query;
        status = Check(support, first, count, dimension, out long supportRows);
        if (status != KernelStatus.Ok)
            return status;
        status = Check(query, first, count, dimension, out long queryRows);
        if (status != KernelStatus.Ok)
            return status;
        if (workspaceLength < ManagedGlm.Workspace(Math.Max(supportRows, queryRows), dimension))
            return KernelStatus.SmallWorkspace;
        ManagedGlm.Evaluate(
            operation, support + first, query + first, count, (nint)dimension, alpha, w + (first * wStride), wStride, v == null ? null : v + (first * vStride), vStride,
            values, vectors, workspace);
        return KernelStatus.Ok;
    }

    internal override KernelStatus QuadraticEvaluate(
        Operation operation, NativeQuadratic* support, NativeQuadratic* query, long dimension, long first, long count, double alpha,
        double* w, long wStride, double* v, long vStride, double* values, double* vectors, double* workspace, long workspaceLength)
    {
        KernelStatus status = CheckCall(operation, support, dimension, first, count, alpha, w, wStride, v, vStride, values, vectors, workspace);
        if (status != KernelStatus.Ok)
            return status;
        query = query == null ? support : query;
        status = Check(support, first, count, dimension);
        if (status != KernelStatus.Ok)
            return status;
        status = Check(query, first, count, dimension);
        if (status != KernelStatus.Ok)
            return status;

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

    internal override long NetworkWorkspace(NativeNetwork* support, NativeNetwork* query, long tasks, long dimension) =>
        support == null || tasks < 0 || dimension < 1 || Check(support, query == null ? support : query, 0, tasks, dimension, out long room) != KernelStatus.Ok ? -1 : room;

    internal override KernelStatus NetworkEvaluate(
        Operation operation, NativeNetwork* support, NativeNetwork* query, long dimension, long first, long count, double alpha,
        double* w, long wStride, double* v, long vStride, double* values, double* vectors, double* workspace, long workspaceLength)
    {
        KernelStatus status = CheckCall(operation, support, dimension, first, count, alpha, w, wStride, v, vStride, values, vectors, workspace);
        if (status != KernelStatus.Ok)
            return status;
        if (operation == Operation.MetaHessianProduct)
            return KernelStatus.BadFamily;
        query = query == null ? support : query;
        status = Check(support, query, first, count, dimension, out long room);
        if (status != KernelStatus.Ok)
            return status;
        if (workspaceLength < room)
            return KernelStatus.SmallWorkspace;
        for (long i = 0; i < count; i++)
        {
            ManagedNetwork.Evaluate(
                operation, support + first + i, query + first + i, (nint)dimension, alpha, w + ((first + i) * wStride), v == null ? null : v + ((first + i) * vStride),
                values == null ? null : values + i, vectors == null ? null : vectors + (i * dimension), workspace);
        }

        return KernelStatus.Ok;
    }

    internal override long LanesWorkspace(long rows, long dimension) => rows < 0 || dimension < 1 ? -1 : ManagedLanes.Workspace(rows, dimension);

    internal override KernelStatus GlmLanes(
        Operation operation, NativeGlm* support, NativeGlm* query, long dimension, long tasks, double* weights, double alpha, double sign,
        double* states, double* destination, double* workspace, long workspaceLength)
    {
        KernelStatus status = CheckLanes(operation, support, dimension, tasks, weights, alpha, sign, states, destination, workspace);
        if (status != KernelStatus.Ok)
            return status;
        query = query == null ? support : query;
        status = Check(support, 0, tasks, dimension, out long rows);
        if (status != KernelStatus.Ok)
            return status;
        status = Check(query, 0, tasks, dimension, out _);
        if (status != KernelStatus.Ok)
            return status;
        if (workspaceLength < ManagedLanes.Workspace(rows, dimension))
            return KernelStatus.SmallWorkspace;
        ManagedLanes.Glm(operation, support, query, (nint)dimension, tasks, weights, alpha, sign, states, destination, workspace);
        return KernelStatus.Ok;
    }

    internal override KernelStatus QuadraticLanes(
        Operation operation, NativeQuadratic* support, NativeQuadratic* query, long dimension, long tasks, double* weights, double alpha, double sign,
        double* states, double* destination, double* workspace, long workspaceLength)
    {
        KernelStatus status = CheckLanes(operation, support, dimension, tasks, weights, alpha, sign, states, destination, workspace);
        if (status != KernelStatus.Ok)
            return status;
        query = query == null ? support : query;
        status = Check(support, 0, tasks, dimension);
        if (status != KernelStatus.Ok)
            return status;
        status = Check(query, 0, tasks, dimension);
        if (status != KernelStatus.Ok)
            return status;
        if (workspaceLength < ManagedLanes.Workspace(0, dimension))
            return KernelStatus.SmallWorkspace;
        ManagedLanes.Quadratic(operation, support, query, (nint)dimension, tasks, weights, alpha, sign, states, destination, workspace);
        return KernelStatus.Ok;
    }

    internal override KernelStatus Reduce(long tasks, long dimension, double* weights, double* vectors, double sign, double* destination)
    {
        if (tasks < 0 || dimension < 1)
            return KernelStatus.BadSize;
        if (destination == null || (tasks > 0 && (weights == null || vectors == null)))
            return KernelStatus.NullPointer;
        if (sign is not (1 or -1))
            return KernelStatus.BadValue;
        Rows.Clear((nint)dimension, destination);
        for (long i = 0; i < tasks; i++)
            Rows.Combine((nint)dimension, 1, destination, sign * weights[i], vectors + (i * dimension), destination);
        return KernelStatus.Ok;
    }

    internal override KernelStatus Affine(long dimension, double* a, long stride, double* b, double sign, double* w, double* destination)
    {
        if (dimension < 1 || stride < dimension)
            return KernelStatus.BadSize;
        if (a == null || w == null || destination == null)
            return KernelStatus.NullPointer;
        if (sign is not (1 or -1))
            return KernelStatus.BadValue;
        ManagedDense.Affine((nint)dimension, a, (nint)stride, b, sign, w, destination);
        return KernelStatus.Ok;
    }

    internal override KernelStatus Gram(long rows, long dimension, double* x, long stride, double* y, double scale, double* a, double* b)
    {
        if (rows < 0 || dimension < 1 || stride < dimension)
            return KernelStatus.BadSize;
        if (a == null || (rows > 0 && (x == null || (b != null && y == null))))
            return KernelStatus.NullPointer;
        if (!IsFinite(scale))
            return KernelStatus.BadValue;
        ManagedDense.Gram((nint)rows, (nint)dimension, x, (nint)stride, y, scale, a, b);
        return KernelStatus.Ok;
    }

    internal override KernelStatus Gemm(
        long m, long n, long k, double alpha, double* a, long aStride, double* b, long bStride, double beta, double* c, long cStride)
    {
        if (m < 0 || n < 0 || k < 0 || aStride < k || bStride < n || cStride < n)
            return KernelStatus.BadSize;
        if (m == 0 || n == 0)
            return KernelStatus.Ok;
        if (c == null || (k > 0 && (a == null || b == null)))
            return KernelStatus.NullPointer;
        if (!IsFinite(alpha) || !IsFinite(beta))
            return KernelStatus.BadValue;
        ManagedDense.Gemm((nint)m, (nint)n, (nint)k, alpha, a, (nint)aStride, b, (nint)bStride, beta, c, (nint)cStride);
        return KernelStatus.Ok;
    }

    /// <summary>The checks that do not depend on the kind of the tasks.</summary>
    private static KernelStatus CheckCall(
        Operation operation, void* support, long dimension, long first, long count, double alpha, double* w, long wStride, double* v, long vStride,
        double* values, double* vectors, double* workspace)
    {
        bool directed = operation is Operation.HessianProduct or Operation.MetaHessianProduct or Operation.SupportHessianProduct;
        if (operation is < Operation.Gradient or > Operation.SupportHessianProduct)
            return KernelStatus.BadFamily;
        if (dimension < 1 || first < 0 || count < 0 || first > long.MaxValue - count)
            return KernelStatus.BadSize;
        if (BadStride(wStride, dimension) || (directed && BadStride(vStride, dimension)))
            return KernelStatus.BadSize;
        if (support == null || w == null || workspace == null || (directed && v == null))
            return KernelStatus.NullPointer;
        if (vectors == null && (directed || values == null))
            return KernelStatus.NullPointer;
        return IsFinite(alpha) ? KernelStatus.Ok : KernelStatus.BadValue;
    }

    private static KernelStatus CheckLanes(
        Operation operation, void* support, long dimension, long tasks, double* weights, double alpha, double sign, double* states, double* destination, double* workspace)
    {
        if (operation is not (Operation.Gradient or Operation.MetaGradient))
            return KernelStatus.BadFamily;
        if (dimension < 1 || tasks < 0)
            return KernelStatus.BadSize;
        if (support == null || weights == null || states == null || destination == null || workspace == null)
            return KernelStatus.NullPointer;
        return IsFinite(alpha) && sign is (1 or -1) ? KernelStatus.Ok : KernelStatus.BadValue;
    }

    private static bool BadStride(long stride, long dimension) => stride != 0 && stride < dimension;

    /// <summary>Checks the tasks first .. first + count − 1 and finds the largest number of their rows.</summary>
    private static KernelStatus Check(NativeGlm* tasks, long first, long count, long dimension, out long rows)
    {
        rows = 0;
        for (long i = first; i < first + count; i++)
        {
            NativeGlm* task = tasks + i;
            if (task->Family is < (int)GlmFamily.Squared or > (int)GlmFamily.SmoothedHinge)
                return KernelStatus.BadFamily;
            if (task->Rows < 0 || task->Stride < dimension)
                return KernelStatus.BadSize;
            if (task->Rows > 0 && (task->X == null || task->Y == null))
                return KernelStatus.NullPointer;
            if (!IsFinite(task->Scale) || !IsFinite(task->Ridge))
                return KernelStatus.BadValue;
            if (task->Family == (int)GlmFamily.SmoothedHinge && !(task->Smoothing > 0 && IsFinite(task->Smoothing)))
                return KernelStatus.BadValue;
            rows = Math.Max(rows, task->Rows);
        }

        return KernelStatus.Ok;
    }

    private static KernelStatus Check(NativeQuadratic* tasks, long first, long count, long dimension)
    {
        for (long i = first; i < first + count; i++)
        {
            if (tasks[i].Stride < dimension)
                return KernelStatus.BadSize;
            if (tasks[i].A == null || tasks[i].B == null)
                return KernelStatus.NullPointer;
        }

        return KernelStatus.Ok;
    }

    /// <summary>Checks networks and finds the largest workspace that one of them needs.</summary>
    private static KernelStatus Check(NativeNetwork* support, NativeNetwork* query, long first, long count, long dimension, out long room)
    {
        room = 0;
        for (long i = first; i < first + count; i++)
        {
            NativeNetwork* g = support + i, f = query + i;
            KernelStatus status = Check(g, dimension);
            status = status == KernelStatus.Ok ? Check(f, dimension) : status;
            if (status != KernelStatus.Ok)
                return status;
            if (f->Inputs != g->Inputs || f->Hidden != g->Hidden || f->Outputs != g->Outputs)
                return KernelStatus.BadSize;
            room = Math.Max(room, Math.Max(ManagedNetwork.Workspace(f), ManagedNetwork.Workspace(g)));
        }

        return KernelStatus.Ok;
    }

    private static KernelStatus Check(NativeNetwork* f, long dimension)
    {
        const long Largest = 1 << 20;
        if (f->Output is < (int)NetworkOutput.Squared or > (int)NetworkOutput.Softmax)
            return KernelStatus.BadFamily;
        if (f->Rows is < 0 or > Largest || f->Inputs is < 1 or > Largest || f->Hidden is < 1 or > Largest || f->Outputs is < 1 or > Largest)
            return KernelStatus.BadSize;
        if ((f->Hidden * (f->Inputs + 1)) + ((f->Hidden + 1) * f->Outputs) > dimension || (f->Output == (int)NetworkOutput.Logistic && f->Outputs != 1)
            || f->Stride < NetworkShape.Quads(f->Inputs + 1) || f->TransposedStride < NetworkShape.Quads(f->Rows))
        {
            return KernelStatus.BadSize;
        }

        if (f->Rows > 0 && (f->X == null || f->Transposed == null || f->Y == null))
            return KernelStatus.NullPointer;
        return IsFinite(f->Scale) && IsFinite(f->Ridge) && f->Reserved == 0 ? KernelStatus.Ok : KernelStatus.BadValue;
    }
}
