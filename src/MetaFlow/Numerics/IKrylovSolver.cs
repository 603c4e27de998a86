namespace MetaFlow.Numerics;

/// <summary>Solves linear systems by products alone.</summary>
internal interface IKrylovSolver
{
    /// <summary>Solves A x = b from x = 0 until the residual is a fraction of b. False when that is not reached.</summary>
    /// <param name="map">A.</param>
    /// <param name="right">b.</param>
    /// <param name="solution">Receives x, the best so far also where it fails.</param>
    /// <param name="tolerance">The fraction.</param>
    /// <param name="most">The most products.</param>
    bool Solve<TOperator>(ref TOperator map, ReadOnlySpan<double> right, Span<double> solution, double tolerance, int most)
        where TOperator : ILinearOperator, allows ref struct;
}
