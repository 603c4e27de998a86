namespace MetaFlow;

/// <summary>Any smooth losses, evaluated task by task in managed code.</summary>
internal sealed class GenericTasks(TaskSet tasks, double[] weights) : CompiledTasks
{
    private readonly LossBlock[] _blocks = [.. tasks.Select((task, i) => new SingleTaskLosses(task, i))];

    public override Route Route => Route.Data;

    public override string KernelName => "managed";

    protected override LossBlock[] Blocks => _blocks;

    protected override LossBlock[] SingleBlocks => _blocks;

    public override IVectorField Field(Direction direction) => Compose(_blocks, weights, direction);
}
