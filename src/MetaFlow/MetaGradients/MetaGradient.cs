namespace MetaFlow;

/// <summary>
/// The direction that the outer level follows for one task, given how the task adapts. The third choice of a
/// <see cref="Composition"/>.
/// </summary>
public abstract record MetaGradient
{
    private protected MetaGradient()
    {
    }

    /// <summary>The gradient of <c>w ↦ f(φ(w))</c>, by the chain rule through the adaptation.</summary>
    public static MetaGradient Exact { get; } = new ExactMetaGradient();

    /// <summary>The choice's name in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the direction is the gradient of <c>f(φ(w))</c> for every loss.</summary>
    public abstract bool IsGradient { get; }

    /// <summary>What one evaluation costs, per task, the adaptation included.</summary>
    /// <param name="adaptation">How the task adapts.</param>
    public abstract EvaluationCost Cost(Adaptation adaptation);

    /// <summary>Why this meta-gradient cannot be taken of an adaptation, or null when it can.</summary>
    internal abstract string? Refusal(Adaptation adaptation);

    /// <summary>Doubles of workspace for one task, the adaptation's included.</summary>
    internal abstract int WorkspaceLength(Adaptation adaptation, int dimension);

    /// <summary>Evaluates the direction for one task.</summary>
    internal abstract void Evaluate(LearningTask task, Adaptation adaptation, ReadOnlySpan<double> state, Span<double> destination, Span<double> workspace);
}
