namespace MetaFlow.Numerics;

/// <summary>
/// GMRES without restarts for any regular map, without allocation (Saad and Schultz 1986; Saad, Iterative Methods for Sparse
/// Linear Systems, §6.5): the least squares over the Krylov space by Givens rotations of the Hessenberg projection.
/// </summary>
internal sealed class MinimalResidual : IKrylovSolver
{
    private readonly KrylovBasis _basis;
    private readonly double[] _triangle;
    private readonly double[] _cosines;
    private readonly double[] _sines;
    private readonly double[] _right;

    /// <param name="dimension">Dimension of the systems.</param>
    /// <param name="most">The most products of a solve.</param>
    public MinimalResidual(int dimension, int most)
    {
        _basis = new KrylovBasis(dimension, most);
        int m = _basis.Maximum;
        _triangle = new double[m * m];
        _cosines = new double[m];
        _sines = new double[m];
        _right = new double[m + 1];
    }

    /// <inheritdoc/>
    public bool Solve<TOperator>(ref TOperator map, ReadOnlySpan<double> right, Span<double> solution, double tolerance, int most)
        where TOperator : ILinearOperator, allows ref struct
    {
        solution.Clear();
        _basis.Start(right);
        Array.Clear(_right);
        _right[0] = _basis.StartNorm;
        bool done = _basis.IsInvariant;
        int m = _basis.Maximum;
        while (!done && _basis.Steps < Math.Min(m, most))
        {
            int k = _basis.Steps;
            _basis.Grow(ref map, symmetric: false);
            for (int i = 0; i <= k; i++)
                _triangle[(i * m) + k] = _basis.Projection(i, k);
            for (int i = 0; i < k; i++)
            {
                double above = _triangle[(i * m) + k], below = _triangle[((i + 1) * m) + k];
                _triangle[(i * m) + k] = (_cosines[i] * above) + (_sines[i] * below);
                _triangle[((i + 1) * m) + k] = (_cosines[i] * below) - (_sines[i] * above);
            }

            double head = _triangle[(k * m) + k];
            double length = double.Hypot(head, _basis.Residual);
            if (!(length > 0))
                return false; // singular on the space
            (_cosines[k], _sines[k]) = (head / length, _basis.Residual / length);
            _triangle[(k * m) + k] = length;
            _right[k + 1] = -_sines[k] * _right[k];
            _right[k] *= _cosines[k];
            done = Math.Abs(_right[k + 1]) <= tolerance * _basis.StartNorm || _basis.IsInvariant;
        }

        int steps = _basis.Steps;
        for (int i = steps - 1; i >= 0; i--)
        {
            for (int j = i + 1; j < steps; j++)
                _right[i] -= _triangle[(i * m) + j] * _right[j];
            _right[i] /= _triangle[(i * m) + i];
        }

        _basis.Combine(_right.AsSpan(0, steps), solution);
        return done;
    }
}
