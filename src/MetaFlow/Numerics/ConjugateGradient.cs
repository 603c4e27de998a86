namespace MetaFlow.Numerics;

/// <summary>
/// Conjugate gradients for symmetric positive definite maps, without allocation (Hestenes and Stiefel 1952; Golub and Van Loan,
/// Matrix Computations, algorithm 11.3.3).
/// </summary>
internal sealed class ConjugateGradient(int dimension) : IKrylovSolver
{
    private readonly double[] _residual = new double[dimension];
    private readonly double[] _direction = new double[dimension];
    private readonly double[] _product = new double[dimension];

    /// <inheritdoc/>
    public bool Solve<TOperator>(ref TOperator map, ReadOnlySpan<double> right, Span<double> solution, double tolerance, int most)
        where TOperator : ILinearOperator, allows ref struct
    {
        solution.Clear();
        right.CopyTo(_residual);
        right.CopyTo(_direction);
        double square = VectorLoops.Dot(_residual, _residual);
        double enough = tolerance * tolerance * square;
        if (square == 0)
            return true;
        for (int i = 0; i < most; i++)
        {
            map.Apply(_direction, _product);
            double curvature = VectorLoops.Dot(_direction, _product);
            if (!(curvature > 0))
                return false;
            double alpha = square / curvature;
            VectorLoops.AddScaled(alpha, _direction, solution);
            VectorLoops.AddScaled(-alpha, _product, _residual);
            double next = VectorLoops.Dot(_residual, _residual);
            if (next <= enough)
                return true;
            double beta = next / square;
            square = next;
            for (int j = 0; j < dimension; j++)
                _direction[j] = _residual[j] + (beta * _direction[j]);
        }

        return false;
    }
}
