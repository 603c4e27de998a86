namespace MetaFlow.Kernels;

/// <summary>The checks of the arguments of <see cref="TaskBatch"/>, before anything is pinned or handed to a kernel.</summary>
internal static class BatchArguments
{
    public static void CheckTasks<T>(IReadOnlyList<T> support, ReadOnlySpan<double> weights, Kernel kernel, int threads)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(support);
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (support.Count == 0 || support[0] is null)
            throw new ArgumentException("A batch needs at least one task, and none may be null.", nameof(support));
        if (weights.Length != support.Count)
            throw new ArgumentException($"There are {weights.Length} weights for {support.Count} tasks.", nameof(weights));
        foreach (double weight in weights)
        {
            if (!double.IsFinite(weight))
                throw new ArgumentException($"A weight is {weight:R}; it must be finite.", nameof(weights));
        }
    }

    public static void CheckStep(double innerStepSize)
    {
        if (!double.IsFinite(innerStepSize))
            throw new ArgumentOutOfRangeException(nameof(innerStepSize), innerStepSize, "The inner step size must be finite.");
    }

    public static void CheckSign(double sign)
    {
        if (sign is not (1 or -1))
            throw new ArgumentOutOfRangeException(nameof(sign), sign, "The sign must be +1 or -1.");
    }

    public static void CheckLength(int length, int dimension, string parameter)
    {
        if (length != dimension)
            throw new ArgumentException($"The length is {length}; it must be the dimension, {dimension}.", parameter);
    }

    /// <summary>The checks of <see cref="TaskBatch.Each"/>; its parameters are named w, wStride, v, vStride, values and vectors.</summary>
    public static void CheckEach(
        Operation operation, int tasks, int dimension, int w, int wStride, int v, int vStride, int values, int vectors)
    {
        if (!Enum.IsDefined(operation))
            throw new ArgumentOutOfRangeException(nameof(operation), operation, "Not an operation.");
        bool product = operation is Operation.HessianProduct or Operation.MetaHessianProduct or Operation.SupportHessianProduct;
        CheckPoints(w, wStride, tasks, dimension, nameof(w), nameof(wStride));
        if (product)
            CheckPoints(v, vStride, tasks, dimension, nameof(v), nameof(vStride));
        else if (v != 0)
            throw new ArgumentException($"The operation {operation} takes no direction.", nameof(v));
        if (values != 0 && product)
            throw new ArgumentException($"The operation {operation} gives no values.", nameof(values));
        if (values != 0 && values != tasks)
            throw new ArgumentException($"The length is {values}; it must be the number of tasks, {tasks}.", nameof(values));
        if (vectors != 0 && vectors != (long)tasks * dimension)
            throw new ArgumentException($"The length is {vectors}; it must be {tasks} × {dimension}.", nameof(vectors));
    }

    private static void CheckPoints(int length, int stride, int tasks, int dimension, string name, string strideName)
    {
        if (stride != 0 && stride < dimension)
            throw new ArgumentOutOfRangeException(strideName, stride, $"The stride must be 0 or at least the dimension, {dimension}.");
        long needed = ((long)(tasks - 1) * stride) + dimension;
        if (length < needed)
            throw new ArgumentException($"The length is {length}; {needed} is needed.", name);
    }
}
