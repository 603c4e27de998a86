namespace MetaFlow.Kernels;

/// <summary>
/// The numerical kernel: losses, gradients, Hessian-vector products and meta-gradients of a whole batch of tasks in one call.
/// There are two, the native one and its managed twin, with the same meaning; their results agree up to rounding. Both are
/// stateless and may be used from several threads at once.
/// </summary>
public abstract unsafe class Kernel
{
    private protected Kernel(string name) => Name = name;

    /// <summary><c>native-avx2</c>, <c>native-portable</c> or <c>managed</c>.</summary>
    public string Name { get; }

    /// <summary>Whether the kernel is the native library.</summary>
    public bool IsNative => this is NativeKernel;

    /// <summary>The kernel for a choice.</summary>
    /// <param name="choice">The choice; <see cref="KernelChoice.Auto"/> honours the environment variable <c>METAFLOW_KERNEL</c>.</param>
    /// <exception cref="InvalidInputException"><c>METAFLOW_KERNEL</c> is neither <c>native</c> nor <c>managed</c>.</exception>
    /// <exception cref="NotSupportedException">The native kernel is asked for and cannot be loaded; the message says why.</exception>
    public static Kernel Select(KernelChoice choice = KernelChoice.Auto) =>
        KernelSelection.Select(choice, Environment.GetEnvironmentVariable(KernelSelection.VariableName), NativeLibraryState.Current).Kernel;

    /// <summary>What <see cref="KernelChoice.Auto"/> selects here, and why. It does not throw.</summary>
    public static KernelReport Describe() =>
        KernelSelection.Describe(Environment.GetEnvironmentVariable(KernelSelection.VariableName), NativeLibraryState.Current);

    internal abstract long GlmWorkspace(NativeGlm* support, NativeGlm* query, long tasks, long dimension);

    /// <summary>Doubles for the rows of a task by columns; 0 where the kernel does not store them so.</summary>
    internal virtual long ColumnsLength(long rows, long dimension) => 0;

    /// <summary>Stores rows by columns.</summary>
    internal virtual KernelStatus Columns(long rows, long dimension, double* x, long stride, double* destination) => throw new NotSupportedException();

    internal abstract long QuadraticWorkspace(long dimension);

    internal abstract KernelStatus GlmEvaluate(
        Operation operation, NativeGlm* support, NativeGlm* query, long dimension, long first, long count, double alpha,
        double* w, long wStride, double* v, long vStride, double* values, double* vectors, double* workspace, long workspaceLength);

    internal abstract KernelStatus QuadraticEvaluate(
        Operation operation, NativeQuadratic* support, NativeQuadratic* query, long dimension, long first, long count, double alpha,
        double* w, long wStride, double* v, long vStride, double* values, double* vectors, double* workspace, long workspaceLength);

    internal abstract long NetworkWorkspace(NativeNetwork* support, NativeNetwork* query, long tasks, long dimension);

    internal abstract KernelStatus NetworkEvaluate(
        Operation operation, NativeNetwork* support, NativeNetwork* query, long dimension, long first, long count, double alpha,
        double* w, long wStride, double* v, long vStride, double* values, double* vectors, double* workspace, long workspaceLength);

    internal abstract long LanesWorkspace(long rows, long dimension);

    internal abstract KernelStatus GlmLanes(
        Operation operation, NativeGlm* support, NativeGlm* query, long dimension, long tasks, double* weights, double alpha, double sign,
        double* states, double* destination, double* workspace, long workspaceLength);

    internal abstract KernelStatus QuadraticLanes(
        Operation operation, NativeQuadratic* support, NativeQuadratic* query, long dimension, long tasks, double* weights, double alpha, double sign,
        double* states, double* destination, double* workspace, long workspaceLength);

    internal abstract KernelStatus Reduce(long tasks, long dimension, double* weights, double* vectors, double sign, double* destination);

    /// <summary>Evaluates all tasks at one point and reduces their vectors, which are scratch.</summary>
    internal virtual KernelStatus GlmSum(
        Operation operation, NativeGlm* support, NativeGlm* query, long dimension, long tasks, double alpha, double* w, double* v,
        double* weights, double sign, double* vectors, double* destination, double* workspace, long workspaceLength)
    {
        KernelStatus status = GlmEvaluate(operation, support, query, dimension, 0, tasks, alpha, w, 0, v, 0, null, vectors, workspace, workspaceLength);
        return status == KernelStatus.Ok ? Reduce(tasks, dimension, weights, vectors, sign, destination) : status;
    }

    /// <summary>Evaluates all tasks at one point and reduces their vectors, which are scratch.</summary>
    internal virtual KernelStatus QuadraticSum(
        Operation operation, NativeQuadratic* support, NativeQuadratic* query, long dimension, long tasks, double alpha, double* w, double* v,
        double* weights, double sign, double* vectors, double* destination, double* workspace, long workspaceLength)
    {
        KernelStatus status = QuadraticEvaluate(operation, support, query, dimension, 0, tasks, alpha, w, 0, v, 0, null, vectors, workspace, workspaceLength);
        return status == KernelStatus.Ok ? Reduce(tasks, dimension, weights, vectors, sign, destination) : status;
    }

    internal abstract KernelStatus Affine(long dimension, double* a, long stride, double* b, double sign, double* w, double* destination);

    internal abstract KernelStatus Gram(long rows, long dimension, double* x, long stride, double* y, double scale, double* a, double* b);

    internal abstract KernelStatus Gemm(
        long m, long n, long k, double alpha, double* a, long aStride, double* b, long bStride, double beta, double* c, long cStride);
}
