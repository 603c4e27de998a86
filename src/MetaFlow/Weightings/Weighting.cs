namespace MetaFlow;

/// <summary>How tasks are combined: the fourth choice of a <see cref="Composition"/>.</summary>
public abstract record Weighting
{
    private protected Weighting()
    {
    }

    /// <summary>The weights of the task set, fixed for ever.</summary>
    public static Weighting Fixed { get; } = new FixedWeighting();

    /// <summary>The choice's name in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>The weights p of the tasks, in task order.</summary>
    internal abstract double[] Weights(TaskSet tasks);
}
