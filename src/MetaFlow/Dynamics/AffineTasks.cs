using MetaFlow.Kernels;

namespace MetaFlow;

/// <summary>
/// Quadratic tasks compiled to one affine field. With support <c>½w·Sw − s·w</c> and query <c>½w·Qw − q·w + c</c>, the adapted
/// point is <c>w′ = Aw + αs</c>, A = I − αS, and so
/// <c>∇F = Σ p A(Q(Aw + αs) − q) = Hw − b</c> with <c>H = Σ p AQA</c> and <c>b = Σ p A(q − αQs)</c>.
/// </summary>
internal sealed class AffineTasks : CompiledTasks
{
    private readonly QuadraticData[] _support;
    private readonly QuadraticData[] _query;
    private readonly double[] _weights;
    private readonly Kernel _kernel;
    private readonly int _dimension;

    public AffineTasks(TaskSet tasks, double[] weights, Kernel kernel)
    {
        _kernel = kernel;
        _weights = weights;
        _dimension = tasks.Dimension;
        _support = [.. tasks.Select(task => QuadraticForm.Compile(task.Support, kernel))];
        _query = [.. tasks.Select((task, i) => ReferenceEquals(task.Support, task.Query) ? _support[i] : QuadraticForm.Compile(task.Query, kernel))];
    }

    public override Route Route => Route.Affine;

    public override string KernelName => _kernel.Name;

    public override IVectorField Field(Direction direction)
    {
        double alpha = direction.Adaptation.SingleStepSize ?? 0;
        int d = _dimension;
        double[] matrix = new double[d * d], right = new double[d], adaptationMatrix = new double[d * d], product = new double[d * d], buffer = new double[d];
        double constant = 0;
        for (int i = 0; i < _weights.Length; i++)
        {
            double p = _weights[i];
            var (s, q) = (_support[i], _query[i]);

            // buffer = q − αQs;  constant: F(0) = ½α² s·Qs − α q·s + c = −½α s·((q − αQs) + q) + c.
            DenseKernel.Affine(_kernel, q.A, [], s.B, buffer);
            double offset = 0;
            for (int j = 0; j < d; j++)
            {
                buffer[j] = q.B[j] - (alpha * buffer[j]);
                offset += s.B[j] * (buffer[j] + q.B[j]);
            }

            constant += p * (q.C - (0.5 * alpha * offset));
            if (alpha == 0)
            {
                AddScaled(p, q.A, matrix);
                AddScaled(p, buffer, right);
                continue;
            }

            for (int j = 0; j < d * d; j++)
            {
                adaptationMatrix[j] = -alpha * s.A[j];
            }

            for (int j = 0; j < d; j++)
            {
                adaptationMatrix[(j * d) + j] += 1;
            }

            DenseKernel.Gemm(_kernel, d, d, d, 1, q.A, adaptationMatrix, 0, product);
            DenseKernel.Gemm(_kernel, d, d, d, p, adaptationMatrix, product, 1, matrix);
            DenseKernel.Affine(_kernel, adaptationMatrix, [], buffer, product.AsSpan(0, d));
            AddScaled(p, product.AsSpan(0, d), right);
        }

        Symmetrize(matrix, d);
        return new AffineField(matrix, right, constant, _kernel, _weights.Length * MetaGradient.Exact.Cost(direction.Adaptation));
    }

    protected override LossBlock[] Blocks => [];

    protected override LossBlock[] SingleBlocks => [];

    private static void AddScaled(double factor, ReadOnlySpan<double> source, Span<double> destination)
    {
        for (int j = 0; j < source.Length; j++)
        {
            destination[j] += factor * source[j];
        }
    }

    // Each AQA is symmetric; what differs between the triangles is the rounding of the products.
    private static void Symmetrize(double[] matrix, int d)
    {
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < i; j++)
            {
                matrix[(i * d) + j] = matrix[(j * d) + i] = 0.5 * (matrix[(i * d) + j] + matrix[(j * d) + i]);
            }
        }
    }
}
