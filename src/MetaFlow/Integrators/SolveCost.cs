namespace MetaFlow;

/// <summary>What a solve or an iteration spent.</summary>
public sealed record SolveCost
{
    /// <summary>Accepted steps (for an iteration: updates).</summary>
    public long AcceptedSteps { get; init; }

    /// <summary>Rejected steps.</summary>
    public long RejectedSteps { get; init; }

    /// <summary>Evaluations of the field, those for events included.</summary>
    public long Evaluations { get; init; }

    /// <summary>Products with the field's own Jacobian, made by stiff methods.</summary>
    public long JacobianProducts { get; init; }

    /// <summary>Task gradients of the evaluations.</summary>
    public long Gradients { get; init; }

    /// <summary>Task Hessian-vector products of the evaluations.</summary>
    public long HessianVectorProducts { get; init; }

    /// <summary>Wall-clock time.</summary>
    public TimeSpan Elapsed { get; init; }
}
