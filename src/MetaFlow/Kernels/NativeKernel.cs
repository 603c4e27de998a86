namespace MetaFlow.Kernels;

/// <summary>The kernel of the native library.</summary>
/// <param name="variant">The variant that the library chose.</param>
internal sealed unsafe class NativeKernel(string variant) : Kernel($"native-{variant}")
{
    /// <summary>Entries that are read in well under a microsecond, from the second-level cache.</summary>
    private const long ShortEntries = 4096;

    internal override long GlmWorkspace(NativeGlm* support, NativeGlm* query, long tasks, long dimension) =>
        NativeMethods.GlmWorkspace(support, query, tasks, dimension);

    internal override long QuadraticWorkspace(long dimension) => NativeMethods.QuadraticWorkspace(dimension);

    internal override KernelStatus GlmEvaluate(
        Operation operation, NativeGlm* support, NativeGlm* query, long dimension, long first, long count, double alpha,
        double* w, long wStride, double* v, long vStride, double* values, double* vectors, double* workspace, long workspaceLength) =>
        NativeMethods.GlmEvaluate(
            (int)operation, support, query, dimension, first, count, alpha, w, wStride, v, vStride, values, vectors, workspace, workspaceLength);

    internal override KernelStatus QuadraticEvaluate(
        Operation operation, NativeQuadratic* support, NativeQuadratic* query, long dimension, long first, long count, double alpha,
        double* w, long wStride, double* v, long vStride, double* values, double* vectors, double* workspace, long workspaceLength) =>
        NativeMethods.QuadraticEvaluate(
            (int)operation, support, query, dimension, first, count, alpha, w, wStride, v, vStride, values, vectors, workspace, workspaceLength);

    internal override long ColumnsLength(long rows, long dimension) => Math.Max(0, NativeMethods.ColumnsLength(rows, dimension));

    internal override KernelStatus Columns(long rows, long dimension, double* x, long stride, double* destination) =>
        NativeMethods.Columns(rows, dimension, x, stride, destination);

    internal override KernelStatus GlmSum(
        Operation operation, NativeGlm* support, NativeGlm* query, long dimension, long tasks, double alpha, double* w, double* v,
        double* weights, double sign, double* vectors, double* destination, double* workspace, long workspaceLength) =>
        NativeMethods.GlmSum((int)operation, support, query, dimension, tasks, alpha, w, v, weights, sign, vectors, destination, workspace, workspaceLength);

    internal override KernelStatus QuadraticSum(
        Operation operation, NativeQuadratic* support, NativeQuadratic* query, long dimension, long tasks, double alpha, double* w, double* v,
        double* weights, double sign, double* vectors, double* destination, double* workspace, long workspaceLength) =>
        tasks * dimension * dimension <= ShortEntries
            ? NativeMethods.ShortQuadraticSum((int)operation, support, query, dimension, tasks, alpha, w, v, weights, sign, vectors, destination, workspace, workspaceLength)
            : NativeMethods.QuadraticSum((int)operation, support, query, dimension, tasks, alpha, w, v, weights, sign, vectors, destination, workspace, workspaceLength);

    internal override long NetworkWorkspace(NativeNetwork* support, NativeNetwork* query, long tasks, long dimension) =>
        NativeMethods.NetworkWorkspace(support, query, tasks, dimension);

    internal override KernelStatus NetworkEvaluate(
        Operation operation, NativeNetwork* support, NativeNetwork* query, long dimension, long first, long count, double alpha,
        double* w, long wStride, double* v, long vStride, double* values, double* vectors, double* workspace, long workspaceLength) =>
        NativeMethods.NetworkEvaluate(
            (int)operation, support, query, dimension, first, count, alpha, w, wStride, v, vStride, values, vectors, workspace, workspaceLength);

    internal override long LanesWorkspace(long rows, long dimension) => NativeMethods.LanesWorkspace(rows, dimension);

    internal override KernelStatus GlmLanes(
        Operation operation, NativeGlm* support, NativeGlm* query, long dimension, long tasks, double* weights, double alpha, double sign,
        double* states, double* destination, double* workspace, long workspaceLength) =>
        NativeMethods.GlmLanes((int)operation, support, query, dimension, tasks, weights, alpha, sign, states, destination, workspace, workspaceLength);

    internal override KernelStatus QuadraticLanes(
        Operation operation, NativeQuadratic* support, NativeQuadratic* query, long dimension, long tasks, double* weights, double alpha, double sign,
        double* states, double* destination, double* workspace, long workspaceLength) =>
        NativeMethods.QuadraticLanes((int)operation, support, query, dimension, tasks, weights, alpha, sign, states, destination, workspace, workspaceLength);

    internal override KernelStatus Reduce(long tasks, long dimension, double* weights, double* vectors, double sign, double* destination) =>
        NativeMethods.Reduce(tasks, dimension, weights, vectors, sign, destination);

    internal override KernelStatus Affine(long dimension, double* a, long stride, double* b, double sign, double* w, double* destination) =>
        dimension * dimension <= ShortEntries
            ? NativeMethods.ShortAffine(dimension, a, stride, b, sign, w, destination)
            : NativeMethods.Affine(dimension, a, stride, b, sign, w, destination);

    internal override KernelStatus Gram(long rows, long dimension, double* x, long stride, double* y, double scale, double* a, double* b) =>
        NativeMethods.Gram(rows, dimension, x, stride, y, scale, a, b);

    internal override KernelStatus Gemm(
        long m, long n, long k, double alpha, double* a, long aStride, double* b, long bStride, double beta, double* c, long cStride) =>
        NativeMethods.Gemm(m, n, k, alpha, a, aStride, b, bStride, beta, c, cStride);
}
