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

    [Theory]
    [MemberData(nameof(KernelData.All), MemberType = typeof(KernelData))]
    public void Derivatives_LogisticBatch_AgreeWithFiniteDifferences(string kernel)
    {
        BatchCase test = new(3, 7, 20, GlmFamily.Logistic, true, 0, 1, 0.3, 0.1, 5);
        (GlmData[] support, GlmData[]? query, double[] w, double[] v, _) = test.Glm();
        query = [.. query!.Select(loss => loss with { Family = GlmFamily.Logistic, Y = [.. loss.Y.Select(y => Math.CopySign(1, y))] })];
        using TaskBatch batch = TaskBatch.OfGlm(support, query, [0.5, 0.3, 0.2], KernelData.Get(kernel));
        (w, v) = (w[..7], v[..7]);

        // A central difference with step h has a truncation error of about h² and a rounding error of about u/h.
        const double H = 1e-5, Tolerance = 1e-8;
        double[] plus = [.. w.Zip(v, (x, y) => x + (H * y))], minus = [.. w.Zip(v, (x, y) => x - (H * y))];
        double[] gradient = new double[7], high = new double[7], low = new double[7], product = new double[7];

        batch.Gradient(w, gradient);
        Assert.Equal((batch.Value(plus) - batch.Value(minus)) / (2 * H), gradient.Zip(v, (g, x) => g * x).Sum(), Tolerance);
        batch.Gradient(plus, high);
        batch.Gradient(minus, low);
        batch.HessianVectorProduct(w, v, product);
        Assert.All(product, (p, i) => Assert.Equal((high[i] - low[i]) / (2 * H), p, Tolerance));

        batch.MetaGradient(test.Alpha, w, gradient);
        Assert.Equal((batch.MetaValue(test.Alpha, plus) - batch.MetaValue(test.Alpha, minus)) / (2 * H), gradient.Zip(v, (g, x) => g * x).Sum(), Tolerance);
        batch.MetaGradient(test.Alpha, plus, high);
        batch.MetaGradient(test.Alpha, minus, low);
        batch.MetaHessianVectorProduct(test.Alpha, w, v, product);
        Assert.All(product, (p, i) => Assert.Equal((high[i] - low[i]) / (2 * H), p, Tolerance));
    }

    [Fact]
    public void Gradient_DestinationIsThePoint_IsTheSame()
    {
        using TaskBatch batch = TaskBatch.OfGlm([Example], null, [1.0], Kernel.Select(KernelChoice.Managed));
        double[] w = [1, 1];
        batch.Gradient(w, w);
        Assert.Equal([17, 24], w);
    }

    [Fact]
    public void OfGlm_ArraysChangeLater_KeepsItsCopy()
    {
        double[] x = [1, 2, 3, 4];
        using TaskBatch batch = TaskBatch.OfGlm([Example with { X = x }], null, [1.0], Kernel.Select(KernelChoice.Managed));
        x[0] = double.NaN;
        Assert.Equal(14.5, batch.Value([1, 1]));
    }

    [Fact]
    public void OfGlm_BadData_IsRefusedWithTheTaskAndTheNumber()
    {
        static ArgumentException Refused(GlmData second) =>
            Assert.Throws<ArgumentException>("support", () => TaskBatch.OfGlm([Example, second], null, [0.5, 0.5], Kernel.Select(KernelChoice.Managed)));

        Assert.Contains("X of task 1 contains NaN", Refused(Example with { X = [1, double.NaN, 3, 4] }).Message, StringComparison.Ordinal);
        Assert.Contains("y of task 1 contains", Refused(Example with { Y = [1, double.PositiveInfinity] }).Message, StringComparison.Ordinal);
        Assert.Contains("The scale of task 1", Refused(Example with { Scale = double.NaN }).Message, StringComparison.Ordinal);
        Assert.Contains("The ridge of task 1", Refused(Example with { Ridge = double.NaN }).Message, StringComparison.Ordinal);
        Assert.Contains("The smoothing of task 1 is 0", Refused(Example with { Family = GlmFamily.SmoothedHinge, Smoothing = 0 }).Message, StringComparison.Ordinal);
        Assert.Contains("Task 1 has 2 responses and 3 entries", Refused(Example with { X = [1, 2, 3] }).Message, StringComparison.Ordinal);
        Assert.Contains("Task 1 has dimension 1", Refused(Example with { Dimension = 1 }).Message, StringComparison.Ordinal);
        Assert.Contains("family of task 1", Refused(Example with { Family = (GlmFamily)7 }).Message, StringComparison.Ordinal);
        Assert.Contains("Task 1 has 0 responses", Refused(Example with { X = [], Y = [] }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OfQuadratics_BadData_IsRefusedWithTheTaskAndTheNumber()
    {
        static ArgumentException Refused(QuadraticData second) =>
            Assert.Throws<ArgumentException>("support", () => TaskBatch.OfQuadratics([QuadraticExample, second], null, [0.5, 0.5], Kernel.Select(KernelChoice.Managed)));

        Assert.Contains("A of task 1 is not symmetric at [1, 0]", Refused(QuadraticExample with { A = [1, 2, 3, 4] }).Message, StringComparison.Ordinal);
        Assert.Contains("A of task 1 contains NaN", Refused(QuadraticExample with { A = [1, 2, 2, double.NaN] }).Message, StringComparison.Ordinal);
        Assert.Contains("Task 1 has 4 entries of A and 1 of b", Refused(QuadraticExample with { B = [1] }).Message, StringComparison.Ordinal);
        Assert.Contains("The constant of task 1", Refused(QuadraticExample with { C = double.NaN }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_BadArguments_AreRefusedByName()
    {
        Kernel kernel = Kernel.Select(KernelChoice.Managed);
        Assert.Throws<ArgumentException>("support", () => TaskBatch.OfGlm([], null, [], kernel));
        Assert.Throws<ArgumentException>("query", () => TaskBatch.OfGlm([Example], [Example, Example], [1.0], kernel));
        Assert.Throws<ArgumentException>("weights", () => TaskBatch.OfGlm([Example], null, [], kernel));
        Assert.Throws<ArgumentException>("weights", () => TaskBatch.OfGlm([Example], null, [double.NaN], kernel));
        Assert.Throws<ArgumentOutOfRangeException>("threads", () => TaskBatch.OfGlm([Example], null, [1.0], kernel, 0));
        Assert.Throws<ArgumentNullException>("kernel", () => TaskBatch.OfGlm([Example], null, [1.0], null!));
    }

    [Fact]
    public void Calls_BadArguments_AreRefusedByName()
    {
        using TaskBatch batch = TaskBatch.OfGlm([Example, Example], null, [0.5, 0.5], Kernel.Select(KernelChoice.Managed));
        double[] two = [1, 1], three = [1, 1, 1], four = new double[4];
        Assert.Throws<ArgumentException>("w", () => batch.Value(three));
        Assert.Throws<ArgumentException>("v", () => batch.HessianVectorProduct(two, three, two));
        Assert.Throws<ArgumentException>("v", () => batch.MetaHessianVectorProduct(0.1, two, [], two));
        Assert.Throws<ArgumentException>("destination", () => batch.Gradient(two, three));
        Assert.Throws<ArgumentOutOfRangeException>("sign", () => batch.Gradient(two, two, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>("innerStepSize", () => batch.MetaValue(double.NaN, two));
        Assert.Throws<ArgumentOutOfRangeException>("operation", () => batch.Each((Operation)6, 0, two, 0, [], 0, two, []));
        Assert.Throws<ArgumentOutOfRangeException>("wStride", () => batch.Each(Operation.Gradient, 0, four, 1, [], 0, two, []));
        Assert.Throws<ArgumentException>("w", () => batch.Each(Operation.Gradient, 0, three, 2, [], 0, two, []));
        Assert.Throws<ArgumentException>("v", () => batch.Each(Operation.Gradient, 0, two, 0, two, 0, two, []));
        Assert.Throws<ArgumentException>("v", () => batch.Each(Operation.HessianProduct, 0, two, 0, [], 0, [], four));
        Assert.Throws<ArgumentException>("values", () => batch.Each(Operation.HessianProduct, 0, two, 0, two, 0, two, four));
        Assert.Throws<ArgumentException>("vectors", () => batch.Each(Operation.Gradient, 0, two, 0, [], 0, two, three));
    }
}
