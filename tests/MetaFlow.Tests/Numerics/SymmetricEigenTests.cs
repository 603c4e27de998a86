using MetaFlow.Numerics;
using Xunit;

namespace MetaFlow.Tests.Numerics;

/// <summary>Eigenvalues, the Lanczos process and the ends of the spectrum.</summary>
public sealed class SymmetricEigenTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(20)]
    [InlineData(41)]
    public void Decompose_RandomSymmetricMatrix_GivesOrthonormalRowsThatRebuildIt(int n)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            double[] a = RandomMatrices.Symmetric(n, seed), rows = [.. a], values = new double[n];
            Assert.True(SymmetricEigen.Decompose(rows, values, new double[n]));

            // Both reductions are backward stable with constants of the order n (Wilkinson); the norm of a is about n.
            double allowed = 50 * n * n * Math.ScaleB(1, -53);
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    double rebuilt = 0, product = VectorLoops.Dot(rows.AsSpan(i * n, n), rows.AsSpan(j * n, n));
                    for (int k = 0; k < n; k++)
                        rebuilt += rows[(k * n) + i] * values[k] * rows[(k * n) + j];
                    Assert.InRange(Math.Abs(product - (i == j ? 1 : 0)), 0, allowed);
                    Assert.InRange(Math.Abs(rebuilt - a[(i * n) + j]), 0, allowed * 3);
                }
            }
        }
    }

    [Fact]
    public void Decompose_DiagonalAndZeroMatrices_AreExact()
    {
        double[] rows = [3, 0, 0, 0, -1, 0, 0, 0, 0], values = new double[3];
        Assert.True(SymmetricEigen.Decompose(rows, values, new double[3]));
        Assert.Equal([0, -1, 3], values); // small entries are taken first
        Assert.Equal([0, 0, 1, 0, 1, 0, 1, 0, 0], rows);
    }

    [Fact]
    public void Estimate_SpectrumWithBothSigns_EnclosesItInTwelveProducts()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            const int n = 40;
            double[] a = RandomMatrices.Symmetric(n, seed), rows = [.. a], values = new double[n];
            SymmetricEigen.Decompose(rows, values, new double[n]);
            var map = new RandomMatrices.Dense(a, n);
            double[] vector = RandomMatrices.Vector(n, 50 + seed);
            SpectralEnds ends = SpectralEnds.Estimate(ref map, new KrylovBasis(n, 12), vector);
            Assert.Equal(12, map.Products);
            Assert.True(ends.Smallest < 0 && ends.Largest > 0);

            // What an estimate from products can promise: an eigenvalue is as large as the Ritz value less its residual, and the
            // margin covers what twelve steps miss of a spectrum without gaps.
            Assert.InRange(values.Min(), ends.Smallest, ends.Smallest + (0.25 * (ends.Largest - ends.Smallest)));
            Assert.InRange(values.Max(), ends.Largest - (0.25 * (ends.Largest - ends.Smallest)), ends.Largest);
            Assert.Equal(1, VectorLoops.Norm(vector), 1e-12);
        }
    }

    [Fact]
    public void Estimate_FewerThanEightSteps_AreRefused()
    {
        var map = new RandomMatrices.Dense([1], 1);
        Assert.Throws<ArgumentOutOfRangeException>("steps", () => SpectralEnds.Estimate(ref map, new KrylovBasis(1, 12), [1.0], 7));
    }

    [Fact]
    public void Estimate_InvariantSpace_IsExact()
    {
        double[] a = [2, 0, 0, 0, -5, 0, 0, 0, 1];
        var map = new RandomMatrices.Dense(a, 3);
        double[] vector = [1, 1, 1];
        SpectralEnds ends = SpectralEnds.Estimate(ref map, new KrylovBasis(3, 12), vector);
        Assert.Equal(-5, ends.Smallest, 1e-13);
        Assert.Equal(2, ends.Largest, 1e-13);
        Assert.Equal(5, ends.Radius, 1e-13);
        Assert.Equal(1, Math.Abs(vector[1]), 1e-13);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Grow_RandomMatrix_KeepsTheKrylovRelation(bool symmetric)
    {
        const int n = 25, m = 10;
        double[] a = symmetric ? RandomMatrices.Symmetric(n, 3) : RandomMatrices.General(n, 3);
        var map = new RandomMatrices.Dense(a, n);
        var basis = new KrylovBasis(n, m);
        basis.Start(RandomMatrices.Vector(n, 4));
        for (int k = 0; k < m; k++)
            basis.Grow(ref map, symmetric);

        // A V_m = V_{m+1} H, column by column.
        double[] product = new double[n], combined = new double[n];
        for (int k = 0; k < m; k++)
        {
            map.Apply(basis.Vector(k), product);
            double[] column = [.. Enumerable.Range(0, m + 1).Select(i => i == k + 1 && k == m - 1 ? basis.Residual : basis.Projection(i, k))];
            basis.Combine(column, combined);
            for (int j = 0; j < n; j++)
                Assert.Equal(product[j], combined[j], 1e-12);
        }
    }
}
