using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Tests.Dynamics;
using Xunit;

namespace MetaFlow.Tests.Tasks;

/// <summary>Networks as finite sums: every selection of samples that can happen, and their exact mean.</summary>
public sealed class TanhNetworkSampleTests
{
    private const int Samples = 4;

    public static TheoryData<NetworkOutput> Outputs => new(Enum.GetValues<NetworkOutput>());

    [Theory]
    [MemberData(nameof(Outputs))]
    public void AllSamplesInOrder_HaveTheBitsOfTheLoss(NetworkOutput output)
    {
        var (loss, point, direction) = Problem(output);
        Assert.Equal(Whole(loss, point, direction), Of(loss, [0, 1, 2, 3], point, direction));
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Pairs_OverAllDraws_AreUnbiased(NetworkOutput output)
    {
        var (loss, point, direction) = Problem(output);
        int[][] pairs = [.. from i in Enumerable.Range(0, Samples) from k in Enumerable.Range(0, Samples) select new[] { i, k }];
        double[] full = Whole(loss, point, direction);
        foreach (bool replacement in new[] { true, false })
        {
            double[][] drawn = [.. pairs.Where(pair => replacement || pair[0] != pair[1]).Select(pair => Of(loss, pair, point, direction))];
            Assert.True(drawn.Any(other => !other.AsSpan().SequenceEqual(drawn[0])), "every draw gives the same");
            for (int j = 0; j < full.Length; j++)
            {
                // Sums of 16 numbers, each a chain of some 30 roundings, of sizes up to the largest of them.
                double largest = drawn.Max(values => Math.Abs(values[j]));
                Assert.Equal(full[j], drawn.Average(values => values[j]), 16 * 30 * 1.2e-16 * (1 + largest));
            }
        }
    }

    private static (TanhNetworkLoss Loss, double[] Point, double[] Direction) Problem(NetworkOutput output)
    {
        Matrix<double> inputs = Problems.NormalMatrix(Samples, 3, 5, 1);
        TanhNetworkLoss loss = output switch
        {
            NetworkOutput.Squared => TanhNetworkLoss.Regression(inputs, Problems.NormalMatrix(Samples, 2, 5, 2), 3, Normalization.HalfMean, 0.1),
            NetworkOutput.Logistic => TanhNetworkLoss.Binary(inputs, Vector<double>.Build.Dense([1, -1, -1, 1]), 3, Normalization.Mean, 0.1),
            _ => TanhNetworkLoss.Softmax(inputs, [0, 2, 1, 2], 3, 3, Normalization.Mean, 0.1),
        };
        return (loss, Problems.Normal(loss.Dimension, 5, 3).ToArray(), Problems.Normal(loss.Dimension, 5, 4).ToArray());
    }

    /// <summary>Value, gradient and Hessian-vector product, one after the other.</summary>
    private static double[] Whole(TanhNetworkLoss loss, double[] point, double[] direction)
    {
        double[] gradient = new double[point.Length], product = new double[point.Length];
        loss.Gradient(point, gradient);
        loss.HessianVectorProduct(point, direction, product);
        return [loss.Value(point), .. gradient, .. product];
    }

    private static double[] Of(IFiniteSumLoss loss, int[] samples, double[] point, double[] direction)
    {
        double[] gradient = new double[point.Length], product = new double[point.Length];
        loss.Gradient(samples, point, gradient);
        loss.HessianVectorProduct(samples, point, direction, product);
        return [loss.Value(samples, point), .. gradient, .. product];
    }
}
