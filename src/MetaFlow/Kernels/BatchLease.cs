namespace MetaFlow.Kernels;

/// <summary>What one call of a <see cref="TaskBatch"/> needs besides the tasks; reused, so that calls do not allocate.</summary>
internal sealed unsafe class BatchLease : ITeamJob, IDisposable
{
    private readonly BatchProblem _problem;
    private bool _held;
    private readonly Kernel _kernel;
    private readonly AlignedMemory _memory;
    private readonly double* _workspaces;
    private AlignedMemory? _points;
    private Operation _operation;
    private double _alpha;
    private double* _w;
    private double* _v;
    private int _wStride;
    private int _vStride;
    private double* _slicedValues;
    private double* _slicedVectors;
    private int _slices;
    private int _failure;

    public BatchLease(BatchProblem problem, Kernel kernel, int threads)
    {
        _problem = problem;
        _kernel = kernel;
        long d = Padded = Rounded(problem.PaddedDimension);
        long vectors = (long)problem.Tasks * problem.PaddedDimension;
        _memory = new AlignedMemory((3 * d) + Rounded(problem.Tasks) + Rounded(vectors) + (threads * WorkspaceStride));
        Hold();
        Result = _memory.Pointer;
        Values = Result + (3 * d);
        Vectors = Values + Rounded(problem.Tasks);
        _workspaces = Vectors + Rounded(vectors);
    }

    /// <summary>The reduced vector.</summary>
    public double* Result { get; }

    /// <summary>One value for each task.</summary>
    public double* Values { get; }

    /// <summary>One vector of the padded dimension for each task.</summary>
    public double* Vectors { get; }

    private long Padded { get; }

    // Whole cache lines, so that no two threads write to one.
    private long WorkspaceStride => (_problem.WorkspaceLength + 7) / 8 * 8;

    /// <summary>Copies the points, which may be one for all tasks or one for each.</summary>
    public void SetPoints(ReadOnlySpan<double> w, int wStride, ReadOnlySpan<double> v, int vStride)
    {
        _wStride = wStride == 0 ? 0 : _problem.PaddedDimension;
        _vStride = vStride == 0 ? 0 : _problem.PaddedDimension;
        _w = Result + Padded;
        _v = Result + (2 * Padded);
        if (wStride != 0 || vStride != 0)
        {
            long length = (long)_problem.Tasks * _problem.PaddedDimension;
            _points ??= new AlignedMemory(2 * length);
            _w = wStride == 0 ? _w : _points.Pointer;
            _v = vStride == 0 ? _v : _points.Pointer + length;
        }

        Copy(w, wStride, _w);
        if (v.IsEmpty)
            _v = null;
        else
            Copy(v, vStride, _v);
    }

    /// <summary>Evaluates the operation for all tasks.</summary>
    public void Evaluate(Operation operation, double alpha, bool wantsValues, bool wantsVectors, int threads)
    {
        _operation = operation;
        _alpha = alpha;
        _slicedValues = wantsValues ? Values : null;
        _slicedVectors = wantsVectors ? Vectors : null;
        _failure = (int)KernelStatus.Ok;

        // A few slices for each thread, so that a thread that comes late does not leave the others waiting.
        _slices = threads == 1 ? 1 : Math.Min(_problem.Tasks, Math.Min(4 * threads, WorkerTeam.MaximumSlices));
        if (threads == 1 || !WorkerTeam.TryRun(this, _slices, threads))
        {
            _slices = 1;
            RunSlice(0, 0);
        }

        ((KernelStatus)_failure).ThrowIfFailed(nameof(Evaluate));
    }

    /// <summary>sign · Σ p_i times the vector of the operation, into <see cref="Result"/>: in one call on one thread.</summary>
    public void Sum(Operation operation, double alpha, ReadOnlySpan<double> weights, double sign, int threads)
    {
        KernelStatus status;
        fixed (double* p = weights)
        {
            if (threads == 1)
            {
                status = _problem.Sum(_kernel, operation, alpha, _w, _v, p, sign, Vectors, Result, _workspaces);
            }
            else
            {
                Evaluate(operation, alpha, wantsValues: false, wantsVectors: true, threads);
                status = _kernel.Reduce(_problem.Tasks, _problem.PaddedDimension, p, Vectors, sign, Result);
            }
        }

        status.ThrowIfFailed(nameof(Sum));
    }

    /// <inheritdoc/>
    public void RunSlice(int slice, int worker)
    {
        int first = (int)((long)_problem.Tasks * slice / _slices);
        int count = (int)((long)_problem.Tasks * (slice + 1) / _slices) - first;
        KernelStatus status = _problem.Evaluate(
            _kernel, _operation, first, count, _alpha, _w, _wStride, _v, _vStride,
            _slicedValues == null ? null : _slicedValues + first,
            _slicedVectors == null ? null : _slicedVectors + ((long)first * _problem.PaddedDimension),
            _workspaces + (worker * WorkspaceStride));
        if (status != KernelStatus.Ok)
            Volatile.Write(ref _failure, (int)status);
    }

    /// <summary>For batches that nobody disposes of: the finalizers of safe handles, which free the memory, run after this one.</summary>
    ~BatchLease() => Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (!_held)
            return;
        _held = false;
        _memory.Dispose();
        _points?.Dispose();
        _problem.Memory.DangerousRelease();
    }

    /// <summary>
    /// A reference to the tasks for the life of the lease: a batch that is disposed of during a call frees their memory when
    /// the call returns its lease, and calls need not count references.
    /// </summary>
    private void Hold()
    {
        try
        {
            _problem.Memory.DangerousAddRef(ref _held);
        }
        catch (ObjectDisposedException)
        {
            throw new ObjectDisposedException(nameof(TaskBatch));
        }
    }

    private static long Rounded(long length) => (length + 7) / 8 * 8;

    private void Copy(ReadOnlySpan<double> source, int stride, double* destination)
    {
        int points = stride == 0 ? 1 : _problem.Tasks;
        for (int i = 0; i < points; i++)
            source.Slice(i * stride, _problem.Dimension).CopyTo(new Span<double>(destination + ((long)i * _problem.PaddedDimension), _problem.Dimension));
    }
}
