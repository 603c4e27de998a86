namespace MetaFlow;

/// <summary>The losses of one task, whatever they are, as they are.</summary>
internal sealed class SingleTaskLosses(LearningTask task, int index) : LossBlock([task], index)
{
    public override void SupportGradient(Draw draw, ReadOnlySpan<double> points, Span<double> destination) =>
        task.Support.Gradient(points, destination);

    public override void SupportHessianProduct(Draw draw, ReadOnlySpan<double> points, ReadOnlySpan<double> directions, Span<double> destination) =>
        task.Support.HessianVectorProduct(points, directions, destination);

    public override void SupportThirdProduct(Draw draw, ReadOnlySpan<double> points, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> destination) =>
        task.Support.ThirdDerivativeProduct(points, first, second, destination);

    public override void SupportValue(Draw draw, ReadOnlySpan<double> points, Span<double> values) => values[0] = task.Support.Value(points);

    public override void QueryGradient(Draw draw, ReadOnlySpan<double> points, Span<double> destination) =>
        task.Query.Gradient(points, destination);

    public override void QueryHessianProduct(Draw draw, ReadOnlySpan<double> points, ReadOnlySpan<double> directions, Span<double> destination) =>
        task.Query.HessianVectorProduct(points, directions, destination);

    public override void QueryValue(Draw draw, ReadOnlySpan<double> points, Span<double> values) => values[0] = task.Query.Value(points);
}
