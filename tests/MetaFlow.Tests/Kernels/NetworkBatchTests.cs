using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Kernels;
using Xunit;

namespace MetaFlow.Tests.Kernels;

/// <summary>Batches of networks on both kernels, against the losses themselves.</summary>
public sealed class NetworkBatchTests
{
    private const double UnitRoundoff = 1.1102230246251565e-16;

    [Property(Arbitrary = [typeof(Cases)], MaxTest = 80)]
    public void Operations_OnEveryKernel_AreThoseOfTheLosses(Case c)
    {
        var (tasks, w, v, weights) = c.Draw();
        int d = w.Length;
        foreach (Kernel kernel in KernelData.Kernels())
        {
            using TaskBatch batch = Batch(tasks, weights, kernel);
            double[] vectors = new double[tasks.Length * d], values = new double[tasks.Length];
            foreach (Operation operation in new[] { Operation.Gradient, Operation.SupportGradient, Operation.HessianProduct, Operation.SupportHessianProduct, Operation.MetaGradient })
            {
                bool product = operation is Operation.HessianProduct or Operation.SupportHessianProduct;
                batch.Each(operation, c.Alpha, w, 0, product ? v : [], 0, product ? [] : values, vectors);
                for (int i = 0; i < tasks.Length; i++)
                {
                    var (value, vector) = Expected(tasks[i], operation, c.Alpha, w, v);

                    // Chains of at most four sums of so many terms; what cancels in the result does not cancel in the errors.
                    double tolerance = 64 * (c.Hidden + c.Inputs + 30) * UnitRoundoff * Math.Max(1, vector.Max(Math.Abs));
                    for (int j = 0; j < d; j++)
                        Assert.True(Math.Abs(vector[j] - vectors[(i * d) + j]) <= tolerance, $"{kernel.Name}, {operation}, task {i}, entry {j}: {vectors[(i * d) + j]:R} instead of {vector[j]:R}");
                    if (!product)
                        Assert.Equal(value, values[i], tolerance * (1 + Math.Abs(value)));
                }
            }

            double[] sum = new double[d], expected = new double[d];
            batch.MetaGradient(c.Alpha, w, sum, -1);
            for (int i = 0; i < tasks.Length; i++)
            {
                for (int j = 0; j < d; j++)
                    expected[j] -= weights[i] * vectors[(i * d) + j];
            }

            Assert.All(expected.Zip(sum), pair => Assert.Equal(pair.First, pair.Second, 8 * tasks.Length * UnitRoundoff * (1 + vectors.Max(Math.Abs))));
        }
    }

    [Theory]
    [MemberData(nameof(KernelData.All), MemberType = typeof(KernelData))]
    public void MetaGradient_AnyNumberOfThreads_HasTheSameBits(string name)
    {
        var (tasks, w, _, weights) = new Case(NetworkOutput.Softmax, 6, 25, 64, 100, 5, true, 0.1, 3).Draw();
        double[] one = new double[w.Length], two = new double[w.Length];
        using TaskBatch alone = Batch(tasks, weights, KernelData.Get(name)), threaded = Batch(tasks, weights, KernelData.Get(name), threads: 3);
        alone.MetaGradient(0.1, w, one);
        threaded.MetaGradient(0.1, w, two);
        Assert.Equal(one, two);
    }

    [Theory]
    [MemberData(nameof(KernelData.All), MemberType = typeof(KernelData))]
    public void Operations_OnceWarm_AllocateNothing(string name)
    {
        var (tasks, w, v, weights) = new Case(NetworkOutput.Logistic, 2, 6, 5, 7, 1, true, 0.1, 3).Draw();
        double[] result = new double[w.Length];
        using TaskBatch batch = Batch(tasks, weights, KernelData.Get(name));
        Evaluate();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Evaluate();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Evaluate()
        {
            batch.MetaGradient(0.1, w, result);
            batch.HessianVectorProduct(w, v, result);
            _ = batch.MetaValue(0.1, w);
        }
    }

    [Theory]
    [MemberData(nameof(KernelData.All), MemberType = typeof(KernelData))]
    public void Value_PointIsNotANumber_IsNoNumber(string name)
    {
        foreach (NetworkOutput output in Enum.GetValues<NetworkOutput>())
        {
            var (tasks, w, _, weights) = new Case(output, 1, 3, 2, 3, output == NetworkOutput.Logistic ? 1 : 2, true, 0.1, 3).Draw();
            w[0] = double.NaN;
            double[] gradient = new double[w.Length];
            using TaskBatch batch = Batch(tasks, weights, KernelData.Get(name));
            Assert.Equal(double.NaN, batch.Value(w));
            batch.MetaGradient(0.1, w, gradient);
            Assert.Contains(gradient, double.IsNaN);
        }
    }

    [Theory]
    [MemberData(nameof(KernelData.All), MemberType = typeof(KernelData))]
    public void MetaHessianProduct_OfNetworks_IsRefused(string name)
    {
        var (tasks, w, v, weights) = new Case(NetworkOutput.Squared, 1, 3, 2, 3, 2, true, 0.1, 3).Draw();
        using TaskBatch batch = Batch(tasks, weights, KernelData.Get(name));
        Assert.False(batch.HasMetaHessianVectorProduct);
        Assert.Throws<NotSupportedException>(() => batch.MetaHessianVectorProduct(0.1, w, v, new double[w.Length]));
        Assert.Throws<NotSupportedException>(() => batch.Each(Operation.MetaHessianProduct, 0.1, w, 0, v, 0, [], new double[w.Length]));
    }

    [Fact]
    public void Batch_OfUnusableData_IsRefused()
    {
        NetworkData good = new(NetworkOutput.Logistic, [1, 1, 2, 1], [1, -1], 1, 2, 1, 0.5);
        Assert.Throws<ArgumentException>(() => Of(good with { Outputs = 2 }));
        Assert.Throws<ArgumentException>(() => Of(good with { X = [1, 1, 2] }));
        Assert.Throws<ArgumentException>(() => Of(good with { X = [1, 1, double.NaN, 1] }));
        Assert.Throws<ArgumentException>(() => Of(good with { Scale = double.NaN }));
        Assert.Throws<ArgumentException>(() => Of(good with { Hidden = 0 }));
        Assert.Throws<ArgumentException>(() => TaskBatch.OfNetworks([good with { Inputs = 2, X = [1, 1, 1, 1, 1, 1], Hidden = 3 }], [good with { Inputs = 3, Hidden = 2, X = new double[8], Outputs = 1 }], [1.0], KernelData.Get("managed")));
        using TaskBatch batch = Of(good);
        Assert.Equal(7, batch.Dimension);

        static TaskBatch Of(NetworkData data) => TaskBatch.OfNetworks([data], null, [1.0], KernelData.Get("managed"));
    }

    [Fact]
    public void Maml_OnNetworks_UsesTheKernelAndIsMamlOnTheLossesOneByOne()
    {
        var (tasks, w, v, weights) = new Case(NetworkOutput.Softmax, 3, 7, 5, 6, 3, true, 0.1, 9).Draw();
        var fused = Algorithms.Maml(TaskSet.Of(tasks, weights), 0.1);
        var generic = Algorithms.Maml(TaskSet.Of(tasks.Select(task => new LearningTask(new Disguise(task.Support), new Disguise(task.Query))), weights), 0.1);
        Assert.Equal(Kernel.Select().Name, fused.KernelName);
        double[] expected = new double[w.Length], actual = new double[w.Length];
        const double Tolerance = 1e-12; // of numbers of order one, sums of a few hundred terms
        fused.Objective.Evaluate(0, w, actual);
        generic.Objective.Evaluate(0, w, expected);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        fused.Objective.PotentialHessianProduct(w, v, actual);
        generic.Objective.PotentialHessianProduct(w, v, expected);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 100 * Tolerance));
        Assert.Contains(actual, value => Math.Abs(value) > 1e-3);
        Assert.Equal(generic.Objective.Potential(w), fused.Objective.Potential(w), Tolerance);
    }

    private static (double Value, double[] Vector) Expected(LearningTask task, Operation operation, double alpha, double[] w, double[] v)
    {
        double[] result = new double[w.Length];
        switch (operation)
        {
            case Operation.Gradient:
                task.Query.Gradient(w, result);
                return (task.Query.Value(w), result);
            case Operation.SupportGradient:
                task.Support.Gradient(w, result);
                return (task.Support.Value(w), result);
            case Operation.HessianProduct:
                task.Query.HessianVectorProduct(w, v, result);
                return (0, result);
            case Operation.SupportHessianProduct:
                task.Support.HessianVectorProduct(w, v, result);
                return (0, result);
            default:
                double[] inner = new double[w.Length], outer = new double[w.Length];
                task.Support.Gradient(w, inner);
                for (int j = 0; j < w.Length; j++)
                    inner[j] = w[j] - (alpha * inner[j]);
                task.Query.Gradient(inner, outer);
                task.Support.HessianVectorProduct(w, outer, result);
                for (int j = 0; j < w.Length; j++)
                    result[j] = outer[j] - (alpha * result[j]);
                return (task.Query.Value(inner), result);
        }
    }

    private static TaskBatch Batch(LearningTask[] tasks, double[] weights, Kernel kernel, int threads = 1) =>
        TaskBatch.OfNetworks([.. tasks.Select(task => Data(task.Support))], [.. tasks.Select(task => Data(task.Query))], weights, kernel, threads);

    private static NetworkData Data(SmoothLoss loss)
    {
        var network = (TanhNetworkLoss)loss;
        return new(network.Output, network.InputArray, network.TargetArray, network.Inputs, network.Hidden, network.Outputs, network.Scale, network.Ridge);
    }

    /// <summary>A loss that no kernel recognizes.</summary>
    private sealed class Disguise(SmoothLoss loss) : SmoothLoss(loss.Dimension)
    {
        public override bool HasThirdDerivative => true;

        public override double Value(ReadOnlySpan<double> point) => loss.Value(point);

        public override void Gradient(ReadOnlySpan<double> point, Span<double> destination) => loss.Gradient(point, destination);

        public override void HessianVectorProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination) =>
            loss.HessianVectorProduct(point, direction, destination);

        public override void ThirdDerivativeProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> destination) =>
            loss.ThirdDerivativeProduct(point, first, second, destination);
    }

    /// <summary>A random batch, determined by a few small numbers.</summary>
    public sealed record Case(NetworkOutput Output, int Tasks, int Samples, int Inputs, int Hidden, int Outputs, bool SeparateQuery, double Alpha, int Seed)
    {
        internal (LearningTask[] Tasks, double[] W, double[] V, double[] Weights) Draw()
        {
            Random random = new(Seed);
            LearningTask[] tasks = [.. Enumerable.Range(0, Tasks).Select(_ => SeparateQuery ? new LearningTask(Loss(random), Loss(random)) : new LearningTask(Loss(random)))];
            int d = tasks[0].Dimension;
            return (tasks, [.. BatchCase.Normals(random, d).Select(x => 0.7 * x)], BatchCase.Normals(random, d), [.. BatchCase.Normals(random, Tasks).Select(Math.Abs)]);
        }

        private TanhNetworkLoss Loss(Random random)
        {
            int n = random.Next(1, Samples + 1);
            var x = Matrix<double>.Build.DenseOfRowMajor(n, Inputs, BatchCase.Normals(random, n * Inputs));
            double ridge = random.Next(2) * 0.1;
            return Output switch
            {
                NetworkOutput.Squared => TanhNetworkLoss.Regression(x, Matrix<double>.Build.DenseOfRowMajor(n, Outputs, BatchCase.Normals(random, n * Outputs)), Hidden, Normalization.HalfMean, ridge),
                NetworkOutput.Logistic => TanhNetworkLoss.Binary(x, Vector<double>.Build.Dense(n, _ => random.Next(2) == 0 ? -1.0 : 1.0), Hidden, Normalization.Mean, ridge),
                _ => TanhNetworkLoss.Softmax(x, [.. Enumerable.Range(0, n).Select(_ => random.Next(Outputs))], Outputs, Hidden, Normalization.Mean, ridge),
            };
        }
    }

    /// <summary>Random batches.</summary>
    public static class Cases
    {
        /// <summary>The cases.</summary>
        public static Arbitrary<Case> All() =>
            (from output in Gen.Elements(Enum.GetValues<NetworkOutput>())
             from tasks in Gen.Choose(1, 3)
             from samples in Gen.Choose(1, 20)
             from inputs in Gen.Choose(1, 12)
             from hidden in Gen.Choose(1, 13)
             from outputs in Gen.Choose(2, 9)
             from separate in Gen.Elements(true, false)
             from alpha in Gen.Elements(0, 0.1, 0.5)
             from seed in Gen.Choose(0, int.MaxValue - 1)
             select new Case(output, tasks, samples, inputs, hidden, output == NetworkOutput.Logistic ? 1 : output == NetworkOutput.Squared ? outputs - 1 : outputs, separate, alpha, seed)).ToArbitrary();
    }
}
