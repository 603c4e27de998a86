namespace MetaFlow;

/// <summary>Any smooth losses, evaluated as they are, task by task: route <c>data</c> where no kernel applies.</summary>
internal sealed class GenericTasks(TaskSet tasks, double[] weights) : CompiledTasks
{
    public override Route Route => Route.Data;

    public override string KernelName => "managed";

    public override IGradientField GradientField(Adaptation adaptation) =>
        new GenericField(tasks, weights, new Direction(adaptation, MetaGradient.Exact));

    public override IVectorField Field(Direction direction) =>
        direction.MetaGradient is ExactMetaGradient
            ? GradientField(direction.Adaptation)
            : new GenericField(tasks, weights, direction);
}
