using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// The field <c>−Σ pᵢ ∇(fᵢ∘φᵢ)(w)</c> of any smooth losses and any adaptation, task by task in task order.
/// </summary>
internal sealed class GenericField : IGradientField
{
    private readonly LearningTask[] _tasks;
    private readonly double[] _weights;
    private readonly Adaptation _adaptation;
    private readonly MetaGradient _metaGradient;
    private readonly ScratchPool _scratch;

    public GenericField(TaskSet tasks, double[] weights, Direction direction)
    {
        _tasks = [.. tasks];
        _weights = weights;
        _adaptation = direction.Adaptation;
        _metaGradient = direction.MetaGradient;
        Dimension = tasks.Dimension;
        int length = Math.Max(_metaGradient.WorkspaceLength(_adaptation, Dimension), MetaGradient.Exact.WorkspaceLength(_adaptation, Dimension));
        _scratch = new ScratchPool(Dimension + length);
    }

    public int Dimension { get; }

    public EvaluationCost Cost => _tasks.Length * _metaGradient.Cost(_adaptation);

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        double[] scratch = Rent(state, destination);
        try
        {
            Span<double> one = scratch.AsSpan(0, Dimension), workspace = scratch.AsSpan(Dimension);
            destination.Clear();
            for (int i = 0; i < _tasks.Length; i++)
            {
                _metaGradient.Evaluate(_tasks[i], _adaptation, state, one, workspace);
                AddScaled(_weights[i], one, destination);
            }

            Negate(destination);
        }
        finally
        {
            _scratch.Return(scratch);
        }
    }

    public double Potential(ReadOnlySpan<double> state)
    {
        double[] scratch = Rent(state, state);
        try
        {
            double sum = 0;
            for (int i = 0; i < _tasks.Length; i++)
            {
                sum += _weights[i] * ExactMetaGradient.Value(_tasks[i], _adaptation, state, scratch.AsSpan(Dimension));
            }

            return sum;
        }
        finally
        {
            _scratch.Return(scratch);
        }
    }

    public void PotentialHessianProduct(ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
    {
        FieldArguments.CheckLength(direction.Length, Dimension, nameof(direction));
        double[] scratch = Rent(state, destination);
        try
        {
            Span<double> one = scratch.AsSpan(0, Dimension), workspace = scratch.AsSpan(Dimension);
            destination.Clear();
            for (int i = 0; i < _tasks.Length; i++)
            {
                ExactMetaGradient.HessianProduct(_tasks[i], _adaptation, state, direction, one, workspace);
                AddScaled(_weights[i], one, destination);
            }
        }
        finally
        {
            _scratch.Return(scratch);
        }
    }

    private double[] Rent(ReadOnlySpan<double> state, ReadOnlySpan<double> destination)
    {
        FieldArguments.CheckLength(state.Length, Dimension, nameof(state));
        FieldArguments.CheckLength(destination.Length, Dimension, nameof(destination));
        return _scratch.Rent();
    }

    private static void AddScaled(double weight, ReadOnlySpan<double> vector, Span<double> destination)
    {
        for (int j = 0; j < destination.Length; j++)
        {
            destination[j] += weight * vector[j];
        }
    }

    private static void Negate(Span<double> vector)
    {
        for (int j = 0; j < vector.Length; j++)
        {
            vector[j] = -vector[j];
        }
    }
}
