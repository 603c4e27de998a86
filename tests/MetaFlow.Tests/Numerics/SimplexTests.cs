using MetaFlow.Numerics;
using MetaFlow.Tests.Catalogue;
using Xunit;

namespace MetaFlow.Tests.Numerics;

public sealed class SimplexTests
{
    [Fact]
    public void Project_OfRandomPoints_IsTheProjectionBySorting()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var stream = new RandomStream(seed, RandomPurpose.Check);
            double[] x = [.. Enumerable.Range(0, 1 + (seed % 9)).Select(i => 2 * stream.Normal(i))];
            double[] expected = PublishedWeights.Project(x);
            Simplex.Project(x);
            Assert.True(expected.Zip(x, (a, b) => Math.Abs(a - b)).Max() <= 1e-14, $"seed {seed}");
            Assert.Equal(1, x.Sum(), 1e-14);
        }
    }

    [Fact]
    public void ProjectTangent_OfRandomVectors_IsTheLimitOfProjectedSteps()
    {
        // (Π_Δ(p + hv) − p)/h tends to the projection of v onto the tangent cone, and equals it for small h because Δ is a polytope.
        const double h = 1e-6;
        for (int seed = 0; seed < 200; seed++)
        {
            var stream = new RandomStream(seed, RandomPurpose.Check);
            int count = 2 + (seed % 7);
            double[] p = [.. Enumerable.Range(0, count).Select(i => Math.Max(0, stream.Uniform(i) - 0.4))];
            p[0] += 0.1;
            double sum = p.Sum();
            p = [.. p.Select(x => x / sum)];
            double[] v = [.. Enumerable.Range(0, count).Select(i => stream.Normal(20 + i))];
            double[] moved = PublishedWeights.Project([.. p.Zip(v, (a, b) => a + (h * b))]), expected = [.. moved.Zip(p, (a, b) => (a - b) / h)];
            if (p.Any(x => x is > 0 and < 10 * h))
            {
                continue; // a component that h itself would take to the boundary
            }

            Simplex.ProjectTangent(p, v);
            Assert.True(expected.Zip(v, (a, b) => Math.Abs(a - b)).Max() <= 1e-9, $"seed {seed}");
            Assert.Equal(0, v.Sum(), 1e-13);
        }
    }

    [Fact]
    public void Project_OfNaN_StaysNaN()
    {
        double[] x = [double.NaN, 0.3];
        Simplex.Project(x);
        Assert.True(double.IsNaN(x[0]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    public void Stencil_OfAnyOrder_IsExactForPolynomialsUpToIt(int order)
    {
        (double[] nodes, double[] weights) = DifferenceStencil.FirstDerivative(order);
        for (int degree = 0; degree <= order; degree++)
        {
            double slope = nodes.Zip(weights, (node, weight) => weight * Math.Pow(node, degree)).Sum();
            Assert.Equal(degree == 1 ? 1 : 0, slope, 1e-9);
        }

        double error = nodes.Zip(weights, (node, weight) => weight * Math.Pow(node, order + 1)).Sum();
        Assert.True(Math.Abs(error) > 1e-3);
    }

    /// <summary>An entry that is one below the largest lies on the threshold: rounding puts it on either side, and the count must not swing for ever.</summary>
    [Fact]
    public void Project_EntriesThatTieWithTheThreshold_EndsOnTheSimplex()
    {
        var stream = new RandomStream(5, RandomPurpose.Check);
        for (int k = 0; k < 200_000; k++)
        {
            double largest = 4 * stream.Uniform(2 * k);
            double[] x = [largest, largest - 1, largest - 1 - (k % 3 * stream.Uniform((2 * k) + 1))];
            Simplex.Project(x);
            Assert.InRange(x.Sum(), 1 - 1e-14, 1 + 1e-14);
            double[] tangent = [largest, largest - 1, largest - 1];
            Simplex.ProjectTangent([1, 0, 0], tangent);
            Assert.InRange(tangent.Sum(), -1e-14, 1e-14);
        }
    }
}
