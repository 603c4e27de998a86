using MetaFlow.Kernels;

namespace MetaFlow;

/// <summary>The losses of a whole batch, one kernel call for all tasks; third derivatives come from the losses themselves.</summary>
internal sealed class BatchLosses(TaskBatch batch, IReadOnlyList<LearningTask> tasks, int first) : LossBlock(tasks, first)
{
    public override void SupportGradient(Draw draw, ReadOnlySpan<double> points, Span<double> destination) =>
        batch.Each(Operation.SupportGradient, 0, points, Dimension, [], 0, [], destination);

    public override void SupportHessianProduct(Draw draw, ReadOnlySpan<double> points, ReadOnlySpan<double> directions, Span<double> destination) =>
        batch.Each(Operation.SupportHessianProduct, 0, points, Dimension, directions, Dimension, [], destination);

    public override void SupportThirdProduct(Draw draw, ReadOnlySpan<double> points, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> destination)
    {
        int d = Dimension;
        for (int i = 0; i < Count; i++)
        {
            Tasks[i].Support.ThirdDerivativeProduct(points.Slice(i * d, d), first.Slice(i * d, d), second.Slice(i * d, d), destination.Slice(i * d, d));
        }
    }

    public override void SupportValue(Draw draw, ReadOnlySpan<double> points, Span<double> values) =>
        batch.Each(Operation.SupportGradient, 0, points, Dimension, [], 0, values, []);

    public override void QueryGradient(Draw draw, ReadOnlySpan<double> points, Span<double> destination) =>
        batch.Each(Operation.Gradient, 0, points, Dimension, [], 0, [], destination);

    public override void QueryHessianProduct(Draw draw, ReadOnlySpan<double> points, ReadOnlySpan<double> directions, Span<double> destination) =>
        batch.Each(Operation.HessianProduct, 0, points, Dimension, directions, Dimension, [], destination);

    public override void QueryValue(Draw draw, ReadOnlySpan<double> points, Span<double> values) =>
        batch.Each(Operation.Gradient, 0, points, Dimension, [], 0, values, []);
}
