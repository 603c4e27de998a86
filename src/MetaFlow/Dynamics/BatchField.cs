using MetaFlow.Integrators;
using MetaFlow.Kernels;

namespace MetaFlow;

/// <summary>The field −∇f or −∇F of a batch, one kernel call per evaluation.</summary>
internal sealed class BatchField : IGradientField, ILaneField
{
    private readonly TaskBatch _batch;
    private readonly double? _innerStepSize;
    private readonly IGradientField? _curvature;

    /// <param name="batch">The batch.</param>
    /// <param name="adaptation">None or one gradient step.</param>
    /// <param name="curvature">The same field with a Hessian product of its own, where the batch has none after a step.</param>
    public BatchField(TaskBatch batch, Adaptation adaptation, IGradientField? curvature = null)
    {
        _curvature = curvature;
        _batch = batch;
        _innerStepSize = adaptation.SingleStepSize;
        Cost = batch.TaskCount * MetaGradient.Exact.Cost(adaptation);
    }

    public int Dimension => _batch.Dimension;

    public EvaluationCost Cost { get; }

    /// <summary>The batch, for tests that take its per-task results.</summary>
    internal TaskBatch Batch => _batch;

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        if (_innerStepSize is { } alpha)
        {
            _batch.MetaGradient(alpha, state, destination, -1);
        }
        else
        {
            _batch.Gradient(state, destination, -1);
        }
    }

    public ILanes? CreateLanes() =>
        _batch.CreateLanes(_innerStepSize is null ? Operation.Gradient : Operation.MetaGradient, _innerStepSize ?? 0, -1) is { } lanes ? new BatchLanes(lanes) : null;

    public double Potential(ReadOnlySpan<double> state) =>
        _innerStepSize is { } alpha ? _batch.MetaValue(alpha, state) : _batch.Value(state);

    bool ILinearizableField.TryLinearize(double time, ReadOnlySpan<double> state, Span<double> field, Span<double> jacobian) =>
        _batch.TryHessian(_innerStepSize, state, field, jacobian, -1);

    public void PotentialHessianProduct(ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
    {
        if (_innerStepSize is { } alpha)
        {
            if (_curvature is not null)
            {
                _curvature.PotentialHessianProduct(state, direction, destination);
                return;
            }

            _batch.MetaHessianVectorProduct(alpha, state, direction, destination);
        }
        else
        {
            _batch.HessianVectorProduct(state, direction, destination);
        }
    }

    private sealed class BatchLanes(TaskLanes lanes) : ILanes
    {
        public void Evaluate(ReadOnlySpan<double> states, Span<double> destination) => lanes.Evaluate(states, destination);

        public void Dispose() => lanes.Dispose();
    }
}
