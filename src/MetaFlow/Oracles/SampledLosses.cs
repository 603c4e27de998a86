using System.Runtime.InteropServices;
using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// One task seen through the samples that a step draws. A draw is a pure function of (seed, step, task, purpose) and of the inner step and the
/// occurrence of the task in the step, so that nothing is kept between calls.
/// </summary>
internal sealed class SampledLosses : LossBlock
{
    // More inner steps than any run makes, fewer numbers than a stream has.
    private const int Stages = 4096;

    private readonly SampledOracle _oracle;
    private readonly IFiniteSumLoss _support;
    private readonly IFiniteSumLoss _query;
    private readonly ScratchPool _indices;

    public SampledLosses(LearningTask task, int index, SampledOracle oracle)
        : base([task], index)
    {
        _oracle = oracle;
        _support = (IFiniteSumLoss)task.Support;
        _query = (IFiniteSumLoss)task.Query;
        int most = Math.Max(Math.Max(_support.Samples, _query.Samples), Math.Max(Math.Max(oracle.SupportBatch, oracle.QueryBatch), oracle.HessianBatch));
        _indices = new ScratchPool((most + 1) / 2);
    }

    public override void SupportGradient(Draw draw, ReadOnlySpan<double> points, Span<double> destination)
    {
        double[] indices = _indices.Rent();
        _support.Gradient(Chosen(indices, draw, RandomPurpose.SupportBatch, _support, _oracle.SupportBatch), points, destination);
        _indices.Return(indices);
    }

    public override void SupportHessianProduct(Draw draw, ReadOnlySpan<double> points, ReadOnlySpan<double> directions, Span<double> destination)
    {
        double[] indices = _indices.Rent();
        ReadOnlySpan<int> chosen = _oracle.IsFresh
            ? Chosen(indices, draw, RandomPurpose.HessianBatch, _support, _oracle.HessianBatch)
            : Chosen(indices, draw, RandomPurpose.SupportBatch, _support, _oracle.SupportBatch);
        _support.HessianVectorProduct(chosen, points, directions, destination);
        _indices.Return(indices);
    }

    public override void SupportThirdProduct(Draw draw, ReadOnlySpan<double> points, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> destination) =>
        throw new NotSupportedException("Sampled losses give no third derivatives.");

    public override void SupportValue(Draw draw, ReadOnlySpan<double> points, Span<double> values)
    {
        double[] indices = _indices.Rent();
        values[0] = _support.Value(Chosen(indices, draw, RandomPurpose.SupportBatch, _support, _oracle.SupportBatch), points);
        _indices.Return(indices);
    }

    public override void QueryGradient(Draw draw, ReadOnlySpan<double> points, Span<double> destination)
    {
        double[] indices = _indices.Rent();
        _query.Gradient(Chosen(indices, draw, _oracle.QueryPurpose, _query, _oracle.QueryBatch), points, destination);
        _indices.Return(indices);
    }

    public override void QueryHessianProduct(Draw draw, ReadOnlySpan<double> points, ReadOnlySpan<double> directions, Span<double> destination)
    {
        double[] indices = _indices.Rent();
        _query.HessianVectorProduct(Chosen(indices, draw, _oracle.QueryPurpose, _query, _oracle.QueryBatch), points, directions, destination);
        _indices.Return(indices);
    }

    public override void QueryValue(Draw draw, ReadOnlySpan<double> points, Span<double> values)
    {
        double[] indices = _indices.Rent();
        values[0] = _query.Value(Chosen(indices, draw, _oracle.QueryPurpose, _query, _oracle.QueryBatch), points);
        _indices.Return(indices);
    }

    // The query draw does not change between inner steps, and a shared support draw neither.
    private ReadOnlySpan<int> Chosen(double[] memory, Draw draw, RandomPurpose purpose, IFiniteSumLoss loss, int batch)
    {
        Span<int> indices = MemoryMarshal.Cast<double, int>(memory.AsSpan());
        int count = batch == 0 ? loss.Samples : batch;
        if (batch == 0)
        {
            for (int k = 0; k < count; k++)
            {
                indices[k] = k;
            }

            return indices[..count];
        }

        int stage = _oracle.IsFresh && purpose != _oracle.QueryPurpose ? draw.Stage : 0;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(stage, Stages);
        long start = (((long)draw.Occurrence * Stages) + stage) * count;
        var stream = new RandomStream(_oracle.Seed, purpose, First, draw.Step);
        if (_oracle.Replacement)
        {
            for (int s = 0; s < count; s++)
            {
                indices[s] = stream.Integer(start + s, loss.Samples);
            }

            return indices[..count];
        }

        stream.Choose(indices[..loss.Samples], count, start);

        // In order, so that all samples are the loss itself bit for bit.
        indices[..count].Sort();
        return indices[..count];
    }
}
