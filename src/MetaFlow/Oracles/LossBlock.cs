namespace MetaFlow;

/// <summary>
/// The losses of some tasks as an oracle sees them, evaluated together: every argument holds one vector of length d for each task,
/// one after the other. Adaptations and meta-gradients are written once, on blocks; a block may be one task or, where a kernel takes
/// them in one call, all of them. Stateless apart from scratch memory: safe to share between threads.
/// </summary>
/// <param name="tasks">The tasks.</param>
/// <param name="first">Index of the first of them in the task set.</param>
internal abstract class LossBlock(IReadOnlyList<LearningTask> tasks, int first)
{
    private double[]? _lowerCurvature;
    private double[]? _smoothness;

    /// <summary>Number of tasks.</summary>
    public int Count { get; } = tasks.Count;

    /// <summary>Index of the first task in the task set; the key of its random draws.</summary>
    public int First => first;

    /// <summary>Dimension d of the parameter.</summary>
    public int Dimension { get; } = tasks[0].Dimension;

    /// <summary>A lower bound on the curvature of each support loss; 0 where nothing is known.</summary>
    public ReadOnlySpan<double> LowerCurvature => _lowerCurvature ??= [.. Tasks.Select(task => Math.Min(0, Curvature.Lower(task.Support) ?? 0))];

    /// <summary>The smoothness constant L of each support loss; NaN where none is known.</summary>
    public ReadOnlySpan<double> Smoothness => _smoothness ??= [.. Tasks.Select(task => Curvature.Upper(task.Support) ?? double.NaN)];

    /// <summary>The tasks.</summary>
    protected IReadOnlyList<LearningTask> Tasks => tasks;

    /// <summary>The gradients ∇f̂(z) of the support losses.</summary>
    public abstract void SupportGradient(Draw draw, ReadOnlySpan<double> points, Span<double> destination);

    /// <summary>The products ∇²f̂(z) v of the support losses.</summary>
    public abstract void SupportHessianProduct(Draw draw, ReadOnlySpan<double> points, ReadOnlySpan<double> directions, Span<double> destination);

    /// <summary>The products ∇³f̂(z)[u, v] of the support losses.</summary>
    /// <exception cref="NotSupportedException">A loss does not give third derivatives.</exception>
    public abstract void SupportThirdProduct(Draw draw, ReadOnlySpan<double> points, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> destination);

    /// <summary>The values f̂(z), one for each task.</summary>
    public abstract void SupportValue(Draw draw, ReadOnlySpan<double> points, Span<double> values);

    /// <summary>The gradients ∇f(z) of the query losses.</summary>
    public abstract void QueryGradient(Draw draw, ReadOnlySpan<double> points, Span<double> destination);

    /// <summary>The products ∇²f(z) v of the query losses.</summary>
    public abstract void QueryHessianProduct(Draw draw, ReadOnlySpan<double> points, ReadOnlySpan<double> directions, Span<double> destination);

    /// <summary>The values f(z), one for each task.</summary>
    public abstract void QueryValue(Draw draw, ReadOnlySpan<double> points, Span<double> values);
}
