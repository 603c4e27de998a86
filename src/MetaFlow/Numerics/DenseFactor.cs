namespace MetaFlow.Numerics;

/// <summary>
/// A square matrix that is factored in place and solved with, without allocation: Cholesky where it is tried and succeeds, LU
/// with row pivoting otherwise.
/// </summary>
/// <param name="largest">Largest order n of the matrices.</param>
internal sealed class DenseFactor(int largest)
{
    private readonly double[] _matrix = new double[largest * largest];
    private readonly int[] _pivots = new int[largest];
    private readonly double[] _inverse = new double[largest];
    private int _order;
    private bool _cholesky;

    /// <summary>Factors the matrix. False when it is singular to working precision.</summary>
    /// <param name="source">The n×n matrix, row-major; copied.</param>
    /// <param name="symmetric">Whether Cholesky is tried first; it fails where the matrix is not positive definite.</param>
    public bool Factor(ReadOnlySpan<double> source, bool symmetric)
    {
        _order = (int)Math.Sqrt(source.Length);
        source.CopyTo(_matrix);
        _cholesky = symmetric && TryCholesky();
        if (_cholesky)
            return true;
        source.CopyTo(_matrix);
        return TryEliminate();
    }

    /// <summary>Overwrites b with the solution of A x = b.</summary>
    public void Solve(Span<double> b)
    {
        if (_cholesky)
            SolveCholesky(b);
        else
            SolveEliminated(b);
    }

    // A = L Lᵀ by rows: row i of L needs the rows above it, all contiguous.
    private bool TryCholesky()
    {
        int n = _order;
        for (int i = 0; i < n; i++)
        {
            Span<double> row = _matrix.AsSpan(i * n, n);
            for (int k = 0; k < i; k++)
                row[k] = (row[k] - VectorLoops.Dot(row[..k], _matrix.AsSpan(k * n, k))) * _inverse[k];
            double pivot = row[i] - VectorLoops.Dot(row[..i], row[..i]);
            if (!(pivot > 0) || !double.IsFinite(pivot))
                return false;
            _inverse[i] = 1 / Math.Sqrt(pivot);
        }

        return true;
    }

    private void SolveCholesky(Span<double> b)
    {
        int n = _order;
        for (int i = 0; i < n; i++)
            b[i] = (b[i] - VectorLoops.Dot(_matrix.AsSpan(i * n, i), b[..i])) * _inverse[i];
        for (int i = n - 1; i >= 0; i--)
        {
            b[i] *= _inverse[i];
            VectorLoops.AddScaled(-b[i], _matrix.AsSpan(i * n, i), b[..i]);
        }
    }

    private bool TryEliminate()
    {
        int n = _order;
        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
            {
                if (Math.Abs(_matrix[(i * n) + k]) > Math.Abs(_matrix[(pivot * n) + k]))
                    pivot = i;
            }

            _pivots[k] = pivot;
            double value = _matrix[(pivot * n) + k];
            if (value == 0 || !double.IsFinite(value))
                return false;
            Span<double> top = _matrix.AsSpan(k * n, n);
            if (pivot != k)
            {
                Span<double> other = _matrix.AsSpan(pivot * n, n);
                for (int j = 0; j < n; j++)
                    (top[j], other[j]) = (other[j], top[j]);
            }

            _inverse[k] = 1 / value;
            for (int i = k + 1; i < n; i++)
            {
                Span<double> row = _matrix.AsSpan(i * n, n);
                double factor = row[k] *= _inverse[k];
                if (factor != 0)
                    VectorLoops.AddScaled(-factor, top[(k + 1)..], row[(k + 1)..]);
            }
        }

        return true;
    }

    private void SolveEliminated(Span<double> b)
    {
        int n = _order;
        for (int k = 0; k < n; k++)
            (b[k], b[_pivots[k]]) = (b[_pivots[k]], b[k]);
        for (int i = 1; i < n; i++)
            b[i] -= VectorLoops.Dot(_matrix.AsSpan(i * n, i), b[..i]);
        for (int i = n - 1; i >= 0; i--)
            b[i] = (b[i] - VectorLoops.Dot(_matrix.AsSpan((i * n) + i + 1, n - i - 1), b[(i + 1)..])) * _inverse[i];
    }
}
