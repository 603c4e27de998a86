namespace MetaFlow.Kernels;

/// <summary>The operations of the managed kernel on one quadratic task.</summary>
internal static unsafe class ManagedQuadratic
{
    /// <summary>Doubles of workspace.</summary>
    public static long Workspace(long dimension) => 2 * dimension;

    /// <summary>Evaluates an operation for one task; <paramref name="value"/> and <paramref name="vector"/> may be null.</summary>
    public static void Evaluate(
        Operation operation, NativeQuadratic* support, NativeQuadratic* query, nint d, double alpha, double* w, double* v, double* value, double* vector, double* workspace)
    {
        double* first = workspace;
        double* second = workspace + d;
        switch (operation)
        {
            case Operation.Gradient:
                Gradient(query, d, w, value, vector == null ? first : vector);
                break;
            case Operation.SupportGradient:
                Gradient(support, d, w, value, vector == null ? first : vector);
                break;
            case Operation.HessianProduct:
                Product(query, d, v, vector);
                break;
            case Operation.SupportHessianProduct:
                Product(support, d, v, vector);
                break;
            case Operation.MetaGradient:
                Gradient(support, d, w, null, first);
                Rows.Combine(d, 1, w, -alpha, first, first);
                Gradient(query, d, first, value, second);
                if (vector != null)
                    SubtractProduct(support, d, alpha, second, vector);
                break;
            default:
                SubtractProduct(support, d, alpha, v, first);
                Product(query, d, first, second);
                SubtractProduct(support, d, alpha, second, vector);
                break;
        }
    }

    /// <summary>A w − b, and w·(A w)/2 − b·w + c on demand.</summary>
    private static void Gradient(NativeQuadratic* task, nint d, double* w, double* value, double* vector)
    {
        Product(task, d, w, vector);
        if (value != null)
            *value = (0.5 * Rows.Dot(d, w, vector)) - Rows.Dot(d, task->B, w) + task->C;
        Rows.Combine(d, 1, vector, -1, task->B, vector);
    }

    /// <summary>destination = p − α A p.</summary>
    private static void SubtractProduct(NativeQuadratic* task, nint d, double alpha, double* p, double* destination)
    {
        Product(task, d, p, destination);
        Rows.Combine(d, 1, p, -alpha, destination, destination);
    }

    private static void Product(NativeQuadratic* task, nint d, double* p, double* destination) =>
        ManagedDense.Affine(d, task->A, (nint)task->Stride, null, 1, p, destination);
}
