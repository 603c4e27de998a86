namespace MetaFlow;

/// <summary>
/// How a task moves the shared start: the map <c>w ↦ φ(w)</c> made of the task's support loss. The second choice of a
/// <see cref="Composition"/>.
/// </summary>
/// <remarks>
/// An adaptation knows its own derivatives; meta-gradients are written in terms of them and never look inside. What an
/// adaptation computes on the way (a path, a factorization) it keeps in the workspace that the caller lends, so that one
/// instance serves all threads.
/// </remarks>
public abstract record Adaptation
{
    private protected Adaptation()
    {
    }

    /// <summary>No adaptation: φ(w) = w.</summary>
    public static Adaptation None { get; } = new NoAdaptation();

    /// <summary>One gradient step: φ(w) = w − α∇f̂(w).</summary>
    /// <param name="innerStepSize">Inner step size α; finite and at least zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step size is negative or not finite.</exception>
    public static Adaptation GradientStep(double innerStepSize) => new GradientStepAdaptation(innerStepSize);

    /// <summary>The choice's name in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>The choice's parameters by their one snake_case name.</summary>
    public abstract IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    /// <summary>What φ(w) costs, per task.</summary>
    public abstract EvaluationCost AdaptCost { get; }

    /// <summary>What one product with the Jacobian of φ costs, per task.</summary>
    public abstract EvaluationCost JacobianCost { get; }

    /// <summary>Doubles of workspace that the methods below share, for one task at one state.</summary>
    internal abstract int WorkspaceLength(int dimension);

    /// <summary>Computes φ(w). Must come before the products below, on the same workspace.</summary>
    internal abstract void Adapt(LearningTask task, ReadOnlySpan<double> state, Span<double> adapted, Span<double> workspace);

    /// <summary>Computes <c>Dφ(w) u</c>.</summary>
    internal abstract void Jacobian(LearningTask task, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination, Span<double> workspace);

    /// <summary>Computes <c>Dφ(w)ᵀ u</c>.</summary>
    internal abstract void TransposedJacobian(LearningTask task, ReadOnlySpan<double> state, ReadOnlySpan<double> covector, Span<double> destination, Span<double> workspace);

    /// <summary>Adds the derivative of <c>w ↦ Dφ(w)ᵀ u</c> along v, u held fixed, to <paramref name="destination"/>.</summary>
    /// <exception cref="NotSupportedException">The support loss does not give third derivatives.</exception>
    internal abstract void AddCurvature(LearningTask task, ReadOnlySpan<double> state, ReadOnlySpan<double> covector, ReadOnlySpan<double> direction, Span<double> destination, Span<double> workspace);
}
