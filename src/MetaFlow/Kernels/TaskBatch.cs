using MetaFlow.Numerics;

namespace MetaFlow.Kernels;

/// <summary>
/// A batch of weighted tasks p_i, (g_i, f_i) with support losses g_i and query losses f_i, copied once into native memory. Its
/// methods may be called from several threads at once, do not allocate after the first calls, and give the same bits for every
/// number of threads: results are formed for each task and added in the order of the tasks.
/// </summary>
/// <remarks>Destinations may overlap the inputs. Points that are not finite give results that are not finite.</remarks>
public sealed unsafe class TaskBatch : IDisposable
{
    // One pass over a matrix entry costs a tenth of a nanosecond or more; below some 50 µs threads do not pay.
    internal const long EntriesThatPay = 400_000;

    private readonly BatchProblem _problem;
    private readonly double[] _weights;
    private readonly Stack<BatchLease> _leases = new();
    private readonly Lock _guard = new();
    private BatchLease? _spare;
    private ScratchPool? _hessians;
    private bool _disposed;

    private TaskBatch(BatchProblem problem, ReadOnlySpan<double> weights, Kernel kernel, int threads)
    {
        _problem = problem;
        _weights = weights.ToArray();
        Kernel = kernel;
        Threads = threads;
        _spare = new BatchLease(problem, kernel, threads);
    }

    /// <summary>Dimension d of the parameter.</summary>
    public int Dimension => _problem.Dimension;

    /// <summary>Number M of tasks.</summary>
    public int TaskCount => _problem.Tasks;

    /// <summary>The kernel that evaluates the tasks.</summary>
    public Kernel Kernel { get; }

    /// <summary>The most threads that a call uses, the caller's included.</summary>
    public int Threads { get; }

    /// <summary>A batch of generalized linear tasks.</summary>
    /// <param name="support">The support losses, one for each task; all of one dimension.</param>
    /// <param name="query">The query losses; null when they are the support losses.</param>
    /// <param name="weights">The weights p_i, finite, one for each task.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="threads">The most threads that a call uses, at least 1; they are used where the work pays.</param>
    /// <param name="products">Whether inner products of the samples are kept, from which the native kernel forms the meta-gradient: it then reads the data twice instead of six times. They take n² numbers for each loss and pay where n is well below d.</param>
    /// <exception cref="ArgumentException">Sizes do not agree, or a number is not finite or out of its domain.</exception>
    public static TaskBatch OfGlm(
        IReadOnlyList<GlmData> support, IReadOnlyList<GlmData>? query, ReadOnlySpan<double> weights, Kernel kernel, int threads = 1, bool products = false)
    {
        BatchArguments.CheckTasks(support, weights, kernel, threads);
        return new TaskBatch(new GlmProblem(support, query, kernel, products), weights, kernel, threads);
    }

    /// <summary>A batch of quadratic tasks.</summary>
    /// <param name="support">The support losses, one for each task; all of one dimension.</param>
    /// <param name="query">The query losses; null when they are the support losses.</param>
    /// <param name="weights">The weights p_i, finite, one for each task.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="threads">The most threads that a call uses, at least 1; they are used where the work pays.</param>
    /// <exception cref="ArgumentException">Sizes do not agree, a number is not finite, or a matrix is not symmetric.</exception>
    public static TaskBatch OfQuadratics(
        IReadOnlyList<QuadraticData> support, IReadOnlyList<QuadraticData>? query, ReadOnlySpan<double> weights, Kernel kernel, int threads = 1)
    {
        BatchArguments.CheckTasks(support, weights, kernel, threads);
        return new TaskBatch(new QuadraticProblem(support, query, kernel), weights, kernel, threads);
    }

    /// <summary>A batch of two-layer tanh networks; it has no <see cref="MetaHessianVectorProduct"/>.</summary>
    /// <param name="support">The support losses, one for each task; all of one dimension.</param>
    /// <param name="query">The query losses, of the same widths; null when they are the support losses.</param>
    /// <param name="weights">The weights p_i, finite, one for each task.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="threads">The most threads that a call uses, at least 1; they are used where the work pays.</param>
    /// <param name="products">Whether inner products of the samples are kept, from which the native kernel forms the meta-gradient of losses without ridge: four products with the inputs instead of six. They pay where there are fewer samples than inputs.</param>
    /// <exception cref="ArgumentException">Sizes do not agree, or a number is not finite.</exception>
    public static TaskBatch OfNetworks(
        IReadOnlyList<NetworkData> support, IReadOnlyList<NetworkData>? query, ReadOnlySpan<double> weights, Kernel kernel, int threads = 1, bool products = false)
    {
        BatchArguments.CheckTasks(support, weights, kernel, threads);
        return new TaskBatch(new NetworkProblem(support, query, kernel, products), weights, kernel, threads);
    }

    /// <summary>Whether <see cref="MetaHessianVectorProduct"/> is available.</summary>
    public bool HasMetaHessianVectorProduct => _problem.HasMetaHessianProduct;

    /// <summary>The value Σ p_i f_i(w).</summary>
    /// <param name="w">w, length d.</param>
    public double Value(ReadOnlySpan<double> w) => WeightedValue(Operation.Gradient, 0, w);

    /// <summary>sign · Σ p_i ∇f_i(w).</summary>
    /// <param name="w">w, length d.</param>
    /// <param name="destination">Receives the vector, length d.</param>
    /// <param name="sign">+1 or −1.</param>
    public void Gradient(ReadOnlySpan<double> w, Span<double> destination, double sign = 1) =>
        WeightedVector(Operation.Gradient, 0, w, [], destination, sign);

    /// <summary>sign · Σ p_i ∇²f_i(w) v.</summary>
    /// <param name="w">w, length d.</param>
    /// <param name="v">v, length d.</param>
    /// <param name="destination">Receives the vector, length d.</param>
    /// <param name="sign">+1 or −1.</param>
    public void HessianVectorProduct(ReadOnlySpan<double> w, ReadOnlySpan<double> v, Span<double> destination, double sign = 1)
    {
        BatchArguments.CheckLength(v.Length, Dimension, nameof(v));
        WeightedVector(Operation.HessianProduct, 0, w, v, destination, sign);
    }

    /// <summary>The value Σ p_i f_i(w − α∇g_i(w)).</summary>
    /// <param name="innerStepSize">α, finite.</param>
    /// <param name="w">w, length d.</param>
    public double MetaValue(double innerStepSize, ReadOnlySpan<double> w) => WeightedValue(Operation.MetaGradient, innerStepSize, w);

    /// <summary>sign · Σ p_i (I − α∇²g_i(w)) ∇f_i(w − α∇g_i(w)).</summary>
    /// <param name="innerStepSize">α, finite.</param>
    /// <param name="w">w, length d.</param>
    /// <param name="destination">Receives the vector, length d.</param>
    /// <param name="sign">+1 or −1.</param>
    public void MetaGradient(double innerStepSize, ReadOnlySpan<double> w, Span<double> destination, double sign = 1) =>
        WeightedVector(Operation.MetaGradient, innerStepSize, w, [], destination, sign);

    /// <summary>sign times the derivative of Σ p_i (I − α∇²g_i(w)) ∇f_i(w − α∇g_i(w)) along v.</summary>
    /// <param name="innerStepSize">α, finite.</param>
    /// <param name="w">w, length d.</param>
    /// <param name="v">v, length d.</param>
    /// <param name="destination">Receives the vector, length d.</param>
    /// <param name="sign">+1 or −1.</param>
    /// <exception cref="NotSupportedException"><see cref="HasMetaHessianVectorProduct"/> is false.</exception>
    public void MetaHessianVectorProduct(double innerStepSize, ReadOnlySpan<double> w, ReadOnlySpan<double> v, Span<double> destination, double sign = 1)
    {
        BatchArguments.CheckLength(v.Length, Dimension, nameof(v));
        RequireAvailable(Operation.MetaHessianProduct);
        WeightedVector(Operation.MetaHessianProduct, innerStepSize, w, v, destination, sign);
    }

    /// <summary>
    /// sign · Σ p_i ∇²f_i(w), or with a step size the Hessian of Σ p_i f_i(w − α∇g_i(w)), whole, and the gradient, which falls off;
    /// false where the batch offers none that is cheaper than d products: quadratics, and dimensions above 256.
    /// </summary>
    /// <param name="innerStepSize">α, finite, or null.</param>
    /// <param name="w">w, length d.</param>
    /// <param name="gradient">Receives the gradient, length d.</param>
    /// <param name="hessian">Receives the symmetric matrix, d·d entries.</param>
    /// <param name="sign">+1 or −1.</param>
    internal bool TryHessian(double? innerStepSize, ReadOnlySpan<double> w, Span<double> gradient, Span<double> hessian, double sign = 1)
    {
        BatchArguments.CheckLength(w.Length, Dimension, nameof(w));
        BatchArguments.CheckStep(innerStepSize ?? 0);
        BatchArguments.CheckSign(sign);
        int padded = _problem.PaddedDimension, square = padded * padded;
        if (_problem.HessianScratch == 0 || hessian.Length != Dimension * Dimension || gradient.Length != Dimension)
            return false;
        BatchLease lease = Rent(); // keeps the tasks' memory meanwhile
        ScratchPool pool = _hessians ?? Interlocked.CompareExchange(ref _hessians, new ScratchPool(square + (2 * padded) + _problem.HessianScratch), null) ?? _hessians;
        double[] scratch = pool.Rent();
        try
        {
            Array.Clear(scratch, 0, square + (2 * padded));
            w.CopyTo(scratch.AsSpan(square + padded));
            fixed (double* memory = scratch)
            {
                for (int i = 0; i < _weights.Length; i++)
                    _problem.AddHessian(i, innerStepSize, sign * _weights[i], memory + square + padded, memory + square + (2 * padded), memory, memory + square);
            }

            for (int i = 0; i < Dimension; i++)
            {
                for (int j = 0; j <= i; j++)
                    hessian[(i * Dimension) + j] = hessian[(j * Dimension) + i] = scratch[(i * padded) + j];
            }

            scratch.AsSpan(square, Dimension).CopyTo(gradient);

            return true;
        }
        finally
        {
            pool.Return(scratch);
            Return(lease);
        }
    }

    /// <summary>The results of an operation for each task, without weights.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="innerStepSize">α, finite.</param>
    /// <param name="w">The points; that of task i begins at i·<paramref name="wStride"/>.</param>
    /// <param name="wStride">0 (one point for all tasks) or at least d.</param>
    /// <param name="v">The directions of the Hessian products, likewise; empty for other operations.</param>
    /// <param name="vStride">0 or at least d.</param>
    /// <param name="values">Receives M values; empty when they are not wanted. Hessian products have none.</param>
    /// <param name="vectors">Receives M vectors of length d, one after the other; empty when they are not wanted.</param>
    /// <exception cref="ArgumentException">A length or stride is wrong, or the operation does not give what is asked for.</exception>
    public void Each(
        Operation operation, double innerStepSize, ReadOnlySpan<double> w, int wStride, ReadOnlySpan<double> v, int vStride, Span<double> values, Span<double> vectors)
    {
        BatchArguments.CheckEach(operation, TaskCount, Dimension, w.Length, wStride, v.Length, vStride, values.Length, vectors.Length);
        BatchArguments.CheckStep(innerStepSize);
        RequireAvailable(operation);
        if (values.IsEmpty && vectors.IsEmpty)
            return;

        BatchLease lease = Rent();
        try
        {
            lease.SetPoints(w, wStride, v, v.IsEmpty ? 0 : vStride);
            lease.Evaluate(operation, innerStepSize, !values.IsEmpty, !vectors.IsEmpty, ThreadsFor(operation));
            if (!values.IsEmpty)
                new ReadOnlySpan<double>(lease.Values, TaskCount).CopyTo(values);
            for (int i = 0; i < TaskCount && !vectors.IsEmpty; i++)
                new ReadOnlySpan<double>(lease.Vectors + ((long)i * _problem.PaddedDimension), Dimension).CopyTo(vectors.Slice(i * Dimension, Dimension));
        }
        finally
        {
            Return(lease);
        }
    }

    /// <summary>An evaluation of the weighted sum at many states at once, for one thread; null where the kernels have none.</summary>
    /// <param name="operation">Gradient or meta-gradient.</param>
    /// <param name="innerStepSize">α, finite.</param>
    /// <param name="sign">+1 or −1.</param>
    internal TaskLanes? CreateLanes(Operation operation, double innerStepSize, double sign)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
        return _problem.HasLanes ? new TaskLanes(_problem, Kernel, _weights, operation, innerStepSize, sign) : null;
    }

    /// <summary>Frees the native memory, after the calls that are under way.</summary>
    public void Dispose()
    {
        lock (_guard)
        {
            if (_disposed)
                return;
            _disposed = true;
            while (_leases.TryPop(out BatchLease? lease))
                lease.Dispose();
        }

        Interlocked.Exchange(ref _spare, null)?.Dispose();
        _problem.Dispose();
    }

    private double WeightedValue(Operation operation, double alpha, ReadOnlySpan<double> w)
    {
        BatchArguments.CheckLength(w.Length, Dimension, nameof(w));
        BatchArguments.CheckStep(alpha);
        BatchLease lease = Rent();
        try
        {
            lease.SetPoints(w, 0, [], 0);
            lease.Evaluate(operation, alpha, wantsValues: true, wantsVectors: false, ThreadsFor(operation));
            double sum = 0;
            for (int i = 0; i < _weights.Length; i++)
                sum += _weights[i] * lease.Values[i];
            return sum;
        }
        finally
        {
            Return(lease);
        }
    }

    private void WeightedVector(Operation operation, double alpha, ReadOnlySpan<double> w, ReadOnlySpan<double> v, Span<double> destination, double sign)
    {
        BatchArguments.CheckLength(w.Length, Dimension, nameof(w));
        BatchArguments.CheckLength(destination.Length, Dimension, nameof(destination));
        BatchArguments.CheckStep(alpha);
        BatchArguments.CheckSign(sign);
        BatchLease lease = Rent();
        try
        {
            lease.SetPoints(w, 0, v, 0);
            lease.Sum(operation, alpha, _weights, sign, ThreadsFor(operation));
            new ReadOnlySpan<double>(lease.Result, Dimension).CopyTo(destination);
        }
        finally
        {
            Return(lease);
        }
    }

    private void RequireAvailable(Operation operation)
    {
        if (operation == Operation.MetaHessianProduct && !_problem.HasMetaHessianProduct)
            throw new NotSupportedException("The kernels have no derivative of the meta-gradient of networks.");
    }

    private int ThreadsFor(Operation operation)
    {
        if (Threads == 1 || TaskCount == 1)
            return 1;
        int passes = operation switch
        {
            Operation.MetaGradient => 3,
            Operation.MetaHessianProduct => 5,
            _ => 1,
        };
        return passes * _problem.EntriesPerPass < EntriesThatPay ? 1 : Math.Min(Threads, TaskCount);
    }

    /// <summary>A workspace, which holds the memory of the tasks as long as it lives.</summary>
    private BatchLease Rent()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), typeof(TaskBatch));
        BatchLease? lease = Interlocked.Exchange(ref _spare, null);
        if (lease is not null)
            return lease;
        lock (_guard)
        {
            if (_leases.TryPop(out lease))
                return lease;
        }

        return new BatchLease(_problem, Kernel, Threads);
    }

    private void Return(BatchLease lease)
    {
        if (Volatile.Read(ref _disposed) || Interlocked.CompareExchange(ref _spare, lease, null) is not null)
        {
            lock (_guard)
            {
                if (_disposed)
                    lease.Dispose();
                else
                    _leases.Push(lease);
            }
        }
        else if (Volatile.Read(ref _disposed))
        {
            // Disposed of between the question and the exchange: nobody else will look there.
            Interlocked.Exchange(ref _spare, null)?.Dispose();
        }
    }
}
