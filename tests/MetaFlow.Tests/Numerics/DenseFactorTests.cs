using MetaFlow.Numerics;
using Xunit;

namespace MetaFlow.Tests.Numerics;

/// <summary>Factorizations in place, against the residual of what they solve.</summary>
public sealed class DenseFactorTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(7, true)]
    [InlineData(20, false)]
    [InlineData(33, true)]
    public void Solve_RandomMatrix_LeavesAResidualOfRounding(int n, bool symmetric)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            double[] a = RandomMatrices.General(n, seed);
            if (symmetric)
                a = RandomMatrices.Definite(n, seed);
            double[] b = RandomMatrices.Vector(n, 100 + seed);
            double[] x = [.. b];
            var factor = new DenseFactor(n);
            Assert.True(factor.Factor(a, symmetric));
            factor.Solve(x);

            // Backward stability of both (Higham, §9.3 and §10.1): ‖b − Ax‖ ≤ c n³ u ‖A‖‖x‖ with growth in practice below n.
            double residual = 0;
            for (int i = 0; i < n; i++)
                residual = Math.Max(residual, Math.Abs(b[i] - VectorLoops.Dot(a.AsSpan(i * n, n), x)));
            Assert.InRange(residual, 0, 10 * n * n * Math.ScaleB(1, -53) * VectorLoops.Norm(a) * VectorLoops.Norm(x));
        }
    }

    [Fact]
    public void Factor_IndefiniteSymmetricMatrix_IsStillSolved()
    {
        double[] a = [0, 2, 2, 0];
        var factor = new DenseFactor(2);
        Assert.True(factor.Factor(a, symmetric: true));
        double[] x = [2, 4];
        factor.Solve(x);
        Assert.Equal([2, 1], x);
    }

    [Fact]
    public void Factor_SingularMatrix_IsRefused() => Assert.False(new DenseFactor(2).Factor([1, 2, 2, 4], symmetric: false));
}
