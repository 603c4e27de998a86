namespace MetaFlow.Kernels;

/// <summary>
/// The weighted sum of a batch's tasks at twelve states at once: X is read once for all of them. Not for several threads at once.
/// </summary>
internal sealed unsafe class TaskLanes : IDisposable
{
    /// <summary>METAFLOW_LANES: states of a call.</summary>
    public const int Count = 12;

    private readonly BatchProblem _problem;
    private readonly Kernel _kernel;
    private readonly Operation _operation;
    private readonly double _alpha;
    private readonly double _sign;
    private readonly int _size;
    private readonly long _length;
    private readonly AlignedMemory _memory;
    private readonly double* _destination;
    private readonly double* _weights;
    private readonly double* _workspace;
    private bool _held;

    public TaskLanes(BatchProblem problem, Kernel kernel, ReadOnlySpan<double> weights, Operation operation, double alpha, double sign)
    {
        (_problem, _kernel, _operation, _alpha, _sign) = (problem, kernel, operation, alpha, sign);
        _size = checked(problem.Dimension * Count);
        _length = problem.LanesWorkspace(kernel);
        long size = (_size + 7L) / 8 * 8;
        _memory = new AlignedMemory((2 * size) + ((weights.Length + 7) / 8 * 8) + _length);
        problem.Memory.DangerousAddRef(ref _held);
        _destination = _memory.Pointer + size;
        _weights = _destination + size;
        _workspace = _weights + ((weights.Length + 7) / 8 * 8);
        weights.CopyTo(new Span<double>(_weights, weights.Length));
    }

    /// <summary>The reference to the tasks is given back, and the finalizers of the safe handles, which free memory, run after this one.</summary>
    ~TaskLanes() => Dispose();

    /// <summary>Evaluates: component j of state s lies at 12 j + s, in both arguments.</summary>
    public void Evaluate(ReadOnlySpan<double> states, Span<double> destination)
    {
        ObjectDisposedException.ThrowIf(!_held, this);
        BatchArguments.CheckLength(states.Length, _size, nameof(states));
        BatchArguments.CheckLength(destination.Length, _size, nameof(destination));
        states.CopyTo(new Span<double>(_memory.Pointer, _size));
        _problem.EvaluateLanes(_kernel, _operation, _alpha, _sign, _weights, _memory.Pointer, _destination, _workspace, _length).ThrowIfFailed(nameof(Evaluate));
        new ReadOnlySpan<double>(_destination, _size).CopyTo(destination);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (!_held)
            return;
        _held = false;
        _memory.Dispose();
        _problem.Memory.DangerousRelease();
    }
}
