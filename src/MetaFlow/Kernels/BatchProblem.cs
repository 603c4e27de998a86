namespace MetaFlow.Kernels;

/// <summary>The tasks of a batch in native memory, as a kernel reads them.</summary>
/// <remarks>
/// The dimension is padded with zero columns to whole vectors: a zero column changes no product, and no kernel meets a remainder.
/// </remarks>
internal abstract unsafe class BatchProblem(int tasks, int dimension) : IDisposable
{
    public int Tasks => tasks;

    public int Dimension => dimension;

    /// <summary>The dimension that kernels see: a multiple of four.</summary>
    public int PaddedDimension { get; } = checked((dimension + VectorMath.Width - 1) / VectorMath.Width * VectorMath.Width);

    /// <summary>Doubles of workspace for one call.</summary>
    public long WorkspaceLength { get; protected init; }

    /// <summary>Entries of the matrices that one pass over all tasks reads.</summary>
    public long EntriesPerPass { get; protected init; }

    /// <summary>The memory of the tasks; a caller holds a reference to it while a kernel runs.</summary>
    public abstract AlignedMemory Memory { get; }

    /// <summary>Whether kernels have the operation <see cref="Operation.MetaHessianProduct"/> for these tasks.</summary>
    public virtual bool HasMetaHessianProduct => true;

    public abstract KernelStatus Evaluate(
        Kernel kernel, Operation operation, int first, int count, double alpha, double* w, int wStride, double* v, int vStride,
        double* values, double* vectors, double* workspace);

    /// <summary>sign · Σ p_i times the vector of the operation at one point; the vectors of the tasks are scratch.</summary>
    public virtual KernelStatus Sum(
        Kernel kernel, Operation operation, double alpha, double* w, double* v, double* weights, double sign, double* vectors, double* destination, double* workspace)
    {
        KernelStatus status = Evaluate(kernel, operation, 0, Tasks, alpha, w, 0, v, 0, null, vectors, workspace);
        return status == KernelStatus.Ok ? kernel.Reduce(Tasks, PaddedDimension, weights, vectors, sign, destination) : status;
    }

    /// <summary>Doubles of scratch that <see cref="AddHessian"/> takes; 0 where there is no cheap whole Hessian.</summary>
    public virtual int HessianScratch => 0;

    /// <summary>Adds p times the Hessian of a task's loss, after a step of size α or (null) at w, to a padded matrix; its lower triangle counts.</summary>
    public virtual void AddHessian(int task, double? alpha, double weight, double* w, double* scratch, double* hessian, double* gradient) => throw new NotSupportedException();

    /// <summary>Whether kernels evaluate these tasks at many states at once.</summary>
    public virtual bool HasLanes => false;

    /// <summary>Doubles of workspace for <see cref="EvaluateLanes"/>.</summary>
    public virtual long LanesWorkspace(Kernel kernel) => throw new NotSupportedException();

    /// <summary>sign · Σ p_i times the vector of the operation, at twelve states at once.</summary>
    public virtual KernelStatus EvaluateLanes(
        Kernel kernel, Operation operation, double alpha, double sign, double* weights, double* states, double* destination, double* workspace, long length) =>
        throw new NotSupportedException();

    /// <summary>Frees the memory, after the calls that hold a reference.</summary>
    public void Dispose() => Memory.Dispose();

    /// <summary>Whole cache lines, so that every array begins on one.</summary>
    protected static long Rounded(long length) => (length + 7) / 8 * 8;

    /// <summary>Rejects losses that are not one for each task and of one dimension, and checks each.</summary>
    protected void Check<T>(IReadOnlyList<T> losses, string parameter, Func<T, int> dimensionOf, Action<T, int, string> check)
        where T : class
    {
        if (losses.Count != Tasks)
            throw new ArgumentException($"There are {Tasks} support losses and {losses.Count} query losses; the numbers must agree.", parameter);
        for (int i = 0; i < losses.Count; i++)
        {
            T loss = losses[i] ?? throw new ArgumentException($"Task {i} is null.", parameter);
            int own = dimensionOf(loss);
            if (own != Dimension || own < 1)
                throw new ArgumentException($"Task {i} has dimension {own}; it must be that of the first, {Dimension}, and at least 1.", parameter);
            check(loss, i, parameter);
        }
    }

    /// <summary>Rejects a list with an entry that is not finite.</summary>
    protected static void RequireFinite(ReadOnlySpan<double> values, string name, int task, string parameter)
    {
        foreach (double value in values)
        {
            if (!double.IsFinite(value))
                throw new ArgumentException($"{name} of task {task} contains {value:R}; it must be finite.", parameter);
        }
    }

    /// <summary>Copies a matrix of so many columns to rows of the padded length.</summary>
    protected void CopyRows(ReadOnlySpan<double> source, double* destination)
    {
        int rows = source.Length / Dimension;
        for (int i = 0; i < rows; i++)
            source.Slice(i * Dimension, Dimension).CopyTo(new Span<double>(destination + ((long)i * PaddedDimension), Dimension));
    }
}
