using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>The linear systems <c>(λI + ∇²f̂(z) + ν∇²f(z)) x = b</c> of implicit differentiation and of Newton's method, for a block of tasks.</summary>
internal static class ImplicitSystem
{
    /// <summary>Doubles of workspace.</summary>
    public static int WorkspaceLength(int count, int dimension) =>
        checked(count + BlockConjugateGradients.WorkspaceLength(count, dimension));

    /// <summary>Solves with ν = 0 to a residual relative to the right-hand side, or for so many iterations.</summary>
    /// <returns>Whether the matrices were positive definite; where not, the solution is NaN.</returns>
    public static bool Solve(
        SeenLosses losses, double penalty, ReadOnlySpan<double> points, ReadOnlySpan<double> right, Span<double> solution, double tolerance, int iterations, Span<double> workspace)
    {
        Span<double> tolerances = workspace[..losses.Count];
        for (int i = 0; i < tolerances.Length; i++)
        {
            tolerances[i] = tolerance * BlockVectors.Norm(right, i, losses.Dimension);
        }

        var matrices = new Operator(losses, penalty, 0, points, default);
        bool definite = BlockConjugateGradients.Solve(matrices, losses.Count, right, solution, tolerances, iterations, workspace[losses.Count..]);
        if (!definite)
        {
            solution[..right.Length].Fill(double.NaN);
        }

        return definite;
    }

    /// <summary>The matrices λI + ∇²f̂(z) + ν∇²f(z).</summary>
    internal readonly ref struct Operator(SeenLosses losses, double penalty, double perturbation, ReadOnlySpan<double> points, Span<double> scratch)
        : BlockConjugateGradients.IOperator
    {
        private readonly SeenLosses _losses = losses;
        private readonly ReadOnlySpan<double> _points = points;
        private readonly Span<double> _scratch = scratch;
        private readonly double _penalty = penalty;
        private readonly double _perturbation = perturbation;

        /// <inheritdoc/>
        public void Apply(ReadOnlySpan<double> vectors, Span<double> destination)
        {
            _losses.SupportHessianProduct(_points, vectors, destination);
            BlockVectors.AddScaled(_penalty, vectors, destination);
            if (_perturbation != 0)
            {
                _losses.QueryHessianProduct(_points, vectors, _scratch);
                BlockVectors.AddScaled(_perturbation, _scratch, destination);
            }
        }
    }
}
