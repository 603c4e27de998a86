using MetaFlow.Kernels;
using MetaFlow.Numerics;
using Xunit;

namespace MetaFlow.Tests.Kernels;

/// <summary>Whole Hessians of batches against their products, for every family, with shared and with separate query losses.</summary>
public sealed class WholeHessianTests
{
    public static TheoryData<GlmFamily, int, int, bool> Shapes()
    {
        var data = new TheoryData<GlmFamily, int, int, bool>();
        foreach (GlmFamily family in Enum.GetValues<GlmFamily>())
        {
            // Widths of one to five and of nine blocks of four columns, odd numbers of rows among them.
            data.Add(family, 1, 1, true);
            data.Add(family, 9, 12, true);
            data.Add(family, 11, 16, false);
            data.Add(family, 7, 5, false);
            data.Add(family, 30, 20, true);
            data.Add(family, 13, 33, false);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void TryHessian_RandomTasks_AgreesWithTheProducts(GlmFamily family, int rows, int d, bool shared)
    {
        var stream = new RandomStream(17, RandomPurpose.Check, step: rows, task: d);
        int next = 0;
        GlmData Loss() => new(
            family,
            [.. Enumerable.Range(0, rows * d).Select(_ => stream.Normal(next++))],
            [.. Enumerable.Range(0, rows).Select(_ => (double)Math.Sign(stream.Normal(next++)))],
            d,
            1.0 / rows,
            0.05,
            0.5);
        GlmData[] support = [Loss(), Loss()];
        GlmData[]? query = shared ? null : [Loss(), Loss()];
        double[] w = [.. Enumerable.Range(0, d).Select(_ => 0.3 * stream.Normal(next++))];
        using TaskBatch batch = TaskBatch.OfGlm(support, query, [0.3, 0.7], Kernel.Select(KernelChoice.Managed));
        foreach (double? alpha in (double?[])[null, 0.2])
        {
            double[] whole = new double[d * d], gradient = new double[d], product = new double[d], unit = new double[d];
            Assert.True(batch.TryHessian(alpha, w, gradient, whole, -1));
            double size = 0;
            foreach (double x in whole)
                size = Math.Max(size, Math.Abs(x));
            if (alpha is { } step)
                batch.MetaGradient(step, w, product, -1);
            else
                batch.Gradient(w, product, -1);
            for (int i = 0; i < d; i++)
                Assert.InRange(Math.Abs(product[i] - gradient[i]), 0, 20 * (rows + (3 * d)) * Math.ScaleB(1, -53) * (1 + size));
            for (int j = 0; j < d; j++)
            {
                unit[j] = 1;
                if (alpha is { } a)
                    batch.MetaHessianVectorProduct(a, w, unit, product, -1);
                else
                    batch.HessianVectorProduct(w, unit, product, -1);
                unit[j] = 0;

                // Both sum rows·d products of size at most one in different orders: (rows + 3d) roundings of the largest entry.
                for (int i = 0; i < d; i++)
                    Assert.InRange(Math.Abs(product[i] - whole[(j * d) + i]), 0, 20 * (rows + (3 * d)) * Math.ScaleB(1, -53) * (1 + size));
            }
        }
    }

    [Fact]
    public void TryHessian_OfQuadratics_IsNotOffered()
    {
        using TaskBatch batch = TaskBatch.OfQuadratics([new QuadraticData([1.0], [0.0], 0, 1)], null, [1.0], Kernel.Select(KernelChoice.Managed));
        Assert.False(batch.TryHessian(0.1, [1.0], new double[1], new double[1]));
    }
}
