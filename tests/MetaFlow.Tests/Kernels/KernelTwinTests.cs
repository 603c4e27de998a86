using System.Runtime.InteropServices;
using MetaFlow.Kernels;
using Xunit;

namespace MetaFlow.Tests.Kernels;

/// <summary>The raw entry points, on both kernels: strides, addresses off every boundary, refused arguments.</summary>
public sealed unsafe class KernelTwinTests
{
    private const double Canary = 12345.678;

    [Theory]
    [MemberData(nameof(KernelData.All), MemberType = typeof(KernelData))]
    public void GlmEvaluate_OddStridesAndAddresses_IsWithinTheBoundAndWritesNothingElse(string name)
    {
        Kernel kernel = KernelData.Get(name);
        for (int seed = 0; seed < 60; seed++)
        {
            Random random = new(seed);
            int d = random.Next(1, 23), rows = random.Next(1, 12), stride = d + random.Next(3), tasks = random.Next(1, 4), first = random.Next(tasks);
            GlmFamily family = (GlmFamily)(seed % 4);
            BatchCase test = new(tasks, d, rows, family, true, 0, 2, 0.2, 0.1, seed);
            (GlmData[] support, GlmData[]? query, double[] w, double[] v, _) = test.Glm();
            int count = tasks - first, wStride = d + 1;
            using Arena arena = new();
            NativeGlm* supports = arena.Glm(support, stride), queries = arena.Glm(query!, stride);
            double* points = arena.Rows(w, d, wStride), directions = arena.Rows(v, d, d);
            long length = kernel.GlmWorkspace(supports, queries, tasks, d);
            double* workspace = arena.Guarded(length), values = arena.Guarded(count), vectors = arena.Guarded((long)count * d);
            foreach (Operation operation in Enum.GetValues<Operation>())
            {
                bool product = operation is Operation.HessianProduct or Operation.MetaHessianProduct or Operation.SupportHessianProduct;
                Assert.Equal(KernelStatus.Ok, kernel.GlmEvaluate(
                    operation, supports, queries, d, first, count, 0.2, points, wStride, product ? directions : null, d, product ? null : values, vectors, workspace, length));
                for (int i = 0; i < count; i++)
                {
                    int task = first + i;
                    (Bounded? value, Bounded[] vector) = GlmReference.Evaluate(
                        operation, support[task], query![task], 0.2, w[(task * d)..((task + 1) * d)], v[(task * d)..((task + 1) * d)]);
                    if (value is Bounded known)
                        Assert.True(known.Admits(values[i]), $"seed {seed}, {operation}, value {i}: {values[i]:R} instead of {known}");
                    for (int j = 0; j < d; j++)
                        Assert.True(vector[j].Admits(vectors[(i * d) + j]), $"seed {seed}, {operation}, entry {i},{j}: {vectors[(i * d) + j]:R} instead of {vector[j]}");
                }
            }

            arena.AssertGuards();
        }
    }

    [Theory]
    [MemberData(nameof(KernelData.All), MemberType = typeof(KernelData))]
    public void GlmEvaluate_BadArguments_AreRefusedWithTheirStatus(string name)
    {
        Kernel kernel = KernelData.Get(name);
        using Arena arena = new();
        GlmData loss = new(GlmFamily.SmoothedHinge, [1, 2, 3, 4, 5, 6], [1, -1], 3, 0.5);
        NativeGlm* good = arena.Glm([loss], 3);
        double* w = arena.Guarded(3), vector = arena.Guarded(3), value = arena.Guarded(1);
        long length = kernel.GlmWorkspace(good, null, 1, 3);
        double* workspace = arena.Guarded(length);

        KernelStatus Run(
            Operation operation = Operation.Gradient, NativeGlm? task = null, long dimension = 3, long first = 0, long count = 1, double alpha = 0.1, bool w0 = true,
            long wStride = 0, double* v = null, bool results = true, long room = -1, bool nullTasks = false)
        {
            NativeGlm* used = good;
            NativeGlm copy = task ?? *good;
            if (task is not null)
                used = &copy;
            return kernel.GlmEvaluate(
                operation, nullTasks ? null : used, null, dimension, first, count, alpha, w0 ? w : null, wStride, v, 0, results ? value : null, results ? vector : null,
                workspace, room < 0 ? length : room);
        }

        NativeGlm With(Action<Box> change)
        {
            Box box = new() { Glm = *good };
            change(box);
            return box.Glm;
        }

        Assert.Equal(KernelStatus.Ok, Run());
        Assert.Equal(KernelStatus.NullPointer, Run(nullTasks: true));
        Assert.Equal(KernelStatus.NullPointer, Run(w0: false));
        Assert.Equal(KernelStatus.NullPointer, Run(results: false));
        Assert.Equal(KernelStatus.NullPointer, Run(Operation.HessianProduct));
        Assert.Equal(KernelStatus.NullPointer, Run(task: With(b => b.Glm.X = null)));
        Assert.Equal(KernelStatus.NullPointer, Run(task: With(b => b.Glm.Y = null)));
        Assert.Equal(KernelStatus.BadSize, Run(dimension: 0));
        Assert.Equal(KernelStatus.BadSize, Run(first: -1));
        Assert.Equal(KernelStatus.BadSize, Run(count: -1));
        Assert.Equal(KernelStatus.BadSize, Run(first: 1, count: long.MaxValue));
        Assert.Equal(KernelStatus.BadSize, Run(wStride: 2));
        Assert.Equal(KernelStatus.BadSize, Run(task: With(b => b.Glm.Stride = 2)));
        Assert.Equal(KernelStatus.BadSize, Run(task: With(b => b.Glm.Rows = -1)));
        Assert.Equal(KernelStatus.BadFamily, Run((Operation)6));
        Assert.Equal(KernelStatus.BadFamily, Run((Operation)(-1)));
        Assert.Equal(KernelStatus.BadFamily, Run(task: With(b => b.Glm.Family = 4)));
        Assert.Equal(KernelStatus.BadValue, Run(alpha: double.NaN));
        Assert.Equal(KernelStatus.BadValue, Run(task: With(b => b.Glm.Scale = double.PositiveInfinity)));
        Assert.Equal(KernelStatus.BadValue, Run(task: With(b => b.Glm.Ridge = double.NaN)));
        Assert.Equal(KernelStatus.BadValue, Run(task: With(b => b.Glm.Smoothing = 0)));
        Assert.Equal(KernelStatus.SmallWorkspace, Run(room: 3));
        Assert.Equal(-1, kernel.GlmWorkspace(null, null, 1, 3));
        Assert.Equal(-1, kernel.GlmWorkspace(good, null, -1, 3));
        Assert.Equal(-1, kernel.GlmWorkspace(good, null, 1, 4));
        Assert.Equal(-1, kernel.QuadraticWorkspace(0));
        arena.AssertGuards();
    }

    [Theory]
    [MemberData(nameof(KernelData.All), MemberType = typeof(KernelData))]
    public void OtherEntryPoints_BadArguments_AreRefusedWithTheirStatus(string name)
    {
        Kernel kernel = KernelData.Get(name);
        double[] data = new double[16];
        fixed (double* p = data)
        {
            NativeQuadratic quadratic = new() { A = p, B = p, Stride = 2 }, narrow = quadratic, empty = quadratic;
            narrow.Stride = 1;
            empty.B = null;
            double* workspace = stackalloc double[64];
            Assert.Equal(KernelStatus.Ok, kernel.QuadraticEvaluate(Operation.Gradient, &quadratic, null, 2, 0, 1, 0, p, 0, null, 0, p + 8, p + 10, workspace, 64));
            Assert.Equal(KernelStatus.BadSize, kernel.QuadraticEvaluate(Operation.Gradient, &narrow, null, 2, 0, 1, 0, p, 0, null, 0, p + 8, p + 10, workspace, 64));
            Assert.Equal(KernelStatus.NullPointer, kernel.QuadraticEvaluate(Operation.Gradient, &empty, null, 2, 0, 1, 0, p, 0, null, 0, p + 8, p + 10, workspace, 64));
            Assert.Equal(KernelStatus.SmallWorkspace, kernel.QuadraticEvaluate(Operation.Gradient, &quadratic, null, 2, 0, 1, 0, p, 0, null, 0, p + 8, p + 10, workspace, 1));

            Assert.Equal(KernelStatus.BadSize, kernel.Reduce(-1, 2, p, p, 1, p + 8));
            Assert.Equal(KernelStatus.NullPointer, kernel.Reduce(1, 2, null, p, 1, p + 8));
            Assert.Equal(KernelStatus.BadValue, kernel.Reduce(1, 2, p, p, 2, p + 8));
            Assert.Equal(KernelStatus.BadSize, kernel.Affine(2, p, 1, null, 1, p, p + 8));
            Assert.Equal(KernelStatus.NullPointer, kernel.Affine(2, null, 2, null, 1, p, p + 8));
            Assert.Equal(KernelStatus.BadValue, kernel.Affine(2, p, 2, null, 0, p, p + 8));
            Assert.Equal(KernelStatus.BadSize, kernel.Gram(2, 2, p, 1, null, 1, p + 8, null));
            Assert.Equal(KernelStatus.NullPointer, kernel.Gram(2, 2, null, 2, null, 1, p + 8, null));
            Assert.Equal(KernelStatus.BadValue, kernel.Gram(2, 2, p, 2, null, double.NaN, p + 8, null));
            Assert.Equal(KernelStatus.BadSize, kernel.Gemm(2, 2, 2, 1, p, 1, p, 2, 0, p + 8, 2));
            Assert.Equal(KernelStatus.NullPointer, kernel.Gemm(2, 2, 2, 1, p, 2, null, 2, 0, p + 8, 2));
            Assert.Equal(KernelStatus.BadValue, kernel.Gemm(2, 2, 2, 1, p, 2, p, 2, double.PositiveInfinity, p + 8, 2));
        }
    }

    [Theory]
    [MemberData(nameof(KernelData.All), MemberType = typeof(KernelData))]
    public void GlmEvaluate_PointIsNotANumber_GivesNoNumber(string name)
    {
        foreach (GlmFamily family in Enum.GetValues<GlmFamily>())
        {
            GlmData loss = new(family, [1, 2, 3, 4, 5, 6], [1, -1], 3, 0.5);
            using TaskBatch batch = TaskBatch.OfGlm([loss], null, [1.0], KernelData.Get(name));
            double[] gradient = new double[3];
            Assert.Equal(double.NaN, batch.Value([double.NaN, 1, 1]));
            batch.MetaGradient(0.1, [double.NaN, 1, 1], gradient);
            Assert.All(gradient, g => Assert.Equal(double.NaN, g));
        }
    }

    private sealed class Box
    {
        public NativeGlm Glm;
    }

    /// <summary>Memory on odd multiples of eight bytes, with canaries on both sides.</summary>
    private sealed class Arena : IDisposable
    {
        private readonly List<(nint Memory, long Length)> _blocks = [];

        public double* Guarded(long length)
        {
            double* memory = (double*)NativeMemory.AlignedAlloc((nuint)(length + 8) * sizeof(double), 64);
            new Span<double>(memory, checked((int)length + 8)).Fill(Canary);
            new Span<double>(memory + 3, checked((int)length)).Clear();
            _blocks.Add(((nint)memory, length));
            return memory + 3;
        }

        public double* Rows(double[] source, int columns, int stride)
        {
            int rows = source.Length / columns;
            double* memory = Guarded((long)rows * stride);
            for (int i = 0; i < rows; i++)
                source.AsSpan(i * columns, columns).CopyTo(new Span<double>(memory + ((long)i * stride), columns));
            return memory;
        }

        public NativeGlm* Glm(GlmData[] losses, int stride)
        {
            NativeGlm* glms = (NativeGlm*)Guarded((long)losses.Length * sizeof(NativeGlm) / sizeof(double));
            for (int i = 0; i < losses.Length; i++)
            {
                GlmData loss = losses[i];
                glms[i] = new NativeGlm
                {
                    X = Rows(loss.X, loss.Dimension, stride),
                    Y = Rows(loss.Y, 1, 1),
                    Rows = loss.Y.Length,
                    Stride = stride,
                    Scale = loss.Scale,
                    Ridge = loss.Ridge,
                    Smoothing = loss.Smoothing,
                    Family = (int)loss.Family,
                };
            }

            return glms;
        }

        public void AssertGuards()
        {
            foreach ((nint memory, long length) in _blocks)
            {
                double* block = (double*)memory;
                for (int i = 0; i < 3; i++)
                    Assert.Equal(Canary, block[i]);
                for (long i = length + 3; i < length + 8; i++)
                    Assert.Equal(Canary, block[i]);
            }
        }

        public void Dispose()
        {
            foreach ((nint memory, _) in _blocks)
                NativeMemory.AlignedFree((void*)memory);
        }
    }
}
