using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// The field <c>−Σ pᵢ gᵢ(w)</c> of any direction: block by block of tasks, added in task order. A block is one task, or all of them
/// where a kernel takes them in one call.
/// </summary>
internal class ComposedField(TaskDirections tasks, double[] weights) : IMeteredField
{
    public int Dimension => Tasks.Dimension;

    public EvaluationCost Cost => Tasks.Cost(Tasks.TaskCount);

    public double NoiseFloor => Tasks.NoiseFloor;

    protected TaskDirections Tasks { get; } = tasks;

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => EvaluateMetered(time, state, destination);

    public EvaluationCost EvaluateMetered(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        FieldArguments.CheckLength(state.Length, Dimension, nameof(state));
        FieldArguments.CheckLength(destination.Length, Dimension, nameof(destination));
        EvaluationCost spent = default;
        double[] scratch = Tasks.Rent();
        try
        {
            destination.Clear();
            foreach (LossBlock block in Tasks.Blocks)
            {
                AddWeighted(block, Tasks.Evaluate(scratch, block, default, state, [], ref spent), destination);
            }

            for (int j = 0; j < destination.Length; j++)
            {
                destination[j] = -destination[j];
            }
        }
        finally
        {
            Tasks.Return(scratch);
        }

        return spent;
    }

    /// <summary>destination += Σ pᵢ xᵢ over the tasks of a block.</summary>
    protected void AddWeighted(LossBlock block, ReadOnlySpan<double> vectors, Span<double> destination)
    {
        for (int i = 0; i < block.Count; i++)
        {
            BlockVectors.AddScaled(weights[block.First + i], vectors.Slice(i * destination.Length, destination.Length), destination);
        }
    }

    /// <summary>Σ pᵢ xᵢ over the tasks of a block.</summary>
    protected double Weighted(LossBlock block, ReadOnlySpan<double> values)
    {
        double sum = 0;
        for (int i = 0; i < block.Count; i++)
        {
            sum += weights[block.First + i] * values[i];
        }

        return sum;
    }
}
