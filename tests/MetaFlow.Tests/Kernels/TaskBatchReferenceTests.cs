using FsCheck.Xunit;
using MetaFlow.Kernels;
using Xunit;

namespace MetaFlow.Tests.Kernels;

/// <summary>Both kernels against plain loops, within the bound of <see cref="Bounded"/>.</summary>
public sealed class TaskBatchReferenceTests
{
    [Property(MaxTest = 120, Arbitrary = [typeof(BatchCase)])]
    public void Glm_RandomBatch_EveryOperationIsWithinTheBound(BatchCase test)
    {
        (GlmData[] support, GlmData[]? query, double[] w, double[] v, double[] weights) = test.Glm();
        Check(test, w, v, weights, k => TaskBatch.OfGlm(support, query, weights, k),
            (operation, i, point, direction) => GlmReference.Evaluate(operation, support[i], (query ?? support)[i], test.Alpha, point, direction));
    }

    [Property(MaxTest = 80, Arbitrary = [typeof(BatchCase)])]
    public void Quadratics_RandomBatch_EveryOperationIsWithinTheBound(BatchCase test)
    {
        (QuadraticData[] support, QuadraticData[]? query, double[] w, double[] v, double[] weights) = test.Quadratic();
        Check(test, w, v, weights, k => TaskBatch.OfQuadratics(support, query, weights, k),
            (operation, i, point, direction) => QuadraticReference.Evaluate(operation, support[i], (query ?? support)[i], test.Alpha, point, direction));
    }

    /// <summary>A case that failed while the bound took b for the last term of A w − b; the native kernel begins with it.</summary>
    [Fact]
    public void Quadratics_LinearPartOutweighsTheProduct_IsWithinTheBound() =>
        Quadratics_RandomBatch_EveryOperationIsWithinTheBound(
            new(3, 28, 7, GlmFamily.SmoothedHinge, SeparateQuery: true, LogScale: -2, LogCondition: 1, Alpha: -0.2, Ridge: 0, Seed: 1889803264));

    private static void Check(
        BatchCase test, double[] w, double[] v, double[] weights, Func<Kernel, TaskBatch> create,
        Func<Operation, int, double[], double[], (Bounded? Value, Bounded[] Vector)> reference)
    {
        int d = test.Dimension;
        foreach (Operation operation in Enum.GetValues<Operation>())
        {
            foreach (bool shared in (bool[])[true, false])
            {
                (Bounded? Value, Bounded[] Vector)[] expected =
                    [.. Enumerable.Range(0, test.Tasks).Select(i => reference(operation, i, Part(w, shared ? 0 : i, d), Part(v, shared ? 0 : i, d)))];
                foreach (Kernel kernel in KernelData.Kernels())
                {
                    using TaskBatch batch = create(kernel);
                    CheckEach(batch, operation, test.Alpha, w, v, shared, expected);
                    if (shared)
                        CheckSums(batch, operation, test.Alpha, w[..d], v[..d], weights, expected);
                }
            }
        }
    }

    private static void CheckEach(TaskBatch batch, Operation operation, double alpha, double[] w, double[] v, bool shared, (Bounded? Value, Bounded[] Vector)[] expected)
    {
        bool product = expected[0].Value is null;
        int d = batch.Dimension, stride = shared ? 0 : d;
        double[] values = new double[product ? 0 : batch.TaskCount], vectors = new double[batch.TaskCount * d], alone = new double[values.Length];
        batch.Each(operation, alpha, w, stride, product ? v : [], product ? stride : 0, values, vectors);
        batch.Each(operation, alpha, w, stride, product ? v : [], product ? stride : 0, alone, []);
        for (int i = 0; i < batch.TaskCount; i++)
        {
            if (expected[i].Value is Bounded value)
            {
                AssertWithin(value, values[i], $"{batch.Kernel.Name} {operation}, value of task {i}");
                AssertWithin(value, alone[i], $"{batch.Kernel.Name} {operation}, value alone of task {i}");
            }

            for (int j = 0; j < d; j++)
                AssertWithin(expected[i].Vector[j], vectors[(i * d) + j], $"{batch.Kernel.Name} {operation}, task {i}, entry {j}");
        }
    }

    private static void CheckSums(TaskBatch batch, Operation operation, double alpha, double[] w, double[] v, double[] weights, (Bounded? Value, Bounded[] Vector)[] expected)
    {
        if (operation is Operation.SupportGradient or Operation.SupportHessianProduct)
            return;
        Bounded[] p = Bounded.Of(weights);
        double[] sum = new double[w.Length], negative = new double[w.Length];
        Apply(sum, 1);
        Apply(negative, -1);
        for (int j = 0; j < w.Length; j++)
        {
            AssertWithin(Bounded.Dot(p, [.. expected.Select(e => e.Vector[j])]), sum[j], $"{batch.Kernel.Name} {operation}, entry {j} of the sum");
            Assert.Equal(-sum[j], negative[j]);
        }

        if (operation is Operation.Gradient)
            AssertWithin(Bounded.Dot(p, [.. expected.Select(e => e.Value!.Value)]), batch.Value(w), $"{batch.Kernel.Name} value of the sum");
        if (operation is Operation.MetaGradient)
            AssertWithin(Bounded.Dot(p, [.. expected.Select(e => e.Value!.Value)]), batch.MetaValue(alpha, w), $"{batch.Kernel.Name} meta-value of the sum");

        void Apply(double[] destination, double sign)
        {
            switch (operation)
            {
                case Operation.Gradient:
                    batch.Gradient(w, destination, sign);
                    break;
                case Operation.HessianProduct:
                    batch.HessianVectorProduct(w, v, destination, sign);
                    break;
                case Operation.MetaGradient:
                    batch.MetaGradient(alpha, w, destination, sign);
                    break;
                default:
                    batch.MetaHessianVectorProduct(alpha, w, v, destination, sign);
                    break;
            }
        }
    }

    private static double[] Part(double[] values, int i, int d) => values[(i * d)..((i + 1) * d)];

    private static void AssertWithin(Bounded expected, double actual, string what) =>
        Assert.True(expected.Admits(actual), $"{what}: {actual:R} is {Math.Abs(actual - expected.Value):E2} from {expected.Value:R}; the bound is {expected.Error:E2}.");
}
