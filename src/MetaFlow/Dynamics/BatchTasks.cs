using MetaFlow.Kernels;

namespace MetaFlow;

/// <summary>A batch that a kernel evaluates in one call: from the data (route <c>data</c>) or with products of the data that are formed once (<c>gram</c>).</summary>
internal sealed class BatchTasks : CompiledTasks
{
    private readonly TaskBatch _batch;
    private readonly LossBlock[] _blocks;
    private readonly Lazy<LossBlock[]> _singles;
    private readonly double[] _weights;

    public BatchTasks(TaskSet tasks, double[] weights, Kernel kernel, int threads, bool gram)
    {
        Route = gram ? Route.Gram : Route.Data;
        KernelName = kernel.Name;
        _batch = Batch([.. tasks], weights, kernel, threads, gram);
        _blocks = [new BatchLosses(_batch, tasks, 0)];
        _singles = new(() => [.. tasks.Select((task, i) => new BatchLosses(Batch([task], [1], kernel, threads, gram), [task], i))]);
        _weights = weights;
    }

    public override Route Route { get; }

    public override string KernelName { get; }

    // The kernels evaluate one exact gradient step in one call; everything else is made of their per-task results.
    public override IVectorField Field(Direction direction) =>
        IsFused(direction) ? new BatchField(_batch, direction.Adaptation, Curvature(direction)) : Compose(_blocks, _weights, direction);

    /// <summary>Whether a kernel takes the losses of the tasks from their data.</summary>
    public static bool Fits(TaskSet tasks) =>
        tasks.All(task => task is { Support: GlmLoss, Query: GlmLoss })
        || tasks.All(task => task is { Support: TanhNetworkLoss g, Query: TanhNetworkLoss f } && (g.Inputs, g.Hidden, g.Outputs) == (f.Inputs, f.Hidden, f.Outputs));

    /// <summary>
    /// Whether inner products of the samples make the meta-gradient cheaper: they are well fewer than the numbers that they stand for, and
    /// nothing that the kernel cannot do without its parameter, a ridge in a network, is in the way.
    /// </summary>
    public static bool ProductsPay(TaskSet tasks) => Fits(tasks) && tasks.All(task => task switch
    {
        { Support: GlmLoss g, Query: GlmLoss f } => 2 * Math.Max(g.Rows, f.Rows) <= g.Dimension && (ReferenceEquals(g, f) || f.Ridge == 0),
        { Support: TanhNetworkLoss g, Query: TanhNetworkLoss f } => Math.Max(g.Samples, f.Samples) <= g.Inputs && g.Ridge == 0 && f.Ridge == 0,
        _ => false,
    });

    protected override LossBlock[] Blocks => _blocks;

    protected override LossBlock[] SingleBlocks => _singles.Value;

    private static TaskBatch Batch(LearningTask[] tasks, double[] weights, Kernel kernel, int threads, bool gram)
    {
        // Tasks with one loss in both roles hand it over once, so that the kernel reads it once.
        bool same = tasks.All(task => ReferenceEquals(task.Support, task.Query));
        return gram && tasks.All(task => QuadraticForm.Fits(task.Support) && QuadraticForm.Fits(task.Query))
            ? TaskBatch.OfQuadratics(
                [.. tasks.Select(task => QuadraticForm.Compile(task.Support, kernel))],
                same ? null : [.. tasks.Select(task => QuadraticForm.Compile(task.Query, kernel))],
                weights,
                kernel,
                threads)
            : tasks[0].Support is TanhNetworkLoss
                ? TaskBatch.OfNetworks(
                    [.. tasks.Select(task => Network(task.Support))],
                    same ? null : [.. tasks.Select(task => Network(task.Query))],
                    weights,
                    kernel,
                    threads,
                    gram)
                : TaskBatch.OfGlm(
                    [.. tasks.Select(task => Data(task.Support))],
                    same ? null : [.. tasks.Select(task => Data(task.Query))],
                    weights,
                    kernel,
                    threads,
                    gram);
    }

    // Where the kernels lack the derivative of the meta-gradient, it is composed of their products and the losses' third derivatives.
    private IGradientField? Curvature(Direction direction) =>
        _batch.HasMetaHessianVectorProduct ? null : (IGradientField)Compose(_blocks, _weights, direction);

    private static NetworkData Network(SmoothLoss loss)
    {
        var network = (TanhNetworkLoss)loss;
        return new NetworkData(network.Output, network.InputArray, network.TargetArray, network.Inputs, network.Hidden, network.Outputs, network.Scale, network.Ridge);
    }

    private static GlmData Data(SmoothLoss loss)
    {
        var glm = (GlmLoss)loss;
        return new GlmData(glm.Family, glm.DesignArray, glm.ResponseArray, glm.Dimension, glm.Scale, glm.Ridge, glm.Smoothing);
    }
}
