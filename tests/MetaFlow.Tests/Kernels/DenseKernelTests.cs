using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MetaFlow.Kernels;
using Xunit;

namespace MetaFlow.Tests.Kernels;

public sealed class DenseKernelTests
{
    /// <summary>Sizes that straddle the tiles and blocks.</summary>
    public sealed record Shape(int Rows, int Columns, int Inner, int Seed)
    {
        public static Arbitrary<Shape> Arbitrary()
        {
            Gen<int> size = Gen.Frequency((4, Gen.Choose(1, 20)), (1, Gen.Choose(21, 150)));
            return (from m in size from n in size from k in size from seed in Gen.Choose(0, 1 << 30) select new Shape(m, n, k, seed)).ToArbitrary();
        }
    }

    [Property(MaxTest = 40, Arbitrary = [typeof(Shape)])]
    public void Gemm_RandomShape_IsWithinTheBound(Shape shape)
    {
        (int m, int n, int k) = (shape.Rows, shape.Columns, shape.Inner);
        Random random = new(shape.Seed);
        double[] a = BatchCase.Normals(random, m * k), b = BatchCase.Normals(random, k * n), old = BatchCase.Normals(random, m * n);
        foreach (double beta in (double[])[0, 1, -0.5])
        {
            foreach (Kernel kernel in KernelData.Kernels())
            {
                double[] c = beta == 0 ? [.. Enumerable.Repeat(double.NaN, m * n)] : [.. old];
                DenseKernel.Gemm(kernel, m, n, k, -1.25, a, b, beta, c);
                for (int i = 0; i < m; i++)
                {
                    for (int j = 0; j < n; j++)
                    {
                        Bounded product = Bounded.Dot(Bounded.Of(a.AsSpan(i * k, k)), Column(b, j, n, k));
                        Bounded expected = (-1.25 * product) + (beta * (Bounded)old[(i * n) + j]);

                        // Alpha may multiply every term instead of the sum: one more rounding of each.
                        AssertWithin(expected with { Error = 2 * expected.Error }, c[(i * n) + j], $"{kernel.Name}, C[{i},{j}], beta {beta}");
                    }
                }
            }
        }
    }

    [Property(MaxTest = 40, Arbitrary = [typeof(Shape)])]
    public void Gram_RandomShape_IsWithinTheBoundAndSymmetric(Shape shape)
    {
        (int n, int d) = (shape.Rows, shape.Columns);
        Random random = new(shape.Seed);
        double[] x = BatchCase.Normals(random, n * d), y = BatchCase.Normals(random, n);
        foreach (Kernel kernel in KernelData.Kernels())
        {
            double[] a = new double[d * d], b = new double[d], without = new double[d * d];
            DenseKernel.Gram(kernel, n, d, x, y, 0.75, a, b);
            DenseKernel.Gram(kernel, n, d, x, [], 0.75, without, []);
            Assert.Equal(a, without);
            for (int i = 0; i < d; i++)
            {
                Bounded[] column = Column(x, i, d, n);
                Bounded linear = 0.75 * Bounded.Dot(column, Bounded.Of(y));
                AssertWithin(linear with { Error = 2 * linear.Error }, b[i], $"{kernel.Name}, b[{i}]");
                for (int j = 0; j <= i; j++)
                {
                    Bounded expected = 0.75 * Bounded.Dot(column, Column(x, j, d, n));
                    AssertWithin(expected with { Error = 2 * expected.Error }, a[(i * d) + j], $"{kernel.Name}, A[{i},{j}]");
                    Assert.Equal(a[(i * d) + j], a[(j * d) + i]);
                }
            }
        }
    }

    [Property(MaxTest = 60, Arbitrary = [typeof(Shape)])]
    public void Affine_RandomShape_IsWithinTheBound(Shape shape)
    {
        int d = shape.Rows;
        Random random = new(shape.Seed);
        double[] a = BatchCase.Normals(random, d * d), b = BatchCase.Normals(random, d), w = BatchCase.Normals(random, d), result = new double[d];
        foreach (Kernel kernel in KernelData.Kernels())
        {
            foreach (bool linear in (bool[])[true, false])
            {
                DenseKernel.Affine(kernel, a, linear ? b : [], w, result, -1);
                for (int i = 0; i < d; i++)
                {
                    Bounded product = Bounded.Dot(Bounded.Of(a.AsSpan(i * d, d)), Bounded.Of(w));

                    // b may start the sum instead of ending it: one more term.
                    Bounded expected = linear ? Bounded.Dot([.. Bounded.Of(a.AsSpan(i * d, d)), b[i]], [.. Bounded.Of(w), -1]) : product;
                    AssertWithin(-1 * expected, result[i], $"{kernel.Name}, entry {i}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(KernelData.All), MemberType = typeof(KernelData))]
    public void Gram_NoRows_IsZero(string name)
    {
        double[] a = [1, 2, 3, 4];
        DenseKernel.Gram(KernelData.Get(name), 0, 2, [], [], 1, a, []);
        Assert.Equal([0, 0, 0, 0], a);
    }

    [Fact]
    public void Calls_BadArguments_AreRefusedByName()
    {
        Kernel kernel = Kernel.Select(KernelChoice.Managed);
        double[] four = [1, 2, 3, 4], two = [1, 2], result = new double[4];
        Assert.Throws<ArgumentException>("a", () => DenseKernel.Affine(kernel, two, [], two, result.AsSpan(0, 2)));
        Assert.Throws<ArgumentException>("b", () => DenseKernel.Affine(kernel, four, four, two, result.AsSpan(0, 2)));
        Assert.Throws<ArgumentException>("destination", () => DenseKernel.Affine(kernel, four, [], two, two));
        Assert.Throws<ArgumentOutOfRangeException>("sign", () => DenseKernel.Affine(kernel, four, [], two, result.AsSpan(0, 2), 2));
        Assert.Throws<ArgumentException>("x", () => DenseKernel.Gram(kernel, 2, 2, two, [], 1, result, []));
        Assert.Throws<ArgumentException>("b", () => DenseKernel.Gram(kernel, 2, 2, four, two, 1, result, []));
        Assert.Throws<ArgumentOutOfRangeException>("scale", () => DenseKernel.Gram(kernel, 2, 2, four, [], double.NaN, result, []));
        Assert.Throws<ArgumentException>("c", () => DenseKernel.Gemm(kernel, 2, 2, 2, 1, four, four, 0, four));
        Assert.Throws<ArgumentOutOfRangeException>("beta", () => DenseKernel.Gemm(kernel, 2, 2, 2, 1, four, four, double.NaN, result));
        Assert.Throws<ArgumentOutOfRangeException>("inner", () => DenseKernel.Gemm(kernel, 2, 2, 0, 1, [], [], 0, result));
    }

    private static Bounded[] Column(double[] matrix, int column, int stride, int rows) => [.. Enumerable.Range(0, rows).Select(i => (Bounded)matrix[(i * stride) + column])];

    private static void AssertWithin(Bounded expected, double actual, string what) =>
        Assert.True(expected.Admits(actual), $"{what}: {actual:R} is {Math.Abs(actual - expected.Value):E2} from {expected.Value:R}; the bound is {expected.Error:E2}.");
}
