using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// The field <c>−Σ pᵢ gᵢ(w)</c> of any direction: block by block of tasks, added in task order. A block is one task, or all of them
/// where a kernel takes them in one call.
/// </summary>
internal class ComposedField : IMeteredField
{
    private readonly double[] _weights;
    private readonly ScratchPool _scratch;
    private readonly int _largest;

    public ComposedField(IReadOnlyList<LossBlock> blocks, double[] weights, Direction direction)
    {
        Blocks = [.. blocks];
        _weights = weights;
        Direction = direction;
        Dimension = blocks[0].Dimension;
        _largest = blocks.Max(block => block.Count);
        _scratch = new ScratchPool(checked((2 * _largest * Dimension) + _largest + direction.MetaGradient.WorkspaceLength(direction.Adaptation, _largest, Dimension)));
    }

    public int Dimension { get; }

    public EvaluationCost Cost => _weights.Length * Direction.MetaGradient.Cost(Direction.Adaptation);

    /// <summary>What is followed.</summary>
    public Direction Direction { get; }

    /// <summary>The tasks.</summary>
    protected LossBlock[] Blocks { get; }

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => EvaluateMetered(time, state, destination);

    public EvaluationCost EvaluateMetered(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        EvaluationCost spent = default;
        double[] scratch = Rent(state, destination);
        try
        {
            destination.Clear();
            int task = 0;
            foreach (LossBlock block in Blocks)
            {
                var (points, vectors, _, workspace) = Split(scratch, block, state);
                Direction.MetaGradient.Evaluate(new SeenLosses(block, default, ref spent), Direction.Adaptation, points, vectors, workspace);
                task = AddWeighted(task, vectors, destination);
            }

            for (int j = 0; j < destination.Length; j++)
            {
                destination[j] = -destination[j];
            }
        }
        finally
        {
            _scratch.Return(scratch);
        }

        return spent;
    }

    /// <summary>Σ pᵢ of a value for each task.</summary>
    protected double WeightedPotential(ReadOnlySpan<double> state)
    {
        EvaluationCost spent = default;
        double[] scratch = Rent(state, state);
        try
        {
            double sum = 0;
            int task = 0;
            foreach (LossBlock block in Blocks)
            {
                var (points, _, values, workspace) = Split(scratch, block, state);
                Direction.MetaGradient.Potential(new SeenLosses(block, default, ref spent), Direction.Adaptation, points, values, workspace);
                foreach (double value in values)
                {
                    sum += _weights[task++] * value;
                }
            }

            return sum;
        }
        finally
        {
            _scratch.Return(scratch);
        }
    }

    /// <summary>Σ pᵢ of a Hessian product for each task.</summary>
    protected void WeightedHessianProduct(ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
    {
        FieldArguments.CheckLength(direction.Length, Dimension, nameof(direction));
        EvaluationCost spent = default;
        double[] scratch = Rent(state, destination), directions = _scratch.Rent();
        try
        {
            destination.Clear();
            int task = 0;
            foreach (LossBlock block in Blocks)
            {
                var (points, vectors, _, workspace) = Split(scratch, block, state);
                Span<double> repeated = directions.AsSpan(0, points.Length);
                BlockVectors.Broadcast(direction, repeated);
                Direction.MetaGradient.HessianProduct(new SeenLosses(block, default, ref spent), Direction.Adaptation, points, repeated, vectors, workspace);
                task = AddWeighted(task, vectors, destination);
            }
        }
        finally
        {
            _scratch.Return(scratch);
            _scratch.Return(directions);
        }
    }

    private static Parts Split(double[] scratch, LossBlock block, ReadOnlySpan<double> state)
    {
        int length = block.Count * state.Length;
        var parts = new Parts(scratch.AsSpan(0, length), scratch.AsSpan(length, length), scratch.AsSpan(2 * length, block.Count), scratch.AsSpan((2 * length) + block.Count));
        BlockVectors.Broadcast(state, parts.Points);
        return parts;
    }

    private double[] Rent(ReadOnlySpan<double> state, ReadOnlySpan<double> destination)
    {
        FieldArguments.CheckLength(state.Length, Dimension, nameof(state));
        FieldArguments.CheckLength(destination.Length, Dimension, nameof(destination));
        return _scratch.Rent();
    }

    private int AddWeighted(int task, ReadOnlySpan<double> vectors, Span<double> destination)
    {
        for (int at = 0; at < vectors.Length; at += destination.Length)
        {
            BlockVectors.AddScaled(_weights[task++], vectors.Slice(at, destination.Length), destination);
        }

        return task;
    }

    private readonly ref struct Parts(Span<double> points, Span<double> vectors, Span<double> values, Span<double> workspace)
    {
        public Span<double> Points { get; } = points;

        public Span<double> Vectors { get; } = vectors;

        public Span<double> Values { get; } = values;

        public Span<double> Workspace { get; } = workspace;

        public void Deconstruct(out Span<double> first, out Span<double> second, out Span<double> third, out Span<double> fourth)
        {
            first = Points;
            second = Vectors;
            third = Values;
            fourth = Workspace;
        }
    }
}
