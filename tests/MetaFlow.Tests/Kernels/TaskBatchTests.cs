using MetaFlow.Kernels;
using Xunit;

namespace MetaFlow.Tests.Kernels;

public sealed class TaskBatchTests
{
    private const double Alpha = 0.25;

    /// <summary>f(w) = ½ Σ (x·w − y)²; every number of the example is exact in binary.</summary>
    private static GlmData Example { get; } = new(GlmFamily.Squared, [1, 2, 3, 4], [1, 2], 2, 0.5);

    /// <summary>The same loss: A = XᵀX, b = Xᵀy, c = ½‖y‖².</summary>
    private static QuadraticData QuadraticExample { get; } = new([10, 14, 14, 20], [7, 10], 2.5, 2);

    [Theory]
    [MemberData(nameof(KernelData.All), MemberType = typeof(KernelData))]
    public void Methods_HandComputedLeastSquares_AreExact(string kernel)
    {
        using TaskBatch batch = TaskBatch.OfGlm([Example], null, [1.0], KernelData.Get(kernel));
        CheckExample(batch);
    }

    [Theory]
    [MemberData(nameof(KernelData.All), MemberType = typeof(KernelData))]
    public void Methods_HandComputedQuadratic_AreExact(string kernel)
    {
        using TaskBatch batch = TaskBatch.OfQuadratics([QuadraticExample], null, [1.0], KernelData.Get(kernel));
        CheckExample(batch);
    }

    private static void CheckExample(TaskBatch batch)
    {
        double[] w = [1, 1], v = [1, -1], result = new double[2];
        Assert.Equal(14.5, batch.Value(w));

        batch.Gradient(w, result);
        Assert.Equal([17, 24], result);
        batch.Gradient(w, result, -1);
        Assert.Equal([-17, -24], result);
        batch.HessianVectorProduct(w, v, result);
        Assert.Equal([-4, -6], result);

        // w' = (-3.25, -5); Xw' - y = (-14.25, -31.75); f(w') = 0.5 (203.0625 + 1008.0625)
        Assert.Equal(605.5625, batch.MetaValue(Alpha, w));

        // ∇f(w') = (-109.5, -155.5); A∇f(w') = (-3272, -4643)
        batch.MetaGradient(Alpha, w, result);
        Assert.Equal([-109.5 + (3272 * Alpha), -155.5 + (4643 * Alpha)], result);

        // p = (I - αA)v = (2, 0.5); q = Ap = (27, 38); (I - αA)q = q - α(802, 1138)
        batch.MetaHessianVectorProduct(Alpha, w, v, result);
        Assert.Equal([27 - (802 * Alpha), 38 - (1138 * Alpha)], result);
    }
}
