namespace MetaFlow;

/// <summary>A composed field whose direction is the gradient of a potential for every loss.</summary>
internal sealed class ComposedGradientField(TaskDirections tasks, double[] weights) : ComposedField(tasks, weights), IGradientField
{
    public double Potential(ReadOnlySpan<double> state)
    {
        FieldArguments.CheckLength(state.Length, Dimension, nameof(state));
        double[] scratch = Tasks.Rent();
        try
        {
            double sum = 0;
            foreach (LossBlock block in Tasks.Blocks)
            {
                sum += Weighted(block, Tasks.Potential(scratch, block, state));
            }

            return sum;
        }
        finally
        {
            Tasks.Return(scratch);
        }
    }

    public void PotentialHessianProduct(ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
    {
        FieldArguments.CheckLength(state.Length, Dimension, nameof(state));
        FieldArguments.CheckLength(direction.Length, Dimension, nameof(direction));
        FieldArguments.CheckLength(destination.Length, Dimension, nameof(destination));
        double[] scratch = Tasks.Rent();
        try
        {
            destination.Clear();
            foreach (LossBlock block in Tasks.Blocks)
            {
                AddWeighted(block, Tasks.HessianProduct(scratch, block, state, direction), destination);
            }
        }
        finally
        {
            Tasks.Return(scratch);
        }
    }
}
