namespace MetaFlow.Numerics;

/// <summary>
/// Conjugate gradients (Hestenes and Stiefel 1952) for several symmetric positive definite systems of one size in lockstep, so that
/// one call applies all matrices. Each system has its own step sizes and stops for itself; what it did not ask for does not move it.
/// </summary>
internal static class BlockConjugateGradients
{
    /// <summary>Doubles of workspace.</summary>
    public static int WorkspaceLength(int count, int dimension) => (3 * count * dimension) + count;

    /// <summary>Applies the matrices to one vector each.</summary>
    internal interface IOperator
    {
        /// <summary>Computes the products.</summary>
        void Apply(ReadOnlySpan<double> vectors, Span<double> destination);
    }

    /// <summary>Solves from zero.</summary>
    /// <param name="matrices">The matrices.</param>
    /// <param name="count">Number of systems.</param>
    /// <param name="right">The right-hand sides, one after the other.</param>
    /// <param name="solution">Receives the solutions.</param>
    /// <param name="tolerances">
    /// For each system the norm of the (recursively computed) residual at which it stops; a system of tolerance +∞ is left at zero.
    /// </param>
    /// <param name="iterations">The most iterations.</param>
    /// <param name="workspace">At least <see cref="WorkspaceLength"/>.</param>
    /// <returns>Whether every matrix was positive definite on what was seen of it; where not, the system keeps its last iterate.</returns>
    public static bool Solve<TOperator>(
        scoped in TOperator matrices, int count, ReadOnlySpan<double> right, Span<double> solution, ReadOnlySpan<double> tolerances, int iterations, Span<double> workspace)
        where TOperator : IOperator, allows ref struct
    {
        int length = right.Length, d = length / count;
        Span<double> residual = workspace[..length], direction = workspace.Slice(length, length), product = workspace.Slice(2 * length, length);
        Span<double> squares = workspace.Slice(3 * length, count);
        solution[..length].Clear();
        right.CopyTo(residual);
        right.CopyTo(direction);
        bool definite = true;
        int open = 0;
        for (int i = 0; i < count; i++)
        {
            squares[i] = BlockVectors.Dot(residual, residual, i, d);
            if (!(Math.Sqrt(squares[i]) > tolerances[i]))
            {
                squares[i] = double.IsNaN(squares[i]) ? double.NaN : -1;
            }

            open += squares[i] >= 0 ? 1 : 0;
        }

        for (int k = 0; k < iterations && open > 0; k++)
        {
            matrices.Apply(direction, product);
            for (int i = 0; i < count; i++)
            {
                if (!(squares[i] >= 0))
                {
                    continue;
                }

                double curvature = BlockVectors.Dot(direction, product, i, d);
                if (!(curvature > 0))
                {
                    // An exactly vanished residual is a solution; anything else says that the matrix is not definite.
                    definite &= squares[i] == 0;
                    squares[i] = -1;
                    open--;
                    continue;
                }

                double step = squares[i] / curvature;
                BlockVectors.AddScaled(step, direction, solution, i, d);
                BlockVectors.AddScaled(-step, product, residual, i, d);
                double next = BlockVectors.Dot(residual, residual, i, d);
                double ratio = next / squares[i];
                squares[i] = next;
                if (!(Math.Sqrt(next) > tolerances[i]))
                {
                    squares[i] = -1;
                    open--;
                    continue;
                }

                for (int j = i * d; j < (i + 1) * d; j++)
                {
                    direction[j] = residual[j] + (ratio * direction[j]);
                }
            }
        }

        return definite;
    }
}
