using FsCheck.Xunit;
using MetaFlow.Kernels;
using Xunit;

namespace MetaFlow.Tests.Kernels;

/// <summary>Fields at twelve states at once, on both kernels: against the reference, and blind to the other states.</summary>
public sealed class TaskLanesTests
{
    private const int Lanes = TaskLanes.Count;

    [Property(MaxTest = 120, Arbitrary = [typeof(BatchCase)])]
    public void GlmLanes_RandomCase_AreWithinTheBound(BatchCase test)
    {
        (GlmData[] support, GlmData[]? query, _, _, double[] weights) = test.Glm();
        foreach (Kernel kernel in KernelData.Kernels())
        {
            using TaskBatch batch = TaskBatch.OfGlm(support, query, weights, kernel);
            AgainstReference(batch, test, weights, (operation, task, w) => GlmReference.Evaluate(operation, support[task], (query ?? support)[task], test.Alpha, w, w).Vector);
        }
    }

    [Property(MaxTest = 80, Arbitrary = [typeof(BatchCase)])]
    public void QuadraticLanes_RandomCase_AreWithinTheBound(BatchCase test)
    {
        (QuadraticData[] support, QuadraticData[]? query, _, _, double[] weights) = test.Quadratic();
        foreach (Kernel kernel in KernelData.Kernels())
        {
            using TaskBatch batch = TaskBatch.OfQuadratics(support, query, weights, kernel);
            AgainstReference(batch, test, weights, (operation, task, w) => QuadraticReference.Evaluate(operation, support[task], (query ?? support)[task], test.Alpha, w, w).Vector);
        }
    }

    [Property(MaxTest = 60, Arbitrary = [typeof(BatchCase)])]
    public void Lanes_AnotherPlaceAmongOtherStates_GivesTheSameBits(BatchCase test)
    {
        (GlmData[] support, GlmData[]? query, _, _, double[] weights) = test.Glm();
        Random random = new(test.Seed);
        int d = test.Dimension, place = random.Next(Lanes), other = random.Next(Lanes);
        double[] states = BatchCase.Normals(random, d * Lanes), moved = BatchCase.Normals(random, d * Lanes);
        for (int j = 0; j < d; j++)
        {
            moved[(j * Lanes) + ((other + 1) % Lanes)] = double.NaN;
            moved[(j * Lanes) + other] = states[(j * Lanes) + place];
        }

        foreach (Kernel kernel in KernelData.Kernels())
        {
            using TaskBatch batch = TaskBatch.OfGlm(support, query, weights, kernel);
            using TaskLanes lanes = batch.CreateLanes(Operation.MetaGradient, test.Alpha, -1)!;
            double[] first = new double[d * Lanes], second = new double[d * Lanes];
            lanes.Evaluate(states, first);
            lanes.Evaluate(moved, second);
            for (int j = 0; j < d; j++)
                Assert.Equal(BitConverter.DoubleToInt64Bits(first[(j * Lanes) + place]), BitConverter.DoubleToInt64Bits(second[(j * Lanes) + other]));
        }
    }

    [Fact]
    public void Lanes_OfABatchThatIsDisposedOf_GoOnUntilTheyAre()
    {
        TaskBatch batch = TaskBatch.OfGlm([new GlmData(GlmFamily.Squared, [1, 2], [3], 2, 0.5)], null, [1], Kernel.Select(KernelChoice.Managed));
        TaskLanes lanes = batch.CreateLanes(Operation.Gradient, 0, 1)!;
        batch.Dispose();
        double[] destination = new double[2 * Lanes];
        lanes.Evaluate(new double[2 * Lanes], destination);
        Assert.Equal([-3.0, -6.0], [destination[0], destination[Lanes]]);
        lanes.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lanes.Evaluate(new double[2 * Lanes], destination));
        Assert.Throws<ObjectDisposedException>(() => batch.CreateLanes(Operation.Gradient, 0, 1));
    }

    [Theory]
    [MemberData(nameof(KernelData.All), MemberType = typeof(KernelData))]
    public unsafe void Lanes_BadArguments_AreRefusedWithTheirStatus(string name)
    {
        Kernel kernel = KernelData.Get(name);
        double* x = stackalloc double[] { 1, 2, 3, 4 }, states = stackalloc double[2 * Lanes], destination = stackalloc double[2 * Lanes], workspace = stackalloc double[400];
        double weight = 1;
        NativeGlm task = new() { X = x, Y = x, Rows = 2, Stride = 2, Scale = 0.5 };
        NativeQuadratic form = new() { A = x, B = x, Stride = 2 };
        long length = kernel.LanesWorkspace(2, 2);
        Assert.Equal(KernelStatus.Ok, Call(Operation.MetaGradient, 2, 1, 0.1, 1, length));
        Assert.Equal(KernelStatus.BadFamily, Call(Operation.HessianProduct, 2, 1, 0.1, 1, length));
        Assert.Equal(KernelStatus.BadSize, Call(Operation.Gradient, 0, 1, 0.1, 1, length));
        Assert.Equal(KernelStatus.BadSize, Call(Operation.Gradient, 3, 1, 0.1, 1, 400));
        Assert.Equal(KernelStatus.BadSize, Call(Operation.Gradient, 2, -1, 0.1, 1, length));
        Assert.Equal(KernelStatus.BadValue, Call(Operation.Gradient, 2, 1, double.NaN, 1, length));
        Assert.Equal(KernelStatus.BadValue, Call(Operation.Gradient, 2, 1, 0.1, 2, length));
        Assert.Equal(KernelStatus.SmallWorkspace, Call(Operation.Gradient, 2, 1, 0.1, 1, length - 1));
        Assert.Equal(KernelStatus.NullPointer, kernel.GlmLanes(Operation.Gradient, &task, null, 2, 1, null, 0, 1, states, destination, workspace, length));
        Assert.Equal(KernelStatus.NullPointer, kernel.QuadraticLanes(Operation.Gradient, null, null, 2, 1, &weight, 0, 1, states, destination, workspace, length));
        Assert.Equal(KernelStatus.BadSize, kernel.QuadraticLanes(Operation.Gradient, &form, null, 3, 1, &weight, 0, 1, states, destination, workspace, 400));
        Assert.Equal(-1, kernel.LanesWorkspace(-1, 2));

        KernelStatus Call(Operation operation, long dimension, long tasks, double alpha, double sign, long space)
        {
            NativeGlm glm = new() { X = x, Y = x, Rows = 2, Stride = 2, Scale = 0.5 };
            double one = 1;
            return kernel.GlmLanes(operation, &glm, null, dimension, tasks, &one, alpha, sign, states, destination, workspace, space);
        }
    }

    private static void AgainstReference(TaskBatch batch, BatchCase test, double[] weights, Func<Operation, int, double[], Bounded[]> reference)
    {
        int d = test.Dimension, lane = test.Seed % Lanes;
        double[] states = BatchCase.Normals(new Random(test.Seed), d * Lanes), destination = new double[d * Lanes];
        double[] w = [.. Enumerable.Range(0, d).Select(j => states[(j * Lanes) + lane])];
        foreach (Operation operation in new[] { Operation.Gradient, Operation.MetaGradient })
        {
            using TaskLanes lanes = batch.CreateLanes(operation, test.Alpha, -1)!;
            lanes.Evaluate(states, destination);
            Bounded[] sum = new Bounded[d];
            for (int i = 0; i < weights.Length; i++)
                sum = Bounded.AddScaled(sum, -weights[i], reference(operation, i, w));
            for (int j = 0; j < d; j++)
                Assert.True(sum[j].Admits(destination[(j * Lanes) + lane]), $"{batch.Kernel.Name}, {operation}, entry {j}: {destination[(j * Lanes) + lane]:R} instead of {sum[j]}");
        }
    }
}
