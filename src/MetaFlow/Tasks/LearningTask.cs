namespace MetaFlow;

/// <summary>One task: a support loss for the adaptation and a query loss for the outer level.</summary>
public sealed partial class LearningTask
{
    /// <summary>A task whose support and query loss are the same.</summary>
    /// <param name="loss">The loss.</param>
    public LearningTask(SmoothLoss loss)
        : this(loss, loss)
    {
    }

    /// <summary>A task with separate losses.</summary>
    /// <param name="support">The loss f̂ that the adaptation sees.</param>
    /// <param name="query">The loss f that the outer level sees.</param>
    /// <exception cref="ArgumentException">The dimensions differ.</exception>
    public LearningTask(SmoothLoss support, SmoothLoss query)
    {
        ArgumentNullException.ThrowIfNull(support);
        ArgumentNullException.ThrowIfNull(query);
        if (support.Dimension != query.Dimension)
        {
            throw new ArgumentException($"The support loss has dimension {support.Dimension}, the query loss {query.Dimension}; they must agree.", nameof(query));
        }

        Support = support;
        Query = query;
    }

    /// <summary>The loss f̂ that the adaptation sees.</summary>
    public SmoothLoss Support { get; }

    /// <summary>The loss f that the outer level sees.</summary>
    public SmoothLoss Query { get; }

    /// <summary>Dimension d of the parameter.</summary>
    public int Dimension => Support.Dimension;
}
