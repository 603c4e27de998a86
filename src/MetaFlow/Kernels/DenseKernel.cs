namespace MetaFlow.Kernels;

/// <summary>Dense products on a given kernel; matrices are row-major.</summary>
public static unsafe class DenseKernel
{
    /// <summary>A = scale · XᵀX and b = scale · Xᵀy.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="rows">Rows n ≥ 0 of X.</param>
    /// <param name="dimension">Columns d ≥ 1 of X.</param>
    /// <param name="x">X, n·d entries.</param>
    /// <param name="y">y, n entries; empty when b is not wanted.</param>
    /// <param name="scale">The factor; finite.</param>
    /// <param name="a">Receives A, d·d entries, both triangles; must not overlap the inputs.</param>
    /// <param name="b">Receives b, d entries; empty when it is not wanted. Must not overlap the inputs.</param>
    public static void Gram(
        Kernel kernel, int rows, int dimension, ReadOnlySpan<double> x, ReadOnlySpan<double> y, double scale, Span<double> a, Span<double> b)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        RequireFinite(scale, nameof(scale));
        RequireLength(x.Length, (long)rows * dimension, nameof(x));
        RequireLength(a.Length, (long)dimension * dimension, nameof(a));
        RequireLength(b.Length, y.IsEmpty ? 0 : dimension, nameof(b));
        RequireLength(y.Length, b.IsEmpty ? 0 : rows, nameof(y));
        RequireApart(a.Overlaps(x) || a.Overlaps(y) || a.Overlaps(b), nameof(a));
        RequireApart(b.Overlaps(x) || b.Overlaps(y), nameof(b));
        if (rows == 0)
        {
            a.Clear();
            b.Clear();
            return;
        }

        fixed (double* xs = x, ys = y, destination = a, linear = b)
            kernel.Gram(rows, dimension, xs, dimension, ys, scale, destination, linear).ThrowIfFailed(nameof(Gram));
    }

    /// <summary>C = alpha · A B + beta · C.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="rows">Rows m ≥ 1 of A and C.</param>
    /// <param name="columns">Columns n ≥ 1 of B and C.</param>
    /// <param name="inner">Columns k ≥ 1 of A, rows of B.</param>
    /// <param name="alpha">The factor of the product; finite.</param>
    /// <param name="a">A, m·k entries.</param>
    /// <param name="b">B, k·n entries.</param>
    /// <param name="beta">The factor of the old C; finite. With 0 the old C is not read.</param>
    /// <param name="c">C, m·n entries; must not overlap A and B.</param>
    public static void Gemm(
        Kernel kernel, int rows, int columns, int inner, double alpha, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double beta, Span<double> c)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inner, 1);
        RequireFinite(alpha, nameof(alpha));
        RequireFinite(beta, nameof(beta));
        RequireLength(a.Length, (long)rows * inner, nameof(a));
        RequireLength(b.Length, (long)inner * columns, nameof(b));
        RequireLength(c.Length, (long)rows * columns, nameof(c));
        RequireApart(c.Overlaps(a) || c.Overlaps(b), nameof(c));
        fixed (double* left = a, right = b, destination = c)
            kernel.Gemm(rows, columns, inner, alpha, left, inner, right, columns, beta, destination, columns).ThrowIfFailed(nameof(Gemm));
    }

    /// <summary>destination = sign · (A w − b).</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="a">A, d·d entries.</param>
    /// <param name="b">b, d entries; empty for zero.</param>
    /// <param name="w">w, d entries.</param>
    /// <param name="destination">Receives the result, d entries; must not overlap the inputs.</param>
    /// <param name="sign">+1 or −1.</param>
    public static void Affine(Kernel kernel, ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> w, Span<double> destination, double sign = 1)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        if (w.IsEmpty)
            throw new ArgumentException("The dimension must be at least 1.", nameof(w));
        RequireLength(a.Length, (long)w.Length * w.Length, nameof(a));
        RequireLength(b.Length, b.IsEmpty ? 0 : w.Length, nameof(b));
        RequireLength(destination.Length, w.Length, nameof(destination));
        RequireApart(destination.Overlaps(w) || destination.Overlaps(a) || destination.Overlaps(b), nameof(destination));
        if (sign is not (1 or -1))
            throw new ArgumentOutOfRangeException(nameof(sign), sign, "The sign must be +1 or -1.");
        fixed (double* matrix = a, linear = b, point = w, result = destination)
            kernel.Affine(w.Length, matrix, w.Length, linear, sign, point, result).ThrowIfFailed(nameof(Affine));
    }

    private static void RequireLength(int length, long needed, string parameter)
    {
        if (length != needed)
            throw new ArgumentException($"The length is {length}; it must be {needed}.", parameter);
    }

    private static void RequireApart(bool overlap, string parameter)
    {
        if (overlap)
            throw new ArgumentException("The destination overlaps an input.", parameter);
    }

    private static void RequireFinite(double value, string parameter)
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(parameter, value, "The factor must be finite.");
    }
}
