using MetaFlow.Kernels;

namespace MetaFlow;

/// <summary>
/// A task set prepared for one route: it turns a direction into a field. Every phase of an algorithm and its objective come
/// from the same compilation and share its memory.
/// </summary>
internal abstract class CompiledTasks
{
    /// <summary>Up to this dimension <see cref="Route.Auto"/> compiles quadratic tasks to one d×d matrix.</summary>
    public const int LargestAutoAffineDimension = 1024;

    private TaskSet _tasks = null!;

    /// <summary>The route actually used; never <see cref="Route.Auto"/>.</summary>
    public abstract Route Route { get; }

    /// <summary>The kernel actually used.</summary>
    public abstract string KernelName { get; }

    /// <summary>The field −Σ pᵢ gᵢ of a direction; a gradient field where the direction is a gradient.</summary>
    public abstract IVectorField Field(Direction direction);

    /// <summary>The field −∇F of a direction that is a gradient.</summary>
    public IGradientField GradientField(Direction direction) => (IGradientField)Field(direction);

    /// <summary>The losses as they are, in as few blocks as the route allows.</summary>
    protected abstract LossBlock[] Blocks { get; }

    /// <summary>The losses as they are, one block for each task, for steps that see only some of them.</summary>
    protected abstract LossBlock[] SingleBlocks { get; }

    /// <summary>How losses are seen by what is followed.</summary>
    protected Oracle Oracle { get; private init; } = Oracle.Exact;

    /// <summary>How tasks are combined in what is followed.</summary>
    protected Weighting Weighting { get; private init; } = Weighting.Fixed;

    /// <summary>
    /// The field that an algorithm follows along a direction: like <see cref="Field"/> where nothing is drawn and the weights are fixed.
    /// </summary>
    public IVectorField Followed(Direction direction)
    {
        bool drawn = Oracle.IsStochastic || direction.Adaptation.IsStochastic;
        if (!drawn && Weighting is FixedWeighting)
        {
            return Field(direction);
        }

        LossBlock[] blocks = Oracle is SampledOracle oracle ? Samples(oracle)
            : drawn || Weighting.DrawsTasks ? SingleBlocks
            : Blocks;
        var tasks = new TaskDirections(blocks, direction);
        double[] weights = Weighting.Weights(_tasks);
        return Weighting is AdversarialWeighting adversarial
            ? new MinMaxField(tasks, weights, adversarial, drawn)
            : new SampledField(tasks, weights, TaskSampler.Of(Weighting, weights));
    }

    /// <summary>The average gradient norm of the tasks, as the options say.</summary>
    public TaskNorms Gradients(AdaptiveStepOptions options)
    {
        double[] weights = _tasks.Weights.ToArray();
        var sampler = options.TaskBatch == 0 ? null : TaskSampler.Of(Weighting.Sampled(options.TaskBatch, true, options.Seed), weights, RandomPurpose.StepSizeBatch);
        LossBlock[] blocks = options.SampleBatch == 0 ? (sampler is null ? Blocks : SingleBlocks)
            : Samples(new SampledOracle("finite-sum", 0, options.SampleBatch, 0, true, false, options.Seed) { QueryPurpose = RandomPurpose.StepSizeBatch });
        return new TaskNorms(new TaskDirections(blocks, Direction.TaskAverage), weights, sampler, options.SampleBatch != 0);
    }

    /// <summary>The largest of a constant over all losses.</summary>
    /// <exception cref="ArgumentException">A loss does not know it.</exception>
    public double LargestConstant(Func<LossConstants, LossConstant?> which, string name)
    {
        double largest = 0;
        for (int i = 0; i < _tasks.Count; i++)
        {
            foreach (SmoothLoss loss in new[] { _tasks[i].Support, _tasks[i].Query })
            {
                largest = Math.Max(largest, which(loss.Constants)?.Value ?? throw new ArgumentException($"The step size 1/(C L̂) needs the {name} of every loss, but a loss of task {i} (counted from 0) does not know it; state it."));
            }
        }

        return largest;
    }

    /// <summary>Compiles a task set.</summary>
    /// <remarks>
    /// <see cref="Route.Auto"/> takes <c>affine</c> when every loss is quadratic and d ≤ 1024; otherwise <c>gram</c> when every loss
    /// is quadratic and the tasks have more rows than the dimension, or when the exact meta-gradient of one step is followed on generalized
    /// linear tasks or networks with so few samples that their inner products pay; otherwise <c>data</c>. Only ERM and one exact gradient step have
    /// an affine form. On <c>data</c>, generalized linear tasks and networks go to the kernel in one batch; any other loss is evaluated task by task.
    /// </remarks>
    public static CompiledTasks Compile(TaskSet tasks, Oracle oracle, Weighting weighting, Route route, KernelChoice kernel, int threads, IReadOnlyList<Direction> directions, bool byTask = false)
    {
        if (((oracle as SampledOracle)?.Refusal(tasks) ?? weighting.Refusal(tasks.Count)) is { } reason)
        {
            throw new ArgumentException(reason, nameof(tasks));
        }

        bool isPlain = weighting is FixedWeighting && !oracle.IsStochastic && !byTask;
        Route used = route == Route.Auto ? Choose(tasks, directions, isPlain) : route;
        if (used is Route.Gram or Route.Affine)
        {
            if (used == Route.Affine || !BatchTasks.Fits(tasks))
            {
                RefuseUnlessQuadratic(tasks, used);
            }

            if (used == Route.Affine)
            {
                RefuseUnlessFused(directions, used, isPlain);
            }
        }

        RefuseUndefined(tasks, directions);

        double[] weights = weighting.Weights(tasks);
        return used switch
        {
            Route.Affine => new AffineTasks(tasks, weights, Kernel.Select(kernel)) { _tasks = tasks },
            Route.Gram => new BatchTasks(tasks, weights, Kernel.Select(kernel), threads, gram: true) { _tasks = tasks, Oracle = oracle, Weighting = weighting },
            Route.Data when BatchTasks.Fits(tasks) =>
                new BatchTasks(tasks, weights, Kernel.Select(kernel), threads, gram: false) { _tasks = tasks, Oracle = oracle, Weighting = weighting },
            Route.Data => new GenericTasks(tasks, weights) { _tasks = tasks, Oracle = oracle, Weighting = weighting },
            _ => throw new ArgumentOutOfRangeException(nameof(route), route, "The route is unknown."),
        };
    }

    private LossBlock[] Samples(SampledOracle oracle) =>
        oracle.Refusal(_tasks) is { } reason ? throw new ArgumentException(reason) : [.. _tasks.Select((task, i) => new SampledLosses(task, i, oracle))];

    private static Route Choose(TaskSet tasks, IReadOnlyList<Direction> directions, bool isPlain)
    {
        if (!tasks.All(task => QuadraticForm.Fits(task.Support) && QuadraticForm.Fits(task.Query)))
        {
            return isPlain && directions.Any(direction => IsFused(direction) && direction.Adaptation.SingleStepSize is not null) && BatchTasks.ProductsPay(tasks) ? Route.Gram : Route.Data;
        }

        if (tasks.Dimension <= LargestAutoAffineDimension && isPlain && directions.All(IsFused))
        {
            return Route.Affine;
        }

        return tasks.All(task => QuadraticForm.IsTall(task.Support) && QuadraticForm.IsTall(task.Query)) ? Route.Gram : Route.Data;
    }

    /// <summary>Whether a kernel evaluates the direction in one call.</summary>
    protected static bool IsFused(Direction direction) =>
        direction.MetaGradient is ExactMetaGradient && (direction.Adaptation is NoAdaptation || direction.Adaptation.SingleStepSize is not null);

    /// <summary>The field of a direction on blocks of losses.</summary>
    protected static ComposedField Compose(LossBlock[] blocks, double[] weights, Direction direction) =>
        direction.MetaGradient.IsGradient(direction.Adaptation)
            ? new ComposedGradientField(new TaskDirections(blocks, direction), weights)
            : new ComposedField(new TaskDirections(blocks, direction), weights);

    private static void RefuseUnlessFused(IReadOnlyList<Direction> directions, Route route, bool isPlain)
    {
        if (!isPlain)
        {
            throw new ArgumentException($"Route {Name(route)} compiles all tasks with fixed weights, without draws and without looking at single tasks, to one matrix; use route data or gram.", nameof(route));
        }

        foreach (var direction in directions)
        {
            if (!IsFused(direction))
            {
                throw new ArgumentException($"Route {Name(route)} compiles no adaptation or one gradient step with the exact meta-gradient; this composition has {direction.Adaptation.Name} with {direction.MetaGradient.Name}; use route data or gram.", nameof(route));
            }
        }
    }

    // Both ends of the perturbations: between them the curvature is between theirs.
    private static void RefuseUndefined(TaskSet tasks, IReadOnlyList<Direction> directions)
    {
        foreach (var direction in directions)
        {
            var (least, most) = direction.MetaGradient.Perturbations;
            for (int i = 0; i < tasks.Count; i++)
            {
                if ((direction.Adaptation.Refusal(tasks[i], least) ?? direction.Adaptation.Refusal(tasks[i], most)) is { } reason)
                {
                    throw new ArgumentException($"Task {i} (counted from 0): {reason}", nameof(tasks));
                }
            }
        }
    }

    private static void RefuseUnlessQuadratic(TaskSet tasks, Route route)
    {
        for (int i = 0; i < tasks.Count; i++)
        {
            foreach (var (role, loss) in new[] { ("support", tasks[i].Support), ("query", tasks[i].Query) })
            {
                if (!QuadraticForm.Fits(loss))
                {
                    throw new ArgumentException($"Route {Name(route)} needs quadratic losses{(route == Route.Gram ? ", or generalized linear ones or networks throughout" : "")}, but the {role} loss of task {i} (counted from 0) is a {Describe(loss)}; use route data.", nameof(route));
                }
            }
        }
    }

    private static string Describe(SmoothLoss loss) => loss is GlmLoss glm ? $"GlmLoss with family {glm.Family}" : loss.GetType().Name;

#pragma warning disable CA1308 // Route names are written in lower case.
    private static string Name(Route route) => route.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
