using MetaFlow.Kernels;
using Xunit;

namespace MetaFlow.Tests.Kernels;

/// <summary>Threads change no bit, and calls do not allocate.</summary>
[Collection(nameof(AloneCollection))]
public sealed class TaskBatchThreadTests
{
    private const int Dimension = 83;
    private const double Alpha = 0.05;

    /// <summary>Nine tasks of different size, enough work that threads are used for every operation.</summary>
    private static GlmData[] Large { get; } =
        [.. Enumerable.Range(0, 9).Select(i => new BatchCase(1, Dimension, 1, i % 2 == 0 ? GlmFamily.Squared : GlmFamily.Logistic, false, 0, 1, Alpha, 0.1, i))
            .Select((test, i) => Enlarge(test, 400 + (50 * i)))];

    private static double[] Weights { get; } = [.. Enumerable.Range(1, 9).Select(i => i / 45.0)];

    [Theory]
    [MemberData(nameof(KernelData.All), MemberType = typeof(KernelData))]
    public void Calls_AnyNumberOfThreads_GiveTheSameBits(string name)
    {
        double[] w = Point(1), v = Point(2);
        double[][] expected = Results(1);
        foreach (int threads in (int[])[2, 3, 5, 16])
        {
            for (int repetition = 0; repetition < 5; repetition++)
                Assert.Equal(expected, Results(threads));
        }

        double[][] Results(int threads)
        {
            using TaskBatch batch = TaskBatch.OfGlm(Large, null, Weights, KernelData.Get(name), threads);
            double[][] results = [[batch.Value(w), batch.MetaValue(Alpha, w)], new double[Dimension], new double[Dimension], new double[Dimension], new double[Dimension]];
            batch.Gradient(w, results[1]);
            batch.HessianVectorProduct(w, v, results[2]);
            batch.MetaGradient(Alpha, w, results[3]);
            batch.MetaHessianVectorProduct(Alpha, w, v, results[4], -1);
            return results;
        }
    }

    [Theory]
    [MemberData(nameof(KernelData.All), MemberType = typeof(KernelData))]
    public async Task Calls_FromSeveralThreadsAtOnce_GiveTheBitsOfOneAfterTheOther(string name)
    {
        using TaskBatch batch = TaskBatch.OfGlm(Large, null, Weights, KernelData.Get(name), 2);
        double[][] points = [.. Enumerable.Range(0, 6).Select(Point)];
        double[][] expected = [.. points.Select(MetaGradient)];
        double[][] values = new double[6][];
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Factory.StartNew(
            () =>
            {
                for (int repetition = 0; repetition < 10; repetition++)
                {
                    values[i] = MetaGradient(points[i]);
                    if (!values[i].AsSpan().SequenceEqual(expected[i]))
                        return;
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        Assert.Equal(expected, values);

        double[] MetaGradient(double[] point)
        {
            double[] result = new double[Dimension];
            batch.MetaGradient(Alpha, point, result);
            return result;
        }
    }

    /// <summary>So much data in one call (16 MB and more) that the next task is fetched meanwhile, which is not done for a task alone.</summary>
    [Theory]
    [MemberData(nameof(KernelData.All), MemberType = typeof(KernelData))]
    public void MetaGradient_OfFarTasks_HasTheBitsOfEachAlone(string name)
    {
        const int Tasks = 60, Rows = 47, Width = 792;
        double[] x = [.. Enumerable.Range(0, Rows * Width).Select(i => Math.Sin(i))], w = [.. Enumerable.Range(0, Width).Select(i => 0.1 * Math.Cos(i))];
        GlmData[] losses = [.. Enumerable.Range(0, Tasks).Select(task => new GlmData(
            task % 2 == 0 ? GlmFamily.Logistic : GlmFamily.Squared, x, [.. Enumerable.Range(0, Rows).Select(k => (k + task) % 3 == 0 ? 1.0 : -1)], Width, 1.0 / Rows))];
        double[] expected = new double[Tasks * Width], vectors = new double[Tasks * Width];
        for (int task = 0; task < Tasks; task++)
        {
            using TaskBatch alone = TaskBatch.OfGlm([losses[task]], null, [1.0], KernelData.Get(name));
            alone.Each(Operation.MetaGradient, Alpha, w, 0, [], 0, [], expected.AsSpan(task * Width, Width));
        }

        using TaskBatch together = TaskBatch.OfGlm(losses, null, [.. Enumerable.Repeat(1.0 / Tasks, Tasks)], KernelData.Get(name));
        together.Each(Operation.MetaGradient, Alpha, w, 0, [], 0, [], vectors);
        Assert.Equal(expected, vectors);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Calls_AfterTheFirst_DoNotAllocate(int threads)
    {
        foreach (Kernel kernel in KernelData.Kernels())
        {
            using TaskBatch batch = TaskBatch.OfGlm(Large, null, Weights, kernel, threads);
            double[] w = Point(1), v = Point(2), result = new double[Dimension], values = new double[9], vectors = new double[9 * Dimension];
            double[] many = [.. Enumerable.Range(0, 9).SelectMany(Point)], square = new double[Dimension * Dimension];
            Assert.Equal(0, Allocated(() =>
            {
                batch.Value(w);
                batch.Gradient(w, result);
                batch.HessianVectorProduct(w, v, result);
                batch.MetaValue(Alpha, w);
                batch.MetaGradient(Alpha, w, result);
                batch.MetaHessianVectorProduct(Alpha, w, v, result);
                batch.Each(Operation.MetaGradient, Alpha, many, Dimension, [], 0, values, vectors);
                DenseKernel.Affine(kernel, square, v, w, result);
            }));
        }
    }

    [Fact]
    public void Calls_WhileTheBatchIsDisposedOf_FinishOrSaySo()
    {
        TaskBatch batch = TaskBatch.OfGlm(Large, null, Weights, Kernel.Select(KernelChoice.Managed));
        double[] w = Point(1), expected = new double[Dimension], result = new double[Dimension];
        batch.Gradient(w, expected);
        using Barrier barrier = new(2);
        Exception? failure = null;
        Thread caller = new(() =>
        {
            barrier.SignalAndWait(CancellationToken.None);
            try
            {
                for (int i = 0; i < 10_000; i++)
                    batch.Gradient(w, result);
            }
            catch (ObjectDisposedException exception)
            {
                failure = exception;
            }
        });
        caller.Start();
        barrier.SignalAndWait(TestContext.Current.CancellationToken);
        batch.Dispose();
        batch.Dispose();
        caller.Join();
        Assert.IsType<ObjectDisposedException>(failure);
        Assert.Throws<ObjectDisposedException>(() => batch.Value(w));
    }

    /// <summary>
    /// The bytes that a call allocates: the least of several measurements, for the test runner's own threads may allocate meanwhile.
    /// </summary>
    private static long Allocated(Action calls)
    {
        for (int i = 0; i < 3; i++)
            calls();
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 10 && least != 0; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(true);
            for (int i = 0; i < 5; i++)
                calls();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(true) - before);
        }

        return least;
    }

    private static double[] Point(int seed) => BatchCase.Normals(new Random(seed), Dimension);

    private static GlmData Enlarge(BatchCase test, int rows)
    {
        Random random = new(test.Seed);
        double[] x = BatchCase.Normals(random, rows * Dimension);
        double[] y = [.. BatchCase.Normals(random, rows).Select(value => test.Family == GlmFamily.Squared ? value : Math.CopySign(1, value))];
        return new GlmData(test.Family, x, y, Dimension, 1.0 / rows, test.Ridge);
    }
}
