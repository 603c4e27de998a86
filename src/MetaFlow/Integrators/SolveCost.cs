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

    /// <summary>Task gradients.</summary>
    public long Gradients { get; init; }

    /// <summary>Task Hessian-vector products.</summary>
    public long HessianVectorProducts { get; init; }

    /// <summary>Wall-clock time.</summary>
    public TimeSpan Elapsed { get; init; }
}
