using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>A direction evaluated for blocks of tasks; how the tasks are combined is up to the fields that use it.</summary>
internal sealed class TaskDirections
{
    private readonly ScratchPool _scratch;

    public TaskDirections(IReadOnlyList<LossBlock> blocks, Direction direction)
    {
        Blocks = [.. blocks];
        Direction = direction;
        Dimension = blocks[0].Dimension;
        TaskCount = blocks.Sum(block => block.Count);
        int largest = blocks.Max(block => block.Count);
        _scratch = new ScratchPool(checked((3 * largest * Dimension) + largest + direction.MetaGradient.WorkspaceLength(direction.Adaptation, largest, Dimension)));
    }

    /// <summary>Dimension d of the parameter.</summary>
    public int Dimension { get; }

    /// <summary>Number of tasks in all blocks.</summary>
    public int TaskCount { get; }

    /// <summary>The blocks, in task order.</summary>
    public LossBlock[] Blocks { get; }

    /// <summary>What is evaluated.</summary>
    public Direction Direction { get; }

    /// <summary>How far the directions may be from smooth functions of the state.</summary>
    public double NoiseFloor => Direction.MetaGradient.NoiseFloor(Direction.Adaptation);

    /// <summary>What the directions of so many tasks cost.</summary>
    public EvaluationCost Cost(int tasks) => tasks * Direction.MetaGradient.Cost(Direction.Adaptation);

    /// <summary>Lends scratch memory.</summary>
    public double[] Rent() => _scratch.Rent();

    /// <summary>Takes scratch memory back.</summary>
    public void Return(double[] scratch) => _scratch.Return(scratch);

    /// <summary>The directions of a block, and the values f(φ(w)) where they are wanted; both lie in the scratch memory.</summary>
    public Span<double> Evaluate(double[] scratch, LossBlock block, Draw draw, ReadOnlySpan<double> state, Span<double> values, ref EvaluationCost spent)
    {
        Span<double> points = Points(scratch, block, state), vectors = Vectors(scratch, block);
        Direction.MetaGradient.Evaluate(new SeenLosses(block, draw, ref spent), Direction.Adaptation, points, vectors, values, Workspace(scratch, block));
        return vectors;
    }

    /// <summary>The potentials of a block.</summary>
    public Span<double> Potential(double[] scratch, LossBlock block, ReadOnlySpan<double> state)
    {
        EvaluationCost spent = default;
        Span<double> values = scratch.AsSpan(3 * block.Count * Dimension, block.Count);
        Direction.MetaGradient.Potential(new SeenLosses(block, default, ref spent), Direction.Adaptation, Points(scratch, block, state), values, Workspace(scratch, block));
        return values;
    }

    /// <summary>The products of the potentials' Hessians of a block.</summary>
    public Span<double> HessianProduct(double[] scratch, LossBlock block, ReadOnlySpan<double> state, ReadOnlySpan<double> direction)
    {
        EvaluationCost spent = default;
        Span<double> vectors = Vectors(scratch, block), directions = scratch.AsSpan(2 * vectors.Length, vectors.Length);
        BlockVectors.Broadcast(direction, directions);
        Direction.MetaGradient.HessianProduct(new SeenLosses(block, default, ref spent), Direction.Adaptation, Points(scratch, block, state), directions, vectors, Workspace(scratch, block));
        return vectors;
    }

    private Span<double> Points(double[] scratch, LossBlock block, ReadOnlySpan<double> state)
    {
        Span<double> points = scratch.AsSpan(0, block.Count * Dimension);
        BlockVectors.Broadcast(state, points);
        return points;
    }

    private Span<double> Vectors(double[] scratch, LossBlock block) => scratch.AsSpan(block.Count * Dimension, block.Count * Dimension);

    private Span<double> Workspace(double[] scratch, LossBlock block) => scratch.AsSpan((3 * block.Count * Dimension) + block.Count);
}
